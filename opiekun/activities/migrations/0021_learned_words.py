"""Titles of tasks and documents correct what is typed wrong into a search."""

from django.db import migrations

from opiekun.records.search.learning import LearnWords


class Migration(migrations.Migration):
    dependencies = [("activities", "0017_senders_kept_out_of_own_mailboxes"), ("records", "0014_search_words")]

    operations = [LearnWords("task"), LearnWords("document")]
