"""Parts of a divided series know of each other; series that ended together come back together."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("activities", "0019_learned_words")]

    operations = [
        migrations.AddField("TaskSeries", "divided_from", models.BigIntegerField(editable=False, null=True)),
        migrations.AddField("TaskSeries", "ended_with", models.BigIntegerField(editable=False, null=True)),
        migrations.AddIndex(
            "TaskSeries",
            models.Index(
                fields=["divided_from"],
                condition=models.Q(divided_from__isnull=False),
                name="activities_series_parts",
            ),
        ),
    ]
