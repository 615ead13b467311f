"""The stamp that follows every change of rights, and the guard of the team tree; both hold for raw SQL as well."""

from django.db import migrations

from opiekun.core.schema import TouchOwner

STAMP = """
INSERT INTO accounts_rights_stamp (id) VALUES (1);

CREATE FUNCTION accounts_stamp_rights() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE accounts_rights_stamp SET stamp = gen_random_uuid();
    RETURN NULL;
END $$;
"""
STAMPED = ("accounts_team", "accounts_membership", "accounts_role", "accounts_role_right", "accounts_user_role")

# The stamp's row lock makes writers of the tree wait for one another; each look at the tree then sees what the other
# committed.
TREE = """
CREATE FUNCTION accounts_refuse_team_circle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM accounts_rights_stamp FOR UPDATE;
    IF EXISTS (
        WITH RECURSIVE above (id, parent_id) AS (
            SELECT t.id, t.parent_id FROM accounts_team t WHERE t.id = NEW.parent_id
            UNION
            SELECT t.id, t.parent_id FROM accounts_team t JOIN above a ON t.id = a.parent_id)
        SELECT 1 FROM above WHERE id = NEW.id) THEN
        RAISE EXCEPTION 'a team cannot be below itself'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'accounts_team_tree';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER team_tree AFTER INSERT OR UPDATE OF parent_id ON accounts_team FOR EACH ROW
    WHEN (NEW.parent_id IS NOT NULL) EXECUTE FUNCTION accounts_refuse_team_circle();
"""

FORWARDS = (
    STAMP
    + "".join(
        f"CREATE TRIGGER stamp_rights AFTER INSERT OR UPDATE OR DELETE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION accounts_stamp_rights();\n"
        for table in STAMPED
    )
    + TREE
)
BACKWARDS = (
    "DROP TRIGGER team_tree ON accounts_team; DROP FUNCTION accounts_refuse_team_circle();\n"
    + "".join(f"DROP TRIGGER stamp_rights ON {table};\n" for table in STAMPED)
    + "DROP FUNCTION accounts_stamp_rights(); TRUNCATE accounts_rights_stamp;"
)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_users_teams_roles")]
    operations = [
        migrations.RunSQL(FORWARDS, BACKWARDS),
        TouchOwner("Membership", "user_id", "accounts_user", "id"),
        TouchOwner("Membership", "team_id", "accounts_team", "id"),
        TouchOwner("UserRole", "user_id", "accounts_user", "id"),
    ]
