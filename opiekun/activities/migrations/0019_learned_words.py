"""Titles of tasks and documents correct what is typed wrong into a search."""

from django.db import migrations

from opiekun.records.search.learning import LearnWords


class Migration(migrations.Migration):
    dependencies = [("activities", "0018_moments_of_timelines"), ("records", "0014_search_words")]

    operations = [LearnWords("task"), LearnWords("document")]
