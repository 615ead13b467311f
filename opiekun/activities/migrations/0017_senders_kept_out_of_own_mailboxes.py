"""Whoever sorts the mail of a mailbox of his own keeps a sender out of it, and can undo that as a whole."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("activities", "0015_open_tasks_by_assignee")]

    operations = [migrations.AddField("mailboxnever", "settlement", models.UUIDField(null=True))]
