"""As long as anybody can log in, somebody is an administrator.

Checked when the transaction ends, so that a new administrator may be made after the old one has gone. The stamp's row
lock makes two transactions that each remove one of the last two wait for one another.
"""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION accounts_keep_administrator() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM accounts_rights_stamp FOR UPDATE;
    IF EXISTS (SELECT 1 FROM accounts_user WHERE is_active) AND NOT EXISTS (
        SELECT 1 FROM accounts_user u JOIN accounts_user_role ur ON ur.user_id = u.id
        JOIN accounts_role r ON r.id = ur.role_id WHERE u.is_active AND r.code = 'administrator') THEN
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
