"""Migration operations for the tables of role kinds, and for what follows the reach of a party.

An app with a role kind of its own puts ``RegisterRole`` into its migration; nothing of parties has to change for that.
"""

from collections.abc import Sequence

from opiekun.core.schema import TableOperation
from opiekun.core.schema.operations import TRANSITIONS

REACH: str = """
-- A record that comes into somebody's reach or leaves it has not changed itself: the change feed learns of it here.
CREATE FUNCTION parties_write_reach(of_kind text, record bigint, was bigint, now_of bigint) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO core_outbox (at, name, kind, record_id, actor_id, request_id, facts)
    SELECT now(), of_kind || '.reach', of_kind, record, core_actor(), core_request(),
           jsonb_build_object('owners', jsonb_build_array(was, now_of))
    WHERE was IS DISTINCT FROM now_of
$$;

-- With the party go its persons and its roles, of whichever kind.
CREATE FUNCTION parties_tell_reach() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM parties_write_reach('party', NEW.id, OLD.owner_id, NEW.owner_id);
    PERFORM parties_write_reach('person', id, OLD.owner_id, NEW.owner_id)
        FROM parties_person WHERE party_id = NEW.id ORDER BY id;
    PERFORM parties_write_reach(kind, id, OLD.owner_id, NEW.owner_id)
        FROM parties_role WHERE party_id = NEW.id ORDER BY id;
    RETURN NULL;
END $$;
CREATE TRIGGER tell_reach AFTER UPDATE ON parties_party FOR EACH ROW
    WHEN (OLD.owner_id IS DISTINCT FROM NEW.owner_id) EXECUTE FUNCTION parties_tell_reach();

CREATE FUNCTION parties_tell_party_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM parties_write_reach('party', OLD.id, OLD.owner_id, NULL);
    RETURN NULL;
END $$;
CREATE TRIGGER tell_gone AFTER DELETE ON parties_party FOR EACH ROW EXECUTE FUNCTION parties_tell_party_gone();

-- A person or a role that is deleted, or that goes over to another party. Argument: the kind, unless it is a column.
CREATE FUNCTION parties_tell_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM parties_write_reach(
        CASE WHEN TG_NARGS = 0 THEN to_jsonb(OLD) ->> 'kind' ELSE TG_ARGV[0] END, OLD.id,
        (SELECT owner_id FROM parties_party WHERE id = OLD.party_id),
        CASE WHEN TG_OP = 'UPDATE' THEN (SELECT owner_id FROM parties_party WHERE id = NEW.party_id) END);
    RETURN NULL;
END $$;
CREATE TRIGGER tell_moved AFTER UPDATE OF party_id ON parties_person FOR EACH ROW
    WHEN (OLD.party_id <> NEW.party_id) EXECUTE FUNCTION parties_tell_moved('person');
CREATE TRIGGER tell_gone AFTER DELETE ON parties_person FOR EACH ROW EXECUTE FUNCTION parties_tell_moved('person');
CREATE TRIGGER tell_gone AFTER DELETE ON parties_role FOR EACH ROW EXECUTE FUNCTION parties_tell_moved();
"""
NO_REACH: str = """
DROP TRIGGER tell_gone ON parties_role;
DROP TRIGGER tell_gone ON parties_person;
DROP TRIGGER tell_moved ON parties_person;
DROP TRIGGER tell_gone ON parties_party;
DROP TRIGGER tell_reach ON parties_party;
DROP FUNCTION parties_tell_moved(), parties_tell_party_gone(), parties_tell_reach(),
    parties_write_reach(text, bigint, bigint, bigint);
"""

ROLES: str = """
-- The list of all roles follows the tables of their kinds, also under COPY and raw SQL. Argument: the kind.
-- The plan of the first call is kept, however many rows there are then and later: parties are looked up by their index.
CREATE FUNCTION parties_list_role() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM parties_role WHERE id IN (SELECT id FROM old_rows);
        RETURN NULL;
    END IF;
    IF EXISTS (SELECT FROM new_rows n JOIN parties_party p ON p.id = n.party_id
               WHERE n.trashed_at IS NULL AND p.trashed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'a live % belongs to a party in the trash', TG_ARGV[0]
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'parties_role_party_is_live';
    END IF;
    IF TG_OP = 'INSERT' THEN
        INSERT INTO parties_role (id, party_id, kind, number, live)
        SELECT id, party_id, TG_ARGV[0], number, trashed_at IS NULL FROM new_rows;
    ELSE
        UPDATE parties_role r SET party_id = n.party_id, number = n.number, live = n.trashed_at IS NULL
        FROM new_rows n WHERE r.id = n.id
            AND (r.party_id, r.number, r.live) IS DISTINCT FROM (n.party_id, n.number, n.trashed_at IS NULL);
    END IF;
    RETURN NULL;
END $$;

-- Checked at commit: whoever trashes a party may trash its roles by another statement.
CREATE FUNCTION parties_check_roles_gone() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
    IF EXISTS (SELECT FROM parties_role r JOIN parties_party p ON p.id = r.party_id
               WHERE r.party_id = NEW.id AND r.live AND p.trashed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'party % is in the trash and has a live role', NEW.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'parties_role_party_is_live';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER roles_gone AFTER UPDATE OF trashed_at ON parties_party
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.trashed_at IS NOT NULL)
    EXECUTE FUNCTION parties_check_roles_gone();

-- A role stays with its party: its number, its terms and its history are those of this one.
CREATE FUNCTION parties_keep_party() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the party of a role cannot change'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'parties_role_party_is_fixed';
END $$;
"""
NO_ROLES: str = """
DROP TRIGGER roles_gone ON parties_party;
DROP FUNCTION parties_keep_party(), parties_check_roles_gone(), parties_list_role();
"""


class RegisterRole(TableOperation):
    """Lists the rows of a ``Role`` model among all roles; the table is a record kind already."""

    def __init__(self, model_name: str, kind: str) -> None:
        super().__init__(model_name)
        self.kind = kind

    def create(self, table: str) -> Sequence[str]:
        lists = (
            f"CREATE TRIGGER list_role_{event.lower()} AFTER {event} ON {table} REFERENCING {rows} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION parties_list_role('{self.kind}')"
            for event, rows in TRANSITIONS.items()
        )
        return (
            *lists,
            f"CREATE TRIGGER keep_party BEFORE UPDATE OF party_id ON {table} FOR EACH ROW "
            "WHEN (OLD.party_id <> NEW.party_id) EXECUTE FUNCTION parties_keep_party()",
        )

    def drop(self, table: str) -> Sequence[str]:
        return (
            f"DROP TRIGGER keep_party ON {table}",
            *(f"DROP TRIGGER list_role_{event.lower()} ON {table}" for event in TRANSITIONS),
        )

    def describe(self) -> str:
        return f"List {self.model_name} among the roles of parties as {self.kind}"
