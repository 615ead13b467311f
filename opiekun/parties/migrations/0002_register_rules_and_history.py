"""The rules of the register that columns alone cannot keep, and its history.

- A natural-person party has exactly one person, and both have one identity (R2.1, R2.2).
- A superior belongs to the same party, and nobody is above themselves (R2.4).
- Our own company exists exactly once.
"""

from django.db import migrations

from opiekun.core.schema import RegisterRecordKind, TouchOwner, TrackHistory

COMPUTED_NAMES = ("display_name", "search_key", "sort_key")

# Names are stored once, in the identity; what stands on parties and persons is a copy that nobody else writes. A copy
# is no change of the record: the change of the identity touches it (TouchOwner).
COPIED_NAMES = """
CREATE FUNCTION parties_copy_names() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT display_name, search_key, sort_key INTO NEW.display_name, NEW.search_key, NEW.sort_key
    FROM parties_identity WHERE id = NEW.identity_id;
    RETURN NEW;
END $$;
CREATE TRIGGER copy_names BEFORE INSERT OR UPDATE OF identity_id, display_name, search_key, sort_key ON parties_party
    FOR EACH ROW EXECUTE FUNCTION parties_copy_names();
CREATE TRIGGER copy_names BEFORE INSERT OR UPDATE OF identity_id, display_name, search_key, sort_key ON parties_person
    FOR EACH ROW EXECUTE FUNCTION parties_copy_names();

CREATE FUNCTION parties_renew_names() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE parties_party SET display_name = NEW.display_name WHERE identity_id = NEW.id;
    UPDATE parties_person SET display_name = NEW.display_name WHERE identity_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER renew_names AFTER UPDATE ON parties_identity FOR EACH ROW
    WHEN ((OLD.display_name, OLD.search_key, OLD.sort_key)
          IS DISTINCT FROM (NEW.display_name, NEW.search_key, NEW.sort_key))
    EXECUTE FUNCTION parties_renew_names();
"""

PERSON_PARTY = """
CREATE FUNCTION parties_fill_party_kind() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT kind INTO NEW.party_kind FROM parties_party WHERE id = NEW.party_id;
    RETURN NEW;
END $$;
CREATE TRIGGER fill_party_kind BEFORE INSERT OR UPDATE OF party_id, party_kind ON parties_person
    FOR EACH ROW EXECUTE FUNCTION parties_fill_party_kind();
ALTER TABLE parties_person
    ADD CONSTRAINT parties_person_party_kind_fk FOREIGN KEY (party_id, party_kind)
        REFERENCES parties_party (id, kind) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT parties_person_superior_fk FOREIGN KEY (reports_to_id, party_id)
        REFERENCES parties_person (id, party_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE parties_party
    ADD CONSTRAINT parties_party_identity_kind_fk FOREIGN KEY (identity_id, kind)
        REFERENCES parties_identity (id, kind) DEFERRABLE INITIALLY DEFERRED;

CREATE FUNCTION parties_keep_kind() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the kind of a % cannot change', TG_ARGV[0]
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_TABLE_NAME || '_kind_is_fixed';
END $$;
CREATE TRIGGER keep_kind BEFORE UPDATE OF kind ON parties_party
    FOR EACH ROW WHEN (OLD.kind <> NEW.kind) EXECUTE FUNCTION parties_keep_kind('party');
CREATE TRIGGER keep_kind BEFORE UPDATE OF kind ON parties_identity
    FOR EACH ROW WHEN (OLD.kind <> NEW.kind) EXECUTE FUNCTION parties_keep_kind('identity');
"""

# Checked at commit: a natural-person party and its person are made (and trashed) by two statements.
SHARED_IDENTITY = """
CREATE FUNCTION parties_check_shared_identity(checked_party bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    party parties_party;
BEGIN
    SELECT * INTO party FROM parties_party WHERE id = checked_party;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF party.kind = 'natural_person' THEN
        IF NOT EXISTS (SELECT FROM parties_person p WHERE p.party_id = party.id
                       AND p.identity_id = party.identity_id
                       AND (p.trashed_at IS NULL) = (party.trashed_at IS NULL)) THEN
            RAISE EXCEPTION 'natural-person party % must share its identity with its one person', party.id
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'parties_shared_identity';
        END IF;
    ELSIF EXISTS (SELECT FROM parties_person p JOIN parties_identity i ON i.id = p.identity_id
                  WHERE p.party_id = party.id AND i.kind <> 'natural_person') THEN
        RAISE EXCEPTION 'a person of party % has the identity of an organisation', party.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'parties_person_identity_kind';
    END IF;
END $$;

CREATE FUNCTION parties_check_party_identity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM parties_check_shared_identity(NEW.id);
    RETURN NULL;
END $$;
CREATE FUNCTION parties_check_person_identity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM parties_check_shared_identity(OLD.party_id);
    END IF;
    IF TG_OP = 'INSERT' OR (TG_OP = 'UPDATE' AND OLD.party_id <> NEW.party_id) THEN
        PERFORM parties_check_shared_identity(NEW.party_id);
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER shared_identity AFTER INSERT OR UPDATE OF identity_id, trashed_at ON parties_party
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.kind = 'natural_person')
    EXECUTE FUNCTION parties_check_party_identity();
CREATE CONSTRAINT TRIGGER shared_identity AFTER INSERT OR DELETE OR UPDATE OF party_id, identity_id, trashed_at
    ON parties_person DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION parties_check_person_identity();
"""

# The party's row is locked so that two writers cannot close a circle between them.
SUPERIORS = """
CREATE FUNCTION parties_check_superior() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM parties_party WHERE id = NEW.party_id FOR NO KEY UPDATE;
    IF EXISTS (
        WITH RECURSIVE above AS (
            SELECT NEW.reports_to_id AS id
            UNION
            SELECT p.reports_to_id FROM above JOIN parties_person p ON p.id = above.id
            WHERE p.reports_to_id IS NOT NULL)
        SELECT FROM above WHERE id = NEW.id) THEN
        RAISE EXCEPTION 'person % would be above themselves', NEW.id
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'parties_person_no_cycle';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER check_superior AFTER INSERT OR UPDATE OF reports_to_id, party_id ON parties_person
    FOR EACH ROW WHEN (NEW.reports_to_id IS NOT NULL) EXECUTE FUNCTION parties_check_superior();
"""

OWN_COMPANY = """
CREATE FUNCTION parties_keep_own_company() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'our own company stays in the register'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'parties_party_own_stays';
END $$;
CREATE TRIGGER keep_own_company_update BEFORE UPDATE OF is_own ON parties_party
    FOR EACH ROW WHEN (OLD.is_own AND NOT NEW.is_own) EXECUTE FUNCTION parties_keep_own_company();
CREATE TRIGGER keep_own_company_delete BEFORE DELETE ON parties_party
    FOR EACH ROW WHEN (OLD.is_own) EXECUTE FUNCTION parties_keep_own_company();

-- The program makes it, not the login of the database under which it happens to run.
SELECT set_config('opiekun.actor_name', 'Opiekun', true);
WITH identity AS (
    INSERT INTO parties_identity (kind, name) VALUES ('organisation', 'Moja firma') RETURNING id),
party AS (
    INSERT INTO parties_party (kind, identity_id, is_own) SELECT 'organisation', id, true FROM identity RETURNING id)
INSERT INTO parties_companyprofile (party_id) SELECT id FROM party;
SELECT set_config('opiekun.actor_name', '', true);
"""


class Migration(migrations.Migration):
    dependencies = [("parties", "0001_parties_and_persons")]
    operations = [
        RegisterRecordKind("Party", "party", computed=("owner_id", *COMPUTED_NAMES)),
        RegisterRecordKind("Person", "person", computed=COMPUTED_NAMES),
        TrackHistory("Party", "id", kind="party", ignore=("owner_id", *COMPUTED_NAMES)),
        TrackHistory("Person", "id", kind="person", ignore=("party_kind", *COMPUTED_NAMES)),
        TrackHistory("Identity", "id", ignore=COMPUTED_NAMES),
        TrackHistory("Channel", "identity_id"),
        TrackHistory("Address", "identity_id"),
        TrackHistory("BankAccount", "party_id"),
        TrackHistory("CompanyProfile", "party_id"),
        TrackHistory("PrivateChannel", "person_id"),
        TrackHistory("HomeAddress", "person_id"),
        TouchOwner("Identity", "id", "parties_party", "identity_id"),
        TouchOwner("Identity", "id", "parties_person", "identity_id"),
        TouchOwner("Channel", "identity_id", "parties_party", "identity_id"),
        TouchOwner("Channel", "identity_id", "parties_person", "identity_id"),
        TouchOwner("Address", "identity_id", "parties_party", "identity_id"),
        TouchOwner("Address", "identity_id", "parties_person", "identity_id"),
        TouchOwner("BankAccount", "party_id", "parties_party", "id"),
        TouchOwner("CompanyProfile", "party_id", "parties_party", "id"),
        TouchOwner("PrivateChannel", "person_id", "parties_person", "id"),
        TouchOwner("HomeAddress", "person_id", "parties_person", "id"),
        migrations.RunSQL(COPIED_NAMES),
        migrations.RunSQL(PERSON_PARTY),
        migrations.RunSQL(SHARED_IDENTITY),
        migrations.RunSQL(SUPERIORS),
        migrations.RunSQL(OWN_COMPANY),
    ]
