"""What users are told of, and how each wants to be told. Whoever writes such rows, open pages are told at the commit."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


# The database itself lets a row go, because records and users are also removed by plain SQL.
KEYS = """
ALTER TABLE records_notification
    ADD CONSTRAINT records_notification_user_fk FOREIGN KEY (user_id) REFERENCES accounts_user (id) ON DELETE CASCADE,
    ADD CONSTRAINT records_notification_record_fk FOREIGN KEY (record_id) REFERENCES core_record (id) ON DELETE CASCADE;
ALTER TABLE records_notification_preference
    ADD CONSTRAINT records_notification_preference_user_fk
    FOREIGN KEY (user_id) REFERENCES accounts_user (id) ON DELETE CASCADE;
ALTER TABLE records_digest_time
    ADD CONSTRAINT records_digest_time_user_fk FOREIGN KEY (user_id) REFERENCES accounts_user (id) ON DELETE CASCADE
"""
# Ids of users only: what there is to read is read anew, within the reader's rights.
LIVE = """
CREATE FUNCTION records_notification_live() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('opiekun_live', 'notifications:' || string_agg(user_id::text, ',' ORDER BY user_id))
    FROM (SELECT user_id, (row_number() OVER (ORDER BY user_id) - 1) / 350 AS part
          FROM (SELECT DISTINCT user_id FROM changed) AS users) AS parts
    GROUP BY part;
    RETURN NULL;
END $$;
CREATE TRIGGER records_notification_added AFTER INSERT ON records_notification
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION records_notification_live();
CREATE TRIGGER records_notification_changed AFTER UPDATE ON records_notification
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION records_notification_live();
CREATE TRIGGER records_notification_removed AFTER DELETE ON records_notification
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION records_notification_live()
"""
NO_LIVE = "DROP FUNCTION records_notification_live() CASCADE"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_role_version"),
        ("core", "0006_own_plan_settings"),
        ("records", "0011_external_ids_count"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DigestTime",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("hour", models.SmallIntegerField()),
            ],
            options={
                "db_table": "records_digest_time",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("hour__gte", 0), ("hour__lte", 23)), name="records_digest_time_hour"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Notification",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=60)),
                ("facts", models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("times", models.IntegerField(db_default=1, default=1)),
                ("group_key", models.CharField(blank=True, db_default="", default="", max_length=120)),
                ("in_app", models.BooleanField(db_default=True, default=True)),
                ("read_at", models.DateTimeField(null=True)),
                ("mail_due", models.DateTimeField(null=True)),
                ("mailed_at", models.DateTimeField(null=True)),
                (
                    "record",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="core.record",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "records_notification",
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("in_app", True)),
                        fields=["user", "-at", "-id"],
                        name="records_notification_inbox",
                    ),
                    models.Index(
                        condition=models.Q(("in_app", True), ("read_at__isnull", True)),
                        fields=["user", "-at", "-id"],
                        name="records_notification_unread",
                    ),
                    models.Index(
                        condition=models.Q(("mail_due__isnull", False)),
                        fields=["mail_due"],
                        name="records_notification_due",
                    ),
                    models.Index(fields=["at"], name="records_notification_at"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("read_at__isnull", True), models.Q(("group_key", ""), _negated=True)),
                        fields=("user", "code", "group_key"),
                        name="records_notification_grouped",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NotificationPreference",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=60)),
                ("in_app", models.BooleanField()),
                (
                    "mail",
                    models.CharField(choices=[("now", "Now"), ("digest", "Digest"), ("never", "Never")], max_length=6),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "records_notification_preference",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("user", "code"), name="records_notification_preference_once"),
                    models.CheckConstraint(
                        condition=models.Q(("mail__in", ["now", "digest", "never"])),
                        name="records_notification_preference_mail",
                    ),
                ],
            },
        ),
        migrations.RunSQL(KEYS, migrations.RunSQL.noop),
        migrations.RunSQL(LIVE, NO_LIVE),
    ]
