"""Open cases come to the sums of the board in the order of their groups: nothing has to be looked up for each."""

from django.db import migrations, models
from django.db.models import Q

NAME = "cases_case_board"
OPEN = Q(trashed_at__isnull=True) & ~Q(state="closed")


class Migration(migrations.Migration):
    dependencies = [("cases", "0015_board_filters")]

    operations = [
        migrations.RemoveIndex(model_name="case", name=NAME),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["type", "stage", "currency", "probability"],
                include=["owner", "planned_revenue"],
                condition=OPEN,
                name=NAME,
            ),
        ),
    ]
