"""A page of a timeline reads a page of documents and of open tasks, however many there are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("activities", "0015_open_tasks_by_assignee")]

    operations = [
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(fields=["record", "-attached_at", "-id"], name="activities_attachment_newest"),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("trashed_at__isnull", True), ("state", "open")),
                fields=["party", "due_on", "due_time", "id"],
                name="activities_task_party_open",
            ),
        ),
    ]
