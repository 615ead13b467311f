"""Users, teams, roles, tokens, sessions and the access log; users and teams are records."""

import django.contrib.postgres.fields
import django.contrib.postgres.functions
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import opiekun.core.schema.functions
from opiekun.core.schema import RegisterRecordKind, TrackHistory


class Migration(migrations.Migration):
    initial = True

    dependencies = [("core", "0003_record_triggers")]

    operations = [
        migrations.CreateModel(
            name="User",
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
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("created_by_id", models.BigIntegerField(editable=False, null=True)),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("trashed_at", models.DateTimeField(editable=False, null=True)),
                ("trash_root_id", models.BigIntegerField(editable=False, null=True)),
                (
                    "custom",
                    models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict, editable=False),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                ("first_name", models.CharField(max_length=80, verbose_name="first name")),
                ("last_name", models.CharField(max_length=80, verbose_name="last name")),
                (
                    "name",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.text.Trim(
                            django.db.models.functions.text.Concat("first_name", models.Value(" "), "last_name")
                        ),
                        output_field=models.TextField(),
                    ),
                ),
                (
                    "sort_key",
                    models.GeneratedField(
                        db_persist=True,
                        expression=opiekun.core.schema.functions.PolishSortKey(
                            django.db.models.functions.text.Concat("last_name", models.Value(" "), "first_name")
                        ),
                        output_field=models.TextField(db_collation="C"),
                    ),
                ),
                (
                    "search_key",
                    models.GeneratedField(
                        db_persist=True,
                        expression=opiekun.core.schema.functions.Fold(
                            django.db.models.functions.text.Concat(
                                "first_name",
                                models.Value(" "),
                                "last_name",
                                models.Value(" "),
                                "email",
                                output_field=models.TextField(),
                            )
                        ),
                        output_field=models.TextField(),
                    ),
                ),
                ("phone", models.CharField(blank=True, db_default="", default="", max_length=20, verbose_name="phone")),
                (
                    "language",
                    models.CharField(
                        choices=[("pl", "Polski"), ("en", "English")], db_default="pl", default="pl", max_length=2
                    ),
                ),
                (
                    "theme",
                    models.CharField(
                        choices=[("auto", "As the device"), ("light", "Light"), ("dark", "Dark")],
                        db_default="auto",
                        default="auto",
                        max_length=8,
                    ),
                ),
                (
                    "density",
                    models.CharField(
                        choices=[("comfortable", "Comfortable"), ("compact", "Compact")],
                        db_default="comfortable",
                        default="comfortable",
                        max_length=12,
                    ),
                ),
                ("is_active", models.BooleanField(db_default=True, default=True)),
            ],
            options={
                "db_table": "accounts_user",
                "default_permissions": (),
                "indexes": [models.Index(fields=["sort_key", "id"], name="accounts_user_sort")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("trashed_at__isnull", True)), fields=("email",), name="accounts_user_email"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("email", django.db.models.functions.text.Lower(models.F("email")))),
                        name="accounts_user_email_lower",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("email", ""), _negated=True), name="accounts_user_email_filled"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("language__in", ["pl", "en"])), name="accounts_user_language"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("theme__in", ["auto", "light", "dark"])), name="accounts_user_theme"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("density__in", ["comfortable", "compact"])), name="accounts_user_density"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AccessLog",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("actor_id", models.BigIntegerField(null=True)),
                ("token_id", models.BigIntegerField(null=True)),
                ("request_id", models.CharField(max_length=64, null=True)),
                (
                    "access",
                    models.CharField(
                        choices=[
                            ("opened", "Opened"),
                            ("exported", "Exported"),
                            ("api_read", "Read By Api"),
                            ("hinted", "Hinted"),
                        ],
                        max_length=10,
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("record_id", models.BigIntegerField(null=True)),
                (
                    "field_classes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), size=None),
                ),
                ("facts", models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict)),
            ],
            options={
                "db_table": "accounts_access_log",
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["record_id", "-id"], name="accounts_access_record"),
                    models.Index(fields=["actor_id", "-id"], name="accounts_access_actor"),
                ],
            },
        ),
        migrations.CreateModel(
            name="RightsStamp",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("stamp", models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID())),
            ],
            options={
                "db_table": "accounts_rights_stamp",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="accounts_rights_stamp_one")
                ],
            },
        ),
        migrations.CreateModel(
            name="Role",
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
                ("code", models.CharField(blank=True, db_default="", default="", max_length=40)),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "name_en",
                    models.CharField(blank=True, db_default="", default="", max_length=80, verbose_name="English name"),
                ),
                (
                    "description",
                    models.TextField(
                        blank=True, db_default="", default="", max_length=1000, verbose_name="description"
                    ),
                ),
                ("sees_private", models.BooleanField(db_default=False, default=False)),
                ("sees_personal", models.BooleanField(db_default=False, default=False)),
            ],
            options={
                "db_table": "accounts_role",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(django.db.models.functions.text.Lower("name"), name="accounts_role_name"),
                    models.UniqueConstraint(
                        condition=models.Q(("code", ""), _negated=True), fields=("code",), name="accounts_role_code"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="accounts_role_name_filled"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "session_key",
                    models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="session key"),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("seen_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("address", models.GenericIPAddressField(editable=False, null=True)),
                ("browser", models.CharField(db_default="", default="", editable=False, max_length=300)),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "accounts_session",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Team",
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
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("created_by_id", models.BigIntegerField(editable=False, null=True)),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("trashed_at", models.DateTimeField(editable=False, null=True)),
                ("trash_root_id", models.BigIntegerField(editable=False, null=True)),
                (
                    "custom",
                    models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict, editable=False),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "sort_key",
                    models.GeneratedField(
                        db_persist=True,
                        expression=opiekun.core.schema.functions.PolishSortKey("name"),
                        output_field=models.TextField(db_collation="C"),
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="accounts.team",
                    ),
                ),
            ],
            options={
                "db_table": "accounts_team",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_lead", models.BooleanField(db_default=False, default=False)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="memberships", to="accounts.team"
                    ),
                ),
            ],
            options={
                "db_table": "accounts_membership",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="UserRole",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="user_roles", to="accounts.role"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="user_roles",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "accounts_user_role",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("prefix", models.CharField(max_length=12)),
                ("digest", models.CharField(max_length=64, unique=True)),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), size=None),
                ),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("last_used_at", models.DateTimeField(editable=False, null=True)),
                ("revoked_at", models.DateTimeField(editable=False, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="api_tokens",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "accounts_api_token",
                "default_permissions": (),
                "indexes": [models.Index(fields=["user", "-id"], name="accounts_api_token_user")],
            },
        ),
        migrations.CreateModel(
            name="RoleRight",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40)),
                ("action", models.CharField(max_length=40)),
                (
                    "reach",
                    models.CharField(
                        choices=[
                            ("none", "none"),
                            ("own", "own"),
                            ("team", "team"),
                            ("subtree", "subtree"),
                            ("all", "all"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rights", to="accounts.role"
                    ),
                ),
            ],
            options={
                "db_table": "accounts_role_right",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("role", "kind", "action"), name="accounts_role_right_once"),
                    models.CheckConstraint(
                        condition=models.Q(("reach__in", ["own", "team", "subtree", "all"])),
                        name="accounts_role_right_reach",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="team",
            constraint=models.UniqueConstraint(
                models.F("parent"),
                django.db.models.functions.text.Lower("name"),
                condition=models.Q(("trashed_at__isnull", True)),
                name="accounts_team_name",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="team",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="accounts_team_name_filled"
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(fields=("user", "team"), name="accounts_membership_once"),
        ),
        migrations.AddConstraint(
            model_name="userrole",
            constraint=models.UniqueConstraint(fields=("user", "role"), name="accounts_user_role_once"),
        ),
        RegisterRecordKind("User", "user", computed=("name", "sort_key", "search_key")),
        TrackHistory("User", "id", "user", ignore=["name", "sort_key", "search_key"], secret=["password"]),
        RegisterRecordKind("Team", "team", computed=("sort_key",)),
        TrackHistory("Team", "id", "team", ignore=["sort_key"]),
        TrackHistory("Membership", "user_id"),
        TrackHistory("Role", "id"),
        TrackHistory("RoleRight", "role_id"),
        TrackHistory("UserRole", "user_id"),
        TrackHistory("ApiToken", "user_id", ignore=["last_used_at"], secret=["digest"]),
    ]
