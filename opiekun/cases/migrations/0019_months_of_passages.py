"""Passages are counted by month as they come and change: a funnel of a year adds up months, not a million passages."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# By statement, so that what is loaded by the million is counted at once. An update that changes nothing of what is
# counted adds nothing.
COUNTED = """
CREATE FUNCTION cases_count_passages() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO cases_passage_month (stage_id, month, owner_id, spent_days, went_on, cases, pln)
        SELECT p.stage_id, date_trunc('month', p.at AT TIME ZONE 'UTC')::date, p.owner_id, p.spent_days,
               p.went_on_at IS NOT NULL, count(*), coalesce(sum(p.pln), 0)
        FROM came p WHERE p.owner_id IS NOT NULL GROUP BY 1, 2, 3, 4, 5;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO cases_passage_month (stage_id, month, owner_id, spent_days, went_on, cases, pln)
        SELECT p.stage_id, date_trunc('month', p.at AT TIME ZONE 'UTC')::date, p.owner_id, p.spent_days,
               p.went_on_at IS NOT NULL, -count(*), -coalesce(sum(p.pln), 0)
        FROM gone p WHERE p.owner_id IS NOT NULL GROUP BY 1, 2, 3, 4, 5;
    ELSE
        INSERT INTO cases_passage_month (stage_id, month, owner_id, spent_days, went_on, cases, pln)
        SELECT p.stage_id, date_trunc('month', p.at AT TIME ZONE 'UTC')::date, p.owner_id, p.spent_days,
               p.went_on_at IS NOT NULL, sum(p.sign), coalesce(sum(p.sign * p.pln), 0)
        FROM (SELECT 1 AS sign, came.* FROM came UNION ALL SELECT -1, gone.* FROM gone) p
        WHERE p.owner_id IS NOT NULL GROUP BY 1, 2, 3, 4, 5
        HAVING sum(p.sign) <> 0 OR coalesce(sum(p.sign * p.pln), 0) <> 0;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER count_insert AFTER INSERT ON cases_passage REFERENCING NEW TABLE AS came
    FOR EACH STATEMENT EXECUTE FUNCTION cases_count_passages();
CREATE TRIGGER count_update AFTER UPDATE ON cases_passage REFERENCING OLD TABLE AS gone NEW TABLE AS came
    FOR EACH STATEMENT EXECUTE FUNCTION cases_count_passages();
CREATE TRIGGER count_delete AFTER DELETE ON cases_passage REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION cases_count_passages();
INSERT INTO cases_passage_month (stage_id, month, owner_id, spent_days, went_on, cases, pln)
SELECT p.stage_id, date_trunc('month', p.at AT TIME ZONE 'UTC')::date, p.owner_id, p.spent_days,
       p.went_on_at IS NOT NULL, count(*), coalesce(sum(p.pln), 0)
FROM cases_passage p WHERE p.owner_id IS NOT NULL GROUP BY 1, 2, 3, 4, 5;
"""
COUNTED_NO_MORE = """
DROP TRIGGER count_insert ON cases_passage;
DROP TRIGGER count_update ON cases_passage;
DROP TRIGGER count_delete ON cases_passage;
DROP FUNCTION cases_count_passages();
"""


def _reference(to: str) -> "models.ForeignKey":
    return models.ForeignKey(
        to, on_delete=django.db.models.deletion.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )


class Migration(migrations.Migration):
    dependencies = [("cases", "0018_funnel_by_owner"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="PassageMonth",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("month", models.DateField()),
                ("spent_days", models.IntegerField(null=True)),
                ("went_on", models.BooleanField()),
                ("cases", models.IntegerField()),
                ("pln", models.DecimalField(decimal_places=4, max_digits=24)),
                ("owner", _reference(settings.AUTH_USER_MODEL)),
                ("stage", _reference("cases.stage")),
            ],
            options={"db_table": "cases_passage_month", "default_permissions": ()},
        ),
        migrations.RunSQL(COUNTED, COUNTED_NO_MORE),
        migrations.AddIndex(
            "passagemonth",
            models.Index(
                fields=["stage", "month"],
                include=("owner", "spent_days", "went_on", "cases", "pln"),
                name="cases_passage_month_at",
            ),
        ),
        # The way back begins with it: cases and passages first, as every move takes them.
        migrations.RunSQL(
            migrations.RunSQL.noop,
            "LOCK TABLE cases_case IN ACCESS EXCLUSIVE MODE; LOCK TABLE cases_passage IN ACCESS EXCLUSIVE MODE",
        ),
    ]
