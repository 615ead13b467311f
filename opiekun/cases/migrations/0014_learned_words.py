"""Titles of cases, and what own entries are for correct what is typed wrong into a search."""

from django.db import migrations

from opiekun.records.search.learning import LearnWords


class Migration(migrations.Migration):
    dependencies = [("cases", "0013_funnel_groups"), ("records", "0014_search_words")]

    operations = [LearnWords("case"), LearnWords("caseentry")]
