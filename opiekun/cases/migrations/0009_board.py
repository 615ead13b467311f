"""What boards and lists of open cases ask quickly; working days counted without a look at each of them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Weekdays by arithmetic, less the holidays that fall on them: each year has a dozen, whatever the span.
# The twelfth of November 2018 was one, once, by an act of its own.
WORKING_DAYS = """
CREATE FUNCTION cases_weekdays(day date) RETURNS integer LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT 5 * (n / 7) + least(n % 7 + 1, 5) FROM (SELECT day - date '0001-01-01' AS n) f
$$;
CREATE FUNCTION cases_holidays(since date, until date) RETURNS integer LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT count(*)::integer
    FROM generate_series(extract(year FROM since)::integer, extract(year FROM until)::integer) y,
         LATERAL (SELECT cases_easter(y) AS easter) e,
         LATERAL (VALUES (make_date(y, 1, 1)), (CASE WHEN y >= 2011 THEN make_date(y, 1, 6) END), (e.easter + 1),
                         (make_date(y, 5, 1)), (make_date(y, 5, 3)), (e.easter + 60), (make_date(y, 8, 15)),
                         (make_date(y, 11, 1)), (make_date(y, 11, 11)), (CASE WHEN y = 2018 THEN make_date(y, 11, 12) END),
                         (CASE WHEN y >= 2025 THEN make_date(y, 12, 24) END), (make_date(y, 12, 25)),
                         (make_date(y, 12, 26))) h(day)
    WHERE h.day > since AND h.day <= until AND extract(isodow FROM h.day) < 6
$$;
CREATE OR REPLACE FUNCTION cases_working_days(since timestamptz, until timestamptz) RETURNS integer
LANGUAGE sql STABLE STRICT AS $$
    SELECT greatest(cases_weekdays(d.last) - cases_weekdays(d.first) - cases_holidays(d.first, d.last), 0)
    FROM (SELECT (since AT TIME ZONE zone.name)::date AS first, (until AT TIME ZONE zone.name)::date AS last
          FROM (SELECT coalesce((SELECT time_zone FROM parties_companyprofile LIMIT 1), 'Europe/Warsaw') AS name) zone) d
$$;
"""
NO_WORKING_DAYS = """
CREATE OR REPLACE FUNCTION cases_working_days(since timestamptz, until timestamptz) RETURNS integer
LANGUAGE sql STABLE STRICT AS $$
    SELECT count(*)::integer
    FROM (SELECT coalesce((SELECT time_zone FROM parties_companyprofile LIMIT 1), 'Europe/Warsaw') AS name) zone,
         generate_series((since AT TIME ZONE zone.name)::date + 1, (until AT TIME ZONE zone.name)::date,
                         interval '1 day') day
    WHERE cases_is_working_day(day::date)
$$;
DROP FUNCTION cases_holidays(date, date);
DROP FUNCTION cases_weekdays(date);
"""


OPEN = models.Q(("trashed_at__isnull", True), models.Q(("state", "closed"), _negated=True))


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0008_handovers_and_next_steps"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BoardChoice",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("is_compact", models.BooleanField(default=False)),
            ],
            options={"db_table": "cases_board_choice", "default_permissions": ()},
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True), ("outcome", "won")),
                fields=["type", "decided_at"],
                include=("owner", "currency", "planned_revenue"),
                name="cases_case_won",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(condition=OPEN, fields=["-updated_at", "-id"], name="cases_case_open"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(condition=OPEN, fields=["owner", "-updated_at", "-id"], name="cases_case_mine"),
        ),
        migrations.RunSQL(WORKING_DAYS, NO_WORKING_DAYS),
    ]
