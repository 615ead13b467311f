"""Whoever sorts the mail of a mailbox of his own keeps a sender out of it, and can undo that as a whole."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("activities", "0016_timeline_by_pages")]

    operations = [migrations.AddField("mailboxnever", "settlement", models.UUIDField(null=True))]
