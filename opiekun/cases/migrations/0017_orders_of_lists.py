"""Lists of cases are sorted by value and day along an index, and a board's sums look at no row for whom sees a part."""

from django.db import migrations, models
from django.db.models import F, Q

LIVE = Q(trashed_at__isnull=True)
OPEN = LIVE & ~Q(state="closed")
BOARD = models.Index(
    fields=["type", "stage", "currency", "probability"],
    include=["id", "owner", "planned_revenue"],
    condition=OPEN,
    name="cases_case_board",
)
WON = models.Index(
    fields=["type", "decided_at"],
    include=["id", "owner", "currency", "planned_revenue"],
    condition=LIVE & Q(outcome="won"),
    name="cases_case_won",
)
ORDERS = (
    models.Index(fields=["planned_revenue", "id"], condition=LIVE, name="cases_case_worth"),
    models.Index(
        F("planned_revenue").desc(nulls_last=True), F("id").desc(), condition=LIVE, name="cases_case_worth_down"
    ),
    models.Index(fields=["expected_close_on", "id"], condition=LIVE, name="cases_case_close"),
    models.Index(
        F("expected_close_on").desc(nulls_last=True), F("id").desc(), condition=LIVE, name="cases_case_close_down"
    ),
    models.Index(fields=["entered_stage_at", "id"], condition=LIVE, name="cases_case_entered"),
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0016_board_in_groups")]

    operations = [
        migrations.RemoveIndex(model_name="case", name=BOARD.name),
        migrations.AddIndex(model_name="case", index=BOARD),
        migrations.RemoveIndex(model_name="case", name=WON.name),
        migrations.AddIndex(model_name="case", index=WON),
        *(migrations.AddIndex(model_name="case", index=index) for index in ORDERS),
    ]
