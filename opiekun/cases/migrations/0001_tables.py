"""Tables of cases: types and stages, cases, who is in them, moves, plans, templates."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import opiekun.core.schema.functions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0008_custom_values"),
        ("activities", "0011_calendar_indexes"),
        ("parties", "0013_days_in_order"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseTerm",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("loss_reason", "Reasons of loss"),
                            ("source", "Sources of cases"),
                            ("revenue_category", "Categories of revenue"),
                            ("cost_category", "Categories of cost"),
                        ],
                        max_length=20,
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=80)),
                ("name_en", models.CharField(blank=True, db_default="", default="", max_length=80)),
                ("is_archived", models.BooleanField(db_default=False, default=False)),
                ("position", models.IntegerField(db_default=0, default=0)),
                ("version", models.BigIntegerField(db_default=1, default=1)),
            ],
            options={
                "db_table": "cases_term",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "code"), name="cases_term_code"),
                    models.UniqueConstraint(
                        models.F("kind"),
                        django.db.models.functions.text.Lower("name"),
                        condition=models.Q(("is_archived", False)),
                        name="cases_term_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["loss_reason", "source", "revenue_category", "cost_category"])
                        ),
                        name="cases_term_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[a-z][a-z0-9_]*$")), name="cases_term_coded"
                    ),
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="cases_term_named"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseType",
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
                ("code", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=80)),
                ("name_en", models.CharField(blank=True, db_default="", default="", max_length=80)),
                ("icon", models.CharField(db_default="briefcase", default="briefcase", max_length=40)),
                (
                    "number_pattern",
                    models.CharField(db_default="SP/{yyyy}/{n:4}", default="SP/{yyyy}/{n:4}", max_length=40),
                ),
                (
                    "party_use",
                    models.CharField(
                        choices=[
                            ("required", "Always"),
                            ("optional", "Where there is one"),
                            ("none", "Never: internal cases"),
                        ],
                        db_default="required",
                        default="required",
                        max_length=10,
                    ),
                ),
                ("margin_floor", models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True)),
                (
                    "linkable",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), blank=True, db_default=[], default=list, size=None
                    ),
                ),
                ("is_archived", models.BooleanField(db_default=False, default=False)),
                ("position", models.IntegerField(db_default=0, default=0)),
                ("version", models.BigIntegerField(db_default=1, default=1)),
            ],
            options={
                "db_table": "cases_type",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("code",), name="cases_type_code"),
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"),
                        condition=models.Q(("is_archived", False)),
                        name="cases_type_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[a-z][a-z0-9_]*$")), name="cases_type_coded"
                    ),
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="cases_type_named"),
                    models.CheckConstraint(
                        condition=models.Q(("party_use__in", ["required", "optional", "none"])),
                        name="cases_type_party_use",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number_pattern__contains", "{n")), name="cases_type_numbers"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("margin_floor__isnull", True),
                            models.Q(("margin_floor__gte", -100), ("margin_floor__lte", 100)),
                            _connector="OR",
                        ),
                        name="cases_type_margin_floor",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseTemplate",
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
                ("name", models.CharField(max_length=80)),
                ("name_en", models.CharField(blank=True, db_default="", default="", max_length=80)),
                ("values", models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict)),
                ("is_archived", models.BooleanField(db_default=False, default=False)),
                ("position", models.IntegerField(db_default=0, default=0)),
                ("version", models.BigIntegerField(db_default=1, default=1)),
                (
                    "type",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="templates",
                        to="cases.casetype",
                    ),
                ),
            ],
            options={
                "db_table": "cases_template",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Case",
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
                ("number", models.CharField(max_length=60)),
                ("title", models.CharField(max_length=200)),
                ("details", models.TextField(blank=True, db_default="", default="")),
                (
                    "state",
                    models.CharField(
                        choices=[("potential", "Potential"), ("active", "Active"), ("closed", "Closed")],
                        db_default="potential",
                        editable=False,
                        max_length=10,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("", "Not decided"), ("won", "Won"), ("lost", "Lost")],
                        db_default="",
                        default="",
                        editable=False,
                        max_length=4,
                    ),
                ),
                ("outcome_note", models.TextField(blank=True, db_default="", default="")),
                ("expected_close_on", models.DateField(blank=True, null=True)),
                (
                    "currency",
                    models.CharField(
                        db_default="PLN",
                        default="PLN",
                        max_length=3,
                        validators=[django.core.validators.RegexValidator("^[A-Z]{3}$")],
                    ),
                ),
                ("planned_revenue", models.DecimalField(blank=True, decimal_places=4, max_digits=19, null=True)),
                ("planned_cost", models.DecimalField(blank=True, decimal_places=4, max_digits=19, null=True)),
                ("probability", models.SmallIntegerField(blank=True, null=True)),
                (
                    "entered_stage_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("activated_at", models.DateTimeField(editable=False, null=True)),
                ("decided_at", models.DateTimeField(editable=False, null=True)),
                ("closed_at", models.DateTimeField(editable=False, null=True)),
                (
                    "search_key",
                    models.GeneratedField(
                        db_persist=True,
                        expression=opiekun.core.schema.functions.Fold(
                            django.db.models.functions.text.Concat(
                                models.F("number"),
                                models.Value(" "),
                                models.F("title"),
                                output_field=models.TextField(),
                            )
                        ),
                        output_field=models.TextField(),
                    ),
                ),
                (
                    "sort_key",
                    models.GeneratedField(
                        db_persist=True,
                        expression=opiekun.core.schema.functions.PolishSortKey("title"),
                        output_field=models.TextField(db_collation="C"),
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="children",
                        to="cases.case",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cases",
                        to="parties.party",
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
                (
                    "template",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="cases.casetemplate",
                    ),
                ),
                (
                    "loss_reason",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.caseterm",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.caseterm",
                    ),
                ),
                (
                    "type",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="cases.casetype",
                    ),
                ),
            ],
            options={
                "db_table": "cases_case",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="CaseUser",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "part",
                    models.CharField(
                        choices=[("participant", "Participant"), ("follower", "Follower")],
                        db_default="participant",
                        default="participant",
                        max_length=12,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="users",
                        to="cases.case",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "cases_user",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="PlanLine",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("side", models.CharField(choices=[("revenue", "Revenue"), ("cost", "Cost")], max_length=8)),
                ("text", models.CharField(blank=True, db_default="", default="", max_length=200)),
                ("amount", models.DecimalField(decimal_places=4, max_digits=19)),
                ("position", models.IntegerField(db_default=0, default=0)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="plan_lines", to="cases.case"
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.caseterm",
                    ),
                ),
            ],
            options={
                "db_table": "cases_plan_line",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="PlanVersion",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.IntegerField()),
                ("is_baseline", models.BooleanField(db_default=False, default=False)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("by_id", models.BigIntegerField(null=True)),
                ("currency", models.CharField(max_length=3)),
                ("planned_revenue", models.DecimalField(decimal_places=4, max_digits=19, null=True)),
                ("planned_cost", models.DecimalField(decimal_places=4, max_digits=19, null=True)),
                ("lines", models.JSONField(default=list)),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="plan_versions",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "db_table": "cases_plan_version",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Stage",
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
                ("code", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=80)),
                ("name_en", models.CharField(blank=True, db_default="", default="", max_length=80)),
                (
                    "state",
                    models.CharField(
                        choices=[("potential", "Potential"), ("active", "Active"), ("closed", "Closed")], max_length=10
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("", "Not decided"), ("won", "Won"), ("lost", "Lost")],
                        db_default="",
                        default="",
                        max_length=4,
                    ),
                ),
                ("position", models.IntegerField(db_default=0, default=0)),
                (
                    "colour",
                    models.CharField(
                        choices=[
                            ("grey", "Grey"),
                            ("blue", "Blue"),
                            ("teal", "Teal"),
                            ("green", "Green"),
                            ("amber", "Amber"),
                            ("red", "Red"),
                            ("pink", "Pink"),
                            ("violet", "Violet"),
                        ],
                        db_default="blue",
                        default="blue",
                        max_length=10,
                    ),
                ),
                ("probability", models.SmallIntegerField(db_default=0, default=0)),
                ("guidance", models.TextField(blank=True, db_default="", default="")),
                ("guidance_en", models.TextField(blank=True, db_default="", default="")),
                (
                    "required",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80), blank=True, db_default=[], default=list, size=None
                    ),
                ),
                ("stale_after_days", models.SmallIntegerField(blank=True, null=True)),
                (
                    "mover",
                    models.CharField(
                        choices=[
                            ("editors", "Whoever may edit the case"),
                            ("owner", "Its owner"),
                            ("roles", "Holders of roles"),
                        ],
                        db_default="editors",
                        default="editors",
                        max_length=10,
                    ),
                ),
                ("is_retired", models.BooleanField(db_default=False, default=False)),
                (
                    "replaced_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.stage",
                    ),
                ),
                (
                    "type",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stages",
                        to="cases.casetype",
                    ),
                ),
            ],
            options={
                "db_table": "cases_stage",
                "default_permissions": (),
            },
        ),
        migrations.AddField(
            model_name="case",
            name="stage",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="cases.stage"
            ),
        ),
        migrations.CreateModel(
            name="StageCheck",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("text", models.CharField(max_length=200)),
                ("text_en", models.CharField(blank=True, db_default="", default="", max_length=200)),
                ("position", models.IntegerField(db_default=0, default=0)),
                ("is_retired", models.BooleanField(db_default=False, default=False)),
                (
                    "stage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="checks", to="cases.stage"
                    ),
                ),
            ],
            options={
                "db_table": "cases_stage_check",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="CaseCheck",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="checks",
                        to="cases.case",
                    ),
                ),
                (
                    "check_item",
                    models.ForeignKey(
                        db_column="check_id",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cases.stagecheck",
                    ),
                ),
            ],
            options={
                "db_table": "cases_check",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="StageMove",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("type_id", models.BigIntegerField()),
                ("from_stage_id", models.BigIntegerField(null=True)),
                ("to_stage_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("by_id", models.BigIntegerField(null=True)),
                ("spent_days", models.IntegerField(null=True)),
                ("owner_id", models.BigIntegerField()),
                ("planned_revenue", models.DecimalField(decimal_places=4, max_digits=19, null=True)),
                ("currency", models.CharField(max_length=3)),
                (
                    "case",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="moves",
                        to="cases.case",
                    ),
                ),
            ],
            options={
                "db_table": "cases_stage_move",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="StageMover",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "role",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.role"
                    ),
                ),
                (
                    "stage",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="movers",
                        to="cases.stage",
                    ),
                ),
            ],
            options={
                "db_table": "cases_stage_mover",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="StageNext",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "stage",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="nexts",
                        to="cases.stage",
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.stage"),
                ),
            ],
            options={
                "db_table": "cases_stage_next",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="StageTask",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=300)),
                ("details", models.TextField(blank=True, db_default="", default="")),
                ("due_after_days", models.SmallIntegerField(blank=True, null=True)),
                (
                    "priority",
                    models.CharField(
                        choices=[("high", "High"), ("normal", "Normal"), ("low", "Low")],
                        db_default="normal",
                        default="normal",
                        max_length=10,
                    ),
                ),
                ("position", models.IntegerField(db_default=0, default=0)),
                (
                    "stage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tasks", to="cases.stage"
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tasks",
                        to="cases.casetemplate",
                    ),
                ),
            ],
            options={
                "db_table": "cases_stage_task",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="StageTaskMade",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case"
                    ),
                ),
                (
                    "stage_task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.stagetask"
                    ),
                ),
            ],
            options={
                "db_table": "cases_stage_task_made",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="CasePerson",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("decision_maker", "Decision maker"),
                            ("influencer", "Gives an opinion"),
                            ("champion", "On our side"),
                            ("blocker", "Against it"),
                            ("user", "User"),
                            ("buyer", "Buyer"),
                            ("invoices", "Invoices"),
                            ("other", "Other"),
                        ],
                        db_default="other",
                        default="other",
                        max_length=20,
                    ),
                ),
                ("is_primary", models.BooleanField(db_default=False, default=False)),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="persons",
                        to="cases.case",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="cases", to="parties.person"
                    ),
                ),
            ],
            options={
                "db_table": "cases_person",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("case", "person"), name="cases_person_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_primary", True)), fields=("case",), name="cases_person_primary"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                [
                                    "decision_maker",
                                    "influencer",
                                    "champion",
                                    "blocker",
                                    "user",
                                    "buyer",
                                    "invoices",
                                    "other",
                                ],
                            )
                        ),
                        name="cases_person_role",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseThread",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="threads",
                        to="cases.case",
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="activities.mailthread"
                    ),
                ),
            ],
            options={
                "db_table": "cases_thread",
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("case", "thread"), name="cases_thread_once")],
            },
        ),
        migrations.AddConstraint(
            model_name="casetemplate",
            constraint=models.UniqueConstraint(
                models.F("type"),
                django.db.models.functions.text.Lower("name"),
                condition=models.Q(("is_archived", False)),
                name="cases_template_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="casetemplate",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="cases_template_named"
            ),
        ),
        migrations.AddIndex(
            model_name="caseuser",
            index=models.Index(fields=["user", "part", "case"], name="cases_user_user"),
        ),
        migrations.AddConstraint(
            model_name="caseuser",
            constraint=models.UniqueConstraint(fields=("case", "user"), name="cases_user_once"),
        ),
        migrations.AddConstraint(
            model_name="caseuser",
            constraint=models.CheckConstraint(
                condition=models.Q(("part__in", ["participant", "follower"])), name="cases_user_part"
            ),
        ),
        migrations.AddConstraint(
            model_name="planline",
            constraint=models.CheckConstraint(
                condition=models.Q(("side__in", ["revenue", "cost"])), name="cases_plan_line_side"
            ),
        ),
        migrations.AddConstraint(
            model_name="planline",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="cases_plan_line_amount"),
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=models.UniqueConstraint(fields=("case", "number"), name="cases_plan_version_number"),
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_baseline", True)), fields=("case",), name="cases_plan_version_one_baseline"
            ),
        ),
        migrations.AddIndex(
            model_name="stage",
            index=models.Index(fields=["type", "position"], name="cases_stage_type"),
        ),
        migrations.AddConstraint(
            model_name="stage",
            constraint=models.UniqueConstraint(fields=("code",), name="cases_stage_code"),
        ),
        migrations.AddConstraint(
            model_name="stage",
            constraint=models.UniqueConstraint(
                models.F("type"),
                django.db.models.functions.text.Lower("name"),
                condition=models.Q(("is_retired", False)),
                name="cases_stage_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="stage",
            constraint=models.UniqueConstraint(fields=("id", "type"), name="cases_stage_of_type"),
        ),
        migrations.AddConstraint(
            model_name="stage",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "^[a-z][a-z0-9_]*$")), name="cases_stage_coded"
            ),
        ),
        migrations.AddConstraint(
            model_name="stage",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="cases_stage_named"
            ),
        ),
        migrations.AddConstraint(
            model_name="stage",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["potential", "active", "closed"])), name="cases_stage_state"
            ),
        ),
        migrations.AddConstraint(
            model_name="stage",
            constraint=models.CheckConstraint(
                condition=models.Q(("colour__in", ["grey", "blue", "teal", "green", "amber", "red", "pink", "violet"])),
                name="cases_stage_colour",
            ),
        ),
        migrations.AddConstraint(
            model_name="stage",
            constraint=models.CheckConstraint(
                condition=models.Q(("mover__in", ["editors", "owner", "roles"])), name="cases_stage_mover"
            ),
        ),
        migrations.AddConstraint(
            model_name="stage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome__in", ("won", "lost")), ("state", "closed")),
                    models.Q(models.Q(("state", "closed"), _negated=True), ("outcome", "")),
                    _connector="OR",
                ),
                name="cases_stage_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="stage",
            constraint=models.CheckConstraint(
                condition=models.Q(("probability__gte", 0), ("probability__lte", 100)), name="cases_stage_probability"
            ),
        ),
        migrations.AddConstraint(
            model_name="stage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stale_after_days__isnull", True),
                    models.Q(("stale_after_days__gte", 1), ("stale_after_days__lte", 1000)),
                    _connector="OR",
                ),
                name="cases_stage_stale",
            ),
        ),
        migrations.AddConstraint(
            model_name="stage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("is_retired", True), ("replaced_by__isnull", False)),
                    models.Q(("is_retired", False), ("replaced_by__isnull", True)),
                    _connector="OR",
                ),
                name="cases_stage_retired",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True)),
                fields=["stage", "-entered_stage_at", "-id"],
                name="cases_case_stage",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True), models.Q(("state", "closed"), _negated=True)),
                fields=["type", "stage"],
                include=("owner", "currency", "planned_revenue", "probability"),
                name="cases_case_board",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True), models.Q(("state", "closed"), _negated=True)),
                fields=["owner", "expected_close_on", "id"],
                name="cases_case_owner_open",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True)),
                fields=["owner", "-updated_at", "-id"],
                name="cases_case_owner",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True)),
                fields=["party", "-created_at", "-id"],
                name="cases_case_party",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True)),
                fields=["type", "-closed_at", "-id"],
                name="cases_case_closed_at",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True), models.Q(("state", "closed"), _negated=True)),
                fields=["expected_close_on", "id"],
                name="cases_case_expected",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True)), fields=["sort_key", "id"], name="cases_case_sort"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True)),
                fields=["-created_at", "-id"],
                name="cases_case_created",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True)),
                fields=["-updated_at", "-id"],
                name="cases_case_updated",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(models.F("search_key"), name="gin_trgm_ops"),
                condition=models.Q(("trashed_at__isnull", True)),
                name="cases_case_search",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True), _negated=True),
                fields=["trashed_at"],
                name="cases_case_trash",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True), _negated=True),
                fields=["party"],
                name="cases_case_party_trash",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["custom"], name="cases_case_custom", opclasses=["jsonb_path_ops"]
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(fields=("number",), name="cases_case_number"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="cases_case_titled"
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("number", ""), _negated=True), name="cases_case_numbered"
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["potential", "active", "closed"])), name="cases_case_state"
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("probability__isnull", True),
                    models.Q(("probability__gte", 0), ("probability__lte", 100)),
                    _connector="OR",
                ),
                name="cases_case_probability",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("planned_revenue__isnull", True), ("planned_revenue__gte", 0), _connector="OR"),
                    models.Q(("planned_cost__isnull", True), ("planned_cost__gte", 0), _connector="OR"),
                ),
                name="cases_case_planned",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("loss_reason__isnull", False), ("outcome", "lost")),
                    models.Q(models.Q(("outcome", "lost"), _negated=True), ("loss_reason__isnull", True)),
                    _connector="OR",
                ),
                name="cases_case_loss_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", False), ("state", "closed")),
                    models.Q(models.Q(("state", "closed"), _negated=True), ("closed_at__isnull", True)),
                    _connector="OR",
                ),
                name="cases_case_closed",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("outcome", "")),
                    models.Q(models.Q(("outcome", ""), _negated=True), ("decided_at__isnull", False)),
                    _connector="OR",
                ),
                name="cases_case_decided",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("parent__isnull", True), models.Q(("parent", models.F("id")), _negated=True), _connector="OR"
                ),
                name="cases_case_not_its_own_parent",
            ),
        ),
        migrations.AddConstraint(
            model_name="stagecheck",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="cases_stage_check_filled"
            ),
        ),
        migrations.AddConstraint(
            model_name="casecheck",
            constraint=models.UniqueConstraint(fields=("case", "check_item"), name="cases_check_once"),
        ),
        migrations.AddIndex(
            model_name="stagemove",
            index=models.Index(fields=["case", "at", "id"], name="cases_move_case"),
        ),
        migrations.AddIndex(
            model_name="stagemove",
            index=models.Index(fields=["type_id", "at"], name="cases_move_type"),
        ),
        migrations.AddIndex(
            model_name="stagemove",
            index=models.Index(fields=["to_stage_id", "at"], name="cases_move_to"),
        ),
        migrations.AddConstraint(
            model_name="stagemover",
            constraint=models.UniqueConstraint(fields=("stage", "role"), name="cases_stage_mover_once"),
        ),
        migrations.AddConstraint(
            model_name="stagenext",
            constraint=models.UniqueConstraint(fields=("stage", "to"), name="cases_stage_next_once"),
        ),
        migrations.AddConstraint(
            model_name="stagenext",
            constraint=models.CheckConstraint(
                condition=models.Q(("stage", models.F("to")), _negated=True), name="cases_stage_next_other"
            ),
        ),
        migrations.AddConstraint(
            model_name="stagetask",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="cases_stage_task_titled"
            ),
        ),
        migrations.AddConstraint(
            model_name="stagetask",
            constraint=models.CheckConstraint(
                condition=models.Q(("priority__in", ["high", "normal", "low"])), name="cases_stage_task_priority"
            ),
        ),
        migrations.AddConstraint(
            model_name="stagetask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("due_after_days__isnull", True),
                    models.Q(("due_after_days__gte", 0), ("due_after_days__lte", 1000)),
                    _connector="OR",
                ),
                name="cases_stage_task_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="stagetaskmade",
            constraint=models.UniqueConstraint(fields=("case", "stage_task"), name="cases_stage_task_made_once"),
        ),
    ]
