"""The roles that parties play for us: customers, suppliers, and the table in which all roles are listed.

Whoever may do something to parties may do it to their customers and suppliers; a company that wants it otherwise
changes its roles of users.
"""

import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import opiekun.core.schema.functions
from django.db import migrations, models

from opiekun.core.schema import NumberSequence, RegisterRecordKind, TrackHistory
from opiekun.parties.schema import NO_REACH, NO_ROLES, REACH, ROLES, RegisterRole

RIGHTS = """
INSERT INTO accounts_role_right (role_id, kind, action, reach)
SELECT r.role_id, k.kind, r.action, r.reach FROM accounts_role_right r, (VALUES ('customer'), ('supplier')) AS k (kind)
WHERE r.kind = 'party'
"""
NO_RIGHTS = "DELETE FROM accounts_role_right WHERE kind IN ('customer', 'supplier')"


class Migration(migrations.Migration):
    dependencies = [
        ("parties", "0003_company_logo"),
        ("accounts", "0007_role_version"),
        ("core", "0005_idempotent_answers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Customer",
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
                ("number", models.CharField(max_length=20)),
                ("since", models.DateField(blank=True, null=True)),
                ("remarks", models.TextField(blank=True, db_default="", default="")),
                ("payment_terms_days", models.SmallIntegerField(blank=True, null=True)),
                ("credit_limit", models.DecimalField(blank=True, decimal_places=4, max_digits=19, null=True)),
                (
                    "credit_limit_currency",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        max_length=3,
                        validators=[django.core.validators.RegexValidator("^[A-Z]{3}$")],
                    ),
                ),
                ("discount_percent", models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True)),
                (
                    "default_vat",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("23", "23%"),
                            ("8", "8%"),
                            ("5", "5%"),
                            ("0", "0%"),
                            ("0_wdt", "0%, intra-EU supply (WDT)"),
                            ("0_export", "0%, export"),
                            ("exempt", "exempt (zw.)"),
                            ("reverse_charge", "reverse charge (oo)"),
                            ("outside", "not taxed in Poland (np.)"),
                        ],
                        db_default="",
                        default="",
                        max_length=20,
                    ),
                ),
                ("sales_hold", models.BooleanField(db_default=False, default=False)),
                ("sales_hold_reason", models.CharField(blank=True, db_default="", default="", max_length=200)),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.party"
                    ),
                ),
            ],
            options={
                "db_table": "parties_customer",
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["party"], name="parties_customer_party"),
                    models.Index(fields=["number", "id"], name="parties_customer_numbers"),
                    models.Index(fields=["-updated_at", "-id"], name="parties_customer_updated"),
                    models.Index(
                        condition=models.Q(("trashed_at__isnull", False)),
                        fields=["trashed_at"],
                        name="parties_customer_trash",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["custom"], name="parties_customer_custom", opclasses=["jsonb_path_ops"]
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("number", ""), _negated=True), name="parties_customer_numbered"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("payment_terms_days__gte", 0)), name="parties_customer_terms"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("credit_limit__isnull", True), ("credit_limit_currency", "")),
                            models.Q(("credit_limit__gte", 0), models.Q(("credit_limit_currency", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="parties_customer_limit_has_currency",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("discount_percent__gte", 0), ("discount_percent__lte", 100)),
                        name="parties_customer_discount",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sales_hold", True), models.Q(("sales_hold_reason", ""), _negated=True)),
                            models.Q(("sales_hold", False), ("sales_hold_reason", "")),
                            _connector="OR",
                        ),
                        name="parties_customer_hold_has_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PartyRole",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=40)),
                ("number", models.CharField(max_length=20)),
                ("live", models.BooleanField(db_default=True, default=True)),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="roles", to="parties.party"
                    ),
                ),
            ],
            options={
                "db_table": "parties_role",
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["number"], name="parties_role_begins", opclasses=["varchar_pattern_ops"])
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("live", True)), fields=("party", "kind"), name="parties_role_one_of_a_kind"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("live", True)), fields=("kind", "number"), name="parties_role_number"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Supplier",
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
                ("number", models.CharField(max_length=20)),
                ("since", models.DateField(blank=True, null=True)),
                ("remarks", models.TextField(blank=True, db_default="", default="")),
                ("payment_terms_days", models.SmallIntegerField(blank=True, null=True)),
                ("lead_time_days", models.SmallIntegerField(blank=True, null=True)),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.party"
                    ),
                ),
            ],
            options={
                "db_table": "parties_supplier",
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["party"], name="parties_supplier_party"),
                    models.Index(fields=["number", "id"], name="parties_supplier_numbers"),
                    models.Index(fields=["-updated_at", "-id"], name="parties_supplier_updated"),
                    models.Index(
                        condition=models.Q(("trashed_at__isnull", False)),
                        fields=["trashed_at"],
                        name="parties_supplier_trash",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["custom"], name="parties_supplier_custom", opclasses=["jsonb_path_ops"]
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("number", ""), _negated=True), name="parties_supplier_numbered"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("payment_terms_days__gte", 0)), name="parties_supplier_terms"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("lead_time_days__gte", 0)), name="parties_supplier_lead_time"
                    ),
                ],
            },
        ),
        migrations.RunSQL(ROLES, NO_ROLES),
        migrations.RunSQL(REACH, NO_REACH),
        *(
            operation
            for model, kind in (("Customer", "customer"), ("Supplier", "supplier"))
            for operation in (
                RegisterRecordKind(model, kind),
                RegisterRole(model, kind),
                TrackHistory(model, "id", kind=kind),
                NumberSequence(kind),
            )
        ),
        migrations.RunSQL(RIGHTS, NO_RIGHTS),
    ]
