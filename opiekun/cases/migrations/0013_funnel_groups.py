"""A funnel of a million passages: the database knows in how many groups they fall, and finds foreign worth apart."""

from django.db import migrations, models

# Without it the groups are taken for as many as the columns could make, and are counted by one process alone.
STATISTICS = """
CREATE STATISTICS cases_passage_groups (ndistinct) ON stage_id, spent_days, (went_on_at IS NOT NULL) FROM cases_passage;
ANALYZE cases_passage;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_moves_beside_retirements")]

    operations = [
        migrations.RunSQL(STATISTICS, "DROP STATISTICS cases_passage_groups"),
        migrations.AddIndex(
            "passage",
            models.Index(
                condition=models.Q(
                    models.Q(("currency", "PLN"), _negated=True),
                    ("planned_revenue__isnull", False),
                ),
                fields=["stage", "at"],
                include=("case", "planned_revenue", "currency", "went_on_at", "spent_days"),
                name="cases_passage_foreign",
            ),
        ),
    ]
