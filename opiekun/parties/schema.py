"""Migration operations for tables whose rows follow the reach of a party: persons and roles, and the party itself.

Other apps use them for roles of their own; nothing of parties has to change for that.
"""

from collections.abc import Sequence

from opiekun.core.schema import TableOperation

FUNCTIONS = """
-- A record that comes into somebody's reach or leaves it has not changed itself: the change feed learns of it here.
CREATE FUNCTION parties_write_reach(of_kind text, record bigint, was bigint, now_of bigint) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO core_outbox (at, name, kind, record_id, actor_id, request_id, facts)
    SELECT now(), of_kind || '.reach', of_kind, record, core_actor(), core_request(),
           jsonb_build_object('owners', jsonb_build_array(was, now_of))
    WHERE was IS DISTINCT FROM now_of
$$;

-- Arguments: table and kind of the records, their column that names the party.
CREATE FUNCTION parties_tell_reach() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('SELECT parties_write_reach(%L, id, $1, $2) FROM %I WHERE %I = $3 ORDER BY id',
                   TG_ARGV[1], TG_ARGV[0], TG_ARGV[2]) USING OLD.owner_id, NEW.owner_id, NEW.id;
    RETURN NULL;
END $$;

-- Argument: the kind. A record that is deleted, or that goes over to another party.
CREATE FUNCTION parties_tell_own_reach() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_ARGV[0] = 'party' THEN
        PERFORM parties_write_reach('party', OLD.id, OLD.owner_id, NULL);
    ELSE
        PERFORM parties_write_reach(TG_ARGV[0], OLD.id,
            (SELECT owner_id FROM parties_party WHERE id = OLD.party_id),
            CASE WHEN TG_OP = 'UPDATE' THEN (SELECT owner_id FROM parties_party WHERE id = NEW.party_id) END);
    END IF;
    RETURN NULL;
END $$;
"""
NO_FUNCTIONS = """
DROP FUNCTION parties_tell_own_reach(), parties_tell_reach(), parties_write_reach(text, bigint, bigint, bigint);
"""


class TellReach(TableOperation):
    """Lets the change feed tell of records of the kind when they come into a reader's reach or leave it.

    ``party`` is the column that names their party: "id" for the parties themselves.
    """

    def __init__(self, model_name: str, kind: str, party: str = "party_id") -> None:
        super().__init__(model_name)
        self.kind, self.party = kind, party

    def create(self, table: str) -> Sequence[str]:
        moved = (
            f"CREATE TRIGGER reach_update AFTER UPDATE OF party_id ON {table} FOR EACH ROW "
            f"WHEN (OLD.party_id <> NEW.party_id) EXECUTE FUNCTION parties_tell_own_reach('{self.kind}')"
        )
        return (
            f"CREATE TRIGGER reach_of_{self.kind} AFTER UPDATE ON parties_party FOR EACH ROW "
            "WHEN (OLD.owner_id IS DISTINCT FROM NEW.owner_id) "
            f"EXECUTE FUNCTION parties_tell_reach('{table}', '{self.kind}', '{self.party}')",
            f"CREATE TRIGGER reach_delete AFTER DELETE ON {table} FOR EACH ROW "
            f"EXECUTE FUNCTION parties_tell_own_reach('{self.kind}')",
            *([] if self.party == "id" else [moved]),
        )

    def drop(self, table: str) -> Sequence[str]:
        return (
            *([] if self.party == "id" else [f"DROP TRIGGER reach_update ON {table}"]),
            f"DROP TRIGGER reach_delete ON {table}",
            f"DROP TRIGGER reach_of_{self.kind} ON parties_party",
        )

    def describe(self) -> str:
        return f"Tell the change feed when {self.kind} comes into reach or leaves it"
