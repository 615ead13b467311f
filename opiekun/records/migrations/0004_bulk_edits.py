import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_idempotent_answers"),
        ("records", "0003_visits"),
    ]

    operations = [
        migrations.CreateModel(
            name="BulkEdit",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=40)),
                ("action", models.CharField(choices=[("edit", "Edit"), ("trash", "Trash")], max_length=10)),
                ("field", models.CharField(default="", max_length=60)),
                ("value", models.JSONField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("running", "Running"),
                            ("stopped", "Stopped"),
                            ("done", "Done"),
                            ("undoing", "Undoing"),
                            ("undone", "Undone"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("actor_id", models.BigIntegerField(null=True)),
                ("token_id", models.BigIntegerField(null=True)),
                ("selected", models.IntegerField()),
                ("unchanged", models.IntegerField()),
                ("out_of_reach", models.IntegerField()),
                ("planned", models.IntegerField(default=0)),
                ("run_id", models.BigIntegerField(null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("finished_at", models.DateTimeField(null=True)),
                ("undone_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "records_bulk_edit",
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["actor_id", "-id"], name="records_bulk_edit_actor"),
                    models.Index(fields=["created_at"], name="records_bulk_edit_created"),
                ],
            },
        ),
        migrations.CreateModel(
            name="BulkEditRow",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("record_id", models.BigIntegerField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("changed", "Changed"),
                            ("unchanged", "Unchanged"),
                            ("refused", "Refused"),
                        ],
                        db_default="waiting",
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
                (
                    "undo",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("waiting", "Waiting"),
                            ("changed", "Changed"),
                            ("unchanged", "Unchanged"),
                            ("refused", "Refused"),
                        ],
                        db_default="",
                        default="",
                        max_length=10,
                    ),
                ),
                ("code", models.CharField(blank=True, db_default="", default="", max_length=60)),
                ("reason", models.TextField(blank=True, db_default="", default="")),
                (
                    "bulk_edit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="records.bulkedit"
                    ),
                ),
            ],
            options={
                "db_table": "records_bulk_edit_row",
                "default_permissions": (),
                "indexes": [models.Index(fields=["record_id"], name="records_bulk_edit_row_record")],
                "constraints": [
                    models.UniqueConstraint(fields=("bulk_edit", "record_id"), name="records_bulk_edit_row_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Export",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=40)),
                ("format", models.CharField(choices=[("csv", "Csv"), ("xlsx", "Xlsx")], max_length=4)),
                ("asked", models.JSONField()),
                ("actor_id", models.BigIntegerField(null=True)),
                ("token_id", models.BigIntegerField(null=True)),
                ("row_count", models.IntegerField()),
                ("run_id", models.BigIntegerField(null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "file",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.storedfile"
                    ),
                ),
            ],
            options={
                "db_table": "records_export",
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["actor_id", "-id"], name="records_export_actor"),
                    models.Index(fields=["created_at"], name="records_export_created"),
                ],
            },
        ),
    ]
