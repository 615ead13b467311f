"""Entries of cases, hourly rates, and whether margins are below their floors."""

import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import opiekun.core.schema.functions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0003_shipped_types"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MarginState",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="cases.case",
                    ),
                ),
                ("is_below", models.BooleanField()),
                ("since", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("by_id", models.BigIntegerField(null=True)),
                ("cause", models.JSONField(default=dict)),
            ],
            options={
                "db_table": "cases_margin_state",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="CaseEntry",
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
                (
                    "side",
                    models.CharField(
                        choices=[("revenue", "Revenue"), ("cost", "Cost")],
                        db_default="cost",
                        default="cost",
                        max_length=8,
                    ),
                ),
                (
                    "bucket",
                    models.CharField(
                        choices=[("committed", "Committed"), ("actual", "Actual")],
                        db_default="actual",
                        default="actual",
                        max_length=10,
                    ),
                ),
                ("on", models.DateField(db_column="on_day")),
                ("text", models.CharField(max_length=200)),
                ("amount", models.DecimalField(blank=True, decimal_places=4, max_digits=19, null=True)),
                (
                    "currency",
                    models.CharField(
                        db_default="PLN",
                        default="PLN",
                        max_length=3,
                        validators=[django.core.validators.RegexValidator("^[A-Z]{3}$")],
                    ),
                ),
                ("minutes", models.IntegerField(blank=True, null=True)),
                (
                    "search_key",
                    models.GeneratedField(
                        db_persist=True,
                        expression=opiekun.core.schema.functions.Fold("text"),
                        output_field=models.TextField(),
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="cases.case",
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
                (
                    "worker",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "cases_entry",
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("trashed_at__isnull", True)),
                        fields=["case", "-on", "-id"],
                        name="cases_entry_case",
                    ),
                    models.Index(
                        condition=models.Q(("trashed_at__isnull", True)), fields=["-on", "-id"], name="cases_entry_on"
                    ),
                    models.Index(
                        condition=models.Q(("trashed_at__isnull", True)),
                        fields=["worker", "-on", "-id"],
                        name="cases_entry_worker",
                    ),
                    models.Index(
                        condition=models.Q(("trashed_at__isnull", True)),
                        fields=["-updated_at", "-id"],
                        name="cases_entry_updated",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(models.F("search_key"), name="gin_trgm_ops"),
                        condition=models.Q(("trashed_at__isnull", True)),
                        name="cases_entry_search",
                    ),
                    models.Index(
                        condition=models.Q(("trashed_at__isnull", True), _negated=True),
                        fields=["trashed_at"],
                        name="cases_entry_trash",
                    ),
                    models.Index(
                        condition=models.Q(("trashed_at__isnull", True), _negated=True),
                        fields=["case"],
                        name="cases_entry_case_trash",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["revenue", "cost"])), name="cases_entry_side"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("bucket__in", ["committed", "actual"])), name="cases_entry_bucket"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__isnull", False), ("minutes__isnull", True), ("worker__isnull", True)),
                            models.Q(
                                ("amount__isnull", True),
                                ("bucket", "actual"),
                                ("minutes__isnull", False),
                                ("side", "cost"),
                                ("worker__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="cases_entry_amount_or_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("minutes__isnull", True),
                            models.Q(("minutes__gte", 1), ("minutes__lte", 1440)),
                            _connector="OR",
                        ),
                        name="cases_entry_minutes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__isnull", True), models.Q(("amount", 0), _negated=True), _connector="OR"
                        ),
                        name="cases_entry_amount",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="cases_entry_says_something"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HourlyRate",
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
                ("valid_from", models.DateField()),
                ("amount", models.DecimalField(decimal_places=4, max_digits=19)),
                (
                    "currency",
                    models.CharField(
                        db_default="PLN",
                        default="PLN",
                        max_length=3,
                        validators=[django.core.validators.RegexValidator("^[A-Z]{3}$")],
                    ),
                ),
                ("set_by_id", models.BigIntegerField(null=True)),
                ("set_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
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
                "db_table": "cases_hourly_rate",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("user", "valid_from"), name="cases_hourly_rate_once"),
                    models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="cases_hourly_rate_amount"),
                ],
            },
        ),
    ]
