"""Views of lists that users keep, what they set about their lists, and their stars."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.db.models.lookups
import opiekun.core.schema.functions
from django.conf import settings
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from opiekun.core.schema import TrackHistory

# The version grows whoever writes. A record is deleted by its table's trigger, and takes its stars along.
TRIGGERS = """
CREATE TRIGGER view_update BEFORE UPDATE ON records_saved_view FOR EACH ROW EXECUTE FUNCTION core_bump_version();
ALTER TABLE records_favourite ADD CONSTRAINT records_favourite_record_fk
    FOREIGN KEY (record_id) REFERENCES core_record (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
"""
NO_TRIGGERS = """
ALTER TABLE records_favourite DROP CONSTRAINT records_favourite_record_fk;
DROP TRIGGER view_update ON records_saved_view;
"""
MANAGERS = "sales_manager"


def let_managers_manage(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The sales manager's role, where the company still has it, keeps the views that others share in order."""
    for role in apps.get_model("accounts", "Role").objects.filter(code=MANAGERS):
        apps.get_model("accounts", "RoleRight").objects.create(
            role=role, kind="saved_view", action="manage", reach="all"
        )


def forget_right(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("accounts", "RoleRight").objects.filter(kind="saved_view").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_builtin_roles"),
        ("core", "0005_idempotent_answers"),
        ("records", "0001_form_tokens"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedView",
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
                ("kind", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=80)),
                (
                    "visibility",
                    models.CharField(
                        choices=[("personal", "Only me"), ("team", "A team"), ("everyone", "Everyone")],
                        db_default="personal",
                        default="personal",
                        max_length=8,
                    ),
                ),
                ("condition", models.JSONField(db_default=models.Value({"all": []}, models.JSONField()))),
                ("sort", models.CharField(max_length=61)),
                (
                    "columns",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), default=list, size=None
                    ),
                ),
                ("rows", models.SmallIntegerField(null=True)),
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
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.team",
                    ),
                ),
            ],
            options={
                "db_table": "records_saved_view",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ListPreference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40)),
                ("default_builtin", models.CharField(blank=True, db_default="", default="", max_length=40)),
                (
                    "view_order",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "default_view",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="records.savedview",
                    ),
                ),
            ],
            options={
                "db_table": "records_list_preference",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Favourite",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "view",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="records.savedview"
                    ),
                ),
            ],
            options={
                "db_table": "records_favourite",
                "default_permissions": (),
            },
        ),
        migrations.AddIndex(
            model_name="savedview",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True)), fields=["kind", "id"], name="records_view_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(
                models.F("owner"),
                models.F("kind"),
                django.db.models.functions.text.Lower("name"),
                condition=models.Q(("trashed_at__isnull", True)),
                name="records_view_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("name", ""), _negated=True),
                    models.Q(("kind", ""), _negated=True),
                    models.Q(("sort", ""), _negated=True),
                ),
                name="records_view_filled",
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.CheckConstraint(
                condition=models.Q(("visibility__in", ["personal", "team", "everyone"])), name="records_view_visibility"
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.CheckConstraint(
                condition=models.Q(("team__isnull", True), ("visibility", "team"), _connector="OR"),
                name="records_view_team",
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("rows__isnull", True), models.Q(("rows__gte", 1), ("rows__lte", 500)), _connector="OR"
                ),
                name="records_view_rows",
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.Exact(
                    models.Func(models.F("condition"), function="jsonb_typeof", output_field=models.TextField()),
                    models.Value("object"),
                ),
                name="records_view_condition",
            ),
        ),
        migrations.AddConstraint(
            model_name="listpreference",
            constraint=models.UniqueConstraint(fields=("user", "kind"), name="records_list_preference_once"),
        ),
        migrations.AddConstraint(
            model_name="listpreference",
            constraint=models.CheckConstraint(
                condition=models.Q(("default_view__isnull", True), ("default_builtin", ""), _connector="OR"),
                name="records_list_preference_one_default",
            ),
        ),
        migrations.AddConstraint(
            model_name="favourite",
            constraint=models.UniqueConstraint(fields=("user", "view"), name="records_favourite_view_once"),
        ),
        migrations.AddConstraint(
            model_name="favourite",
            constraint=models.UniqueConstraint(fields=("user", "record"), name="records_favourite_record_once"),
        ),
        migrations.AddConstraint(
            model_name="favourite",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("record__isnull", False), ("view__isnull", True)),
                    models.Q(("record__isnull", True), ("view__isnull", False)),
                    _connector="OR",
                ),
                name="records_favourite_of_one_thing",
            ),
        ),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
        TrackHistory("SavedView", "id", ignore=("changed_by_id",)),
        migrations.RunPython(let_managers_manage, forget_right),
    ]
