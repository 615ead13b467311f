from django.db import migrations, models
from django.db.models.functions import Now

# The database itself lets a row go, because records and users are also removed by plain SQL.
KEYS = """
ALTER TABLE records_visit
    ADD CONSTRAINT records_visit_user_fk FOREIGN KEY (user_id) REFERENCES accounts_user (id) ON DELETE CASCADE,
    ADD CONSTRAINT records_visit_record_fk FOREIGN KEY (record_id) REFERENCES core_record (id) ON DELETE CASCADE;
CREATE INDEX records_visit_record ON records_visit (record_id)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0002_saved_views"),
        ("core", "0003_record_triggers"),
        ("accounts", "0001_users_teams_roles"),
    ]
    operations = [
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("user_id", models.BigIntegerField()),
                ("record_id", models.BigIntegerField()),
                ("at", models.DateTimeField(db_default=Now())),
            ],
            options={
                "db_table": "records_visit",
                "default_permissions": (),
                "indexes": [models.Index(fields=["user_id", "-at"], name="records_visit_latest")],
                "constraints": [models.UniqueConstraint(fields=("user_id", "record_id"), name="records_visit_once")],
            },
        ),
        migrations.RunSQL(KEYS, "DROP INDEX records_visit_record"),
    ]
