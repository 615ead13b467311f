"""Keeps the login library's table of addresses the same as the users' own e-mails, whoever writes.

Addresses count as verified: an administrator vouches for them. A user in the trash has none and is not active.
"""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION accounts_follow_email() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM account_emailaddress WHERE user_id = NEW.id;
    IF NEW.trashed_at IS NULL THEN
        INSERT INTO account_emailaddress (user_id, email, verified, "primary") VALUES (NEW.id, NEW.email, true, true);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER follow_email AFTER INSERT OR UPDATE OF email, trashed_at ON accounts_user FOR EACH ROW
    EXECUTE FUNCTION accounts_follow_email();

CREATE FUNCTION accounts_deactivate_trashed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.is_active := false;
    RETURN NEW;
END $$;
CREATE TRIGGER deactivate_trashed BEFORE INSERT OR UPDATE ON accounts_user FOR EACH ROW
    WHEN (NEW.trashed_at IS NOT NULL) EXECUTE FUNCTION accounts_deactivate_trashed();
"""
BACKWARDS = """
DROP TRIGGER deactivate_trashed ON accounts_user;
DROP FUNCTION accounts_deactivate_trashed();
DROP TRIGGER follow_email ON accounts_user;
DROP FUNCTION accounts_follow_email();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_rights_stamp_and_team_tree"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
