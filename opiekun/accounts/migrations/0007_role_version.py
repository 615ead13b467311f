"""A role counts its changes, those of its rights included, so that two who edit it do not overwrite each other."""

from django.db import migrations, models

FORWARDS = """
CREATE FUNCTION accounts_bump_role() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.version := OLD.version + 1;
    RETURN NEW;
END $$;
CREATE TRIGGER bump_version BEFORE UPDATE ON accounts_role
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION accounts_bump_role();
CREATE FUNCTION accounts_touch_role() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE accounts_role SET version = version + 1 WHERE id IN (OLD.role_id, NEW.role_id);
    RETURN NULL;
END $$;
CREATE TRIGGER touch_role AFTER INSERT OR UPDATE OR DELETE ON accounts_role_right
    FOR EACH ROW EXECUTE FUNCTION accounts_touch_role();
"""
BACKWARDS = """
DROP TRIGGER touch_role ON accounts_role_right;
DROP FUNCTION accounts_touch_role();
DROP TRIGGER bump_version ON accounts_role;
DROP FUNCTION accounts_bump_role();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_builtin_roles")]
    operations = [
        migrations.AddField(
            model_name="role",
            name="version",
            field=models.IntegerField(default=1, db_default=1, editable=False),
        ),
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]
