"""Exchange rates of the NBP, and amounts in PLN by them."""

import django.core.validators
from django.db import migrations, models

# The last table before the day, or before today where the day is still to come; none from further back than ten days,
# which is longer than any run of days without a table. The bank's days are those of Warsaw.
IN_PLN = """
CREATE FUNCTION core_rate(currency text, day date) RETURNS numeric LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN core_rate.currency = 'PLN' THEN 1 ELSE (
        SELECT r.mid FROM public.core_exchange_rate r
        WHERE r.currency = core_rate.currency
          AND r.on_day < least(core_rate.day, (now() AT TIME ZONE 'Europe/Warsaw')::date)
          AND r.on_day >= least(core_rate.day, (now() AT TIME ZONE 'Europe/Warsaw')::date) - 10
        ORDER BY r.on_day DESC LIMIT 1) END
$$;
CREATE FUNCTION core_in_pln(amount numeric, currency text, day date) RETURNS numeric LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT CASE WHEN core_in_pln.currency = 'PLN' THEN core_in_pln.amount
                ELSE round(core_in_pln.amount * public.core_rate(core_in_pln.currency, core_in_pln.day), 2) END
$$;
"""
NO_IN_PLN = """
DROP FUNCTION core_in_pln(numeric, text, date);
DROP FUNCTION core_rate(text, date);
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0006_own_plan_settings")]

    operations = [
        migrations.CreateModel(
            name="ExchangeRate",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "currency",
                    models.CharField(max_length=3, validators=[django.core.validators.RegexValidator("^[A-Z]{3}$")]),
                ),
                ("on", models.DateField(db_column="on_day")),
                ("table_no", models.CharField(max_length=40)),
                ("mid", models.DecimalField(decimal_places=8, max_digits=18)),
            ],
            options={
                "db_table": "core_exchange_rate",
                "default_permissions": (),
                "indexes": [models.Index(fields=["on"], name="core_exchange_rate_on")],
                "constraints": [
                    models.UniqueConstraint(fields=("currency", "on"), name="core_exchange_rate_once"),
                    models.CheckConstraint(condition=models.Q(("mid__gt", 0)), name="core_exchange_rate_positive"),
                ],
            },
        ),
        migrations.CreateModel(
            name="RateAsking",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("tried_at", models.DateTimeField()),
                ("since", models.DateTimeField()),
                ("problem", models.CharField(blank=True, default="", max_length=40)),
                ("detail", models.CharField(blank=True, default="", max_length=200)),
            ],
            options={
                "db_table": "core_rate_asking",
                "default_permissions": (),
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="core_rate_asking_one")],
            },
        ),
        migrations.RunSQL(IN_PLN, NO_IN_PLN),
    ]
