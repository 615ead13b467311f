"""Names of parties and persons correct what is typed wrong into a search."""

from django.db import migrations

from opiekun.records.search.learning import LearnWords


class Migration(migrations.Migration):
    dependencies = [("parties", "0015_fragments_with_stretches"), ("records", "0014_search_words")]

    operations = [LearnWords("identity")]
