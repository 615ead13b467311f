"""What owners of cases are to win in a month; and cases as analyses read them: decided, made, closed when expected."""

import django.core.validators
import django.db.models.deletion
import opiekun.core.schema.functions
from django.conf import settings
from django.db import migrations, models

from opiekun.core.schema import TrackHistory

# The sales manager sets targets.
RIGHTS = """
INSERT INTO accounts_role_right (role_id, kind, action, reach)
SELECT id, 'sales_target', 'manage', 'all' FROM accounts_role WHERE code = 'sales_manager'
"""
NO_RIGHTS = "DELETE FROM accounts_role_right WHERE kind = 'sales_target'"


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_passages"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="SalesTarget",
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
                ("month", models.DateField()),
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
                ("version", models.BigIntegerField(db_default=1, default=1)),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "cases_target",
                "default_permissions": (),
                "indexes": [models.Index(fields=["month"], name="cases_target_in_month")],
                "constraints": [
                    models.UniqueConstraint(fields=("owner", "month"), name="cases_target_once"),
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="cases_target_month"),
                    models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="cases_target_amount"),
                ],
            },
        ),
        TrackHistory("SalesTarget", "id"),
        migrations.RunSQL(RIGHTS, NO_RIGHTS),
        migrations.AddIndex(
            "case",
            models.Index(
                condition=models.Q(("trashed_at__isnull", True), models.Q(("outcome", ""), _negated=True)),
                fields=["decided_at"],
                include=[
                    *("id", "outcome", "type", "owner", "source", "loss_reason", "currency", "planned_revenue"),
                    "created_at",
                ],
                name="cases_case_decided_at",
            ),
        ),
        migrations.AddIndex(
            "case",
            models.Index(
                condition=models.Q(("trashed_at__isnull", True), ("state", "potential")),
                fields=["expected_close_on"],
                include=["id", "stage", "owner", "type", "source", "currency", "planned_revenue", "probability"],
                name="cases_case_forecast",
            ),
        ),
    ]
