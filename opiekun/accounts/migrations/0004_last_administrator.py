"""The last active administrator can neither be closed nor lose the role, as long as anybody can log in.

Checked when the transaction ends, so that a new administrator may be made after the old one has gone. The stamp's row
lock makes two transactions that each remove one of the last two wait for one another.
"""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION accounts_keep_administrator() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    administrator CONSTANT bigint := (SELECT id FROM accounts_role WHERE code = 'administrator');
BEGIN
    IF TG_TABLE_NAME = 'accounts_user_role' THEN
        IF (to_jsonb(OLD) ->> 'role_id')::bigint IS DISTINCT FROM administrator THEN
            RETURN NULL;
        END IF;
    ELSIF NOT EXISTS (SELECT 1 FROM accounts_user_role WHERE user_id = OLD.id AND role_id = administrator) THEN
        RETURN NULL;
    END IF;
    PERFORM 1 FROM accounts_rights_stamp FOR UPDATE;
    IF EXISTS (SELECT 1 FROM accounts_user WHERE is_active) AND NOT EXISTS (
        SELECT 1 FROM accounts_user u JOIN accounts_user_role ur ON ur.user_id = u.id
        WHERE u.is_active AND ur.role_id = administrator) THEN
        RAISE EXCEPTION 'the last administrator must stay'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'accounts_last_administrator';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER keep_administrator AFTER UPDATE ON accounts_user
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.is_active AND NOT NEW.is_active)
    EXECUTE FUNCTION accounts_keep_administrator();
CREATE CONSTRAINT TRIGGER keep_administrator AFTER DELETE OR UPDATE ON accounts_user_role
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION accounts_keep_administrator();
"""
BACKWARDS = """
DROP TRIGGER keep_administrator ON accounts_user_role;
DROP TRIGGER keep_administrator ON accounts_user;
DROP FUNCTION accounts_keep_administrator();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_login_addresses")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
