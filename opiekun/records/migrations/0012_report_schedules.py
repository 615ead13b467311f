"""Reports by e-mail: what is sent when and to whom, and each mail. The version grows with what users change, not with
a run; sales managers see and stop those of others."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import opiekun.core.schema.functions
from django.conf import settings
from django.db import migrations, models

from opiekun.core.schema import TrackHistory


MANAGERS = "sales_manager"
TRIGGERS = """
CREATE TRIGGER report_schedule_update
    BEFORE UPDATE OF owner_id, report, name, asked, rhythm, day, hour, receiver_ids, files, is_paused, trashed_at
    ON records_report_schedule FOR EACH ROW EXECUTE FUNCTION core_bump_version();
ALTER TABLE records_report_schedule ADD CONSTRAINT records_report_schedule_owner_fk
    FOREIGN KEY (owner_id) REFERENCES accounts_user (id) ON DELETE CASCADE;
ALTER TABLE records_report_delivery ADD CONSTRAINT records_report_delivery_schedule_fk
    FOREIGN KEY (schedule_id) REFERENCES records_report_schedule (id) ON DELETE CASCADE
"""
NO_TRIGGERS = """
ALTER TABLE records_report_delivery DROP CONSTRAINT records_report_delivery_schedule_fk;
ALTER TABLE records_report_schedule DROP CONSTRAINT records_report_schedule_owner_fk;
DROP TRIGGER report_schedule_update ON records_report_schedule
"""


def let_managers_manage(apps, schema_editor):
    """The sales manager's role, where the company still has it, keeps in order what others have sent."""
    for role in apps.get_model("accounts", "Role").objects.filter(code=MANAGERS):
        apps.get_model("accounts", "RoleRight").objects.get_or_create(
            role=role, kind="report_schedule", action="manage", defaults={"reach": "all"}
        )


def forget_right(apps, schema_editor):
    apps.get_model("accounts", "RoleRight").objects.filter(kind="report_schedule").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0009_notifications"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReportSchedule",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        db_default=opiekun.core.schema.functions.NextRecordId(),
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("version", models.BigIntegerField(db_default=1, editable=False)),
                ("report", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=80)),
                ("asked", models.JSONField()),
                (
                    "rhythm",
                    models.CharField(
                        choices=[("daily", "Daily"), ("weekly", "Weekly"), ("monthly", "Monthly")], max_length=7
                    ),
                ),
                ("day", models.SmallIntegerField()),
                ("hour", models.SmallIntegerField()),
                (
                    "receiver_ids",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                (
                    "files",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=4), default=list, size=None
                    ),
                ),
                ("is_paused", models.BooleanField(db_default=False, default=False)),
                ("next_at", models.DateTimeField()),
                ("last_at", models.DateTimeField(null=True)),
                ("fault", models.TextField(blank=True, db_default="", default="")),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("trashed_at", models.DateTimeField(editable=False, null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "records_report_schedule",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ReportDelivery",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("due_at", models.DateTimeField()),
                ("receiver_id", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("taken", "Taken"),
                            ("sent", "Sent"),
                            ("no_right", "No Right"),
                            ("failed", "Failed"),
                            ("unknown", "Unknown"),
                            ("stopped", "Stopped"),
                        ],
                        db_default="waiting",
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("attempts", models.SmallIntegerField(db_default=0, default=0)),
                ("fault", models.TextField(blank=True, db_default="", default="")),
                ("changed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "schedule",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="records.reportschedule",
                    ),
                ),
            ],
            options={
                "db_table": "records_report_delivery",
                "default_permissions": (),
            },
        ),
        migrations.AddIndex(
            model_name="reportschedule",
            index=models.Index(fields=["owner", "id"], name="records_report_schedule_owner"),
        ),
        migrations.AddIndex(
            model_name="reportschedule",
            index=models.Index(
                condition=models.Q(("is_paused", False), ("trashed_at__isnull", True)),
                fields=["next_at"],
                name="records_report_schedule_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportschedule",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("name", ""), _negated=True), models.Q(("report", ""), _negated=True)),
                name="records_report_schedule_filled",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportschedule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("day", 0), ("rhythm", "daily")),
                    models.Q(("day__gte", 1), ("day__lte", 7), ("rhythm", "weekly")),
                    models.Q(("day__gte", 1), ("day__lte", 31), ("rhythm", "monthly")),
                    _connector="OR",
                ),
                name="records_report_schedule_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportschedule",
            constraint=models.CheckConstraint(
                condition=models.Q(("hour__gte", 0), ("hour__lte", 23)), name="records_report_schedule_hour"
            ),
        ),
        migrations.AddConstraint(
            model_name="reportschedule",
            constraint=models.CheckConstraint(
                condition=models.Q(("receiver_ids__len__gte", 1), ("receiver_ids__len__lte", 50)),
                name="records_report_schedule_receivers",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportschedule",
            constraint=models.CheckConstraint(
                condition=models.Q(("files__contained_by", ["pdf", "xlsx"])), name="records_report_schedule_files"
            ),
        ),
        migrations.AddIndex(
            model_name="reportdelivery",
            index=models.Index(fields=["due_at"], name="records_report_delivery_due"),
        ),
        migrations.AddIndex(
            model_name="reportdelivery",
            index=models.Index(
                condition=models.Q(("state__in", ["waiting", "taken"])),
                fields=["changed_at"],
                name="records_report_delivery_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportdelivery",
            constraint=models.UniqueConstraint(
                fields=("schedule", "due_at", "receiver_id"), name="records_report_delivery_once"
            ),
        ),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
        TrackHistory("ReportSchedule", "id", ignore=("next_at", "last_at", "fault")),
        migrations.RunPython(let_managers_manage, forget_right),
    ]
