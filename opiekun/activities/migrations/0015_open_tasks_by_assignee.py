"""The list of my open tasks does not walk over all that were ever done."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("activities", "0014_mail_joins_a_record")]

    operations = [
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True), ("state", "open")),
                fields=["assignee", "due_on", "id"],
                name="activities_task_mine",
            ),
        ),
    ]
