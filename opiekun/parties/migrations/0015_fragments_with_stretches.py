"""The indexes of fragments hold stretches of the alphabet in place of the first letters of the sort key.

What begins before some letters was one long span of the index, read to its end. What lies in stretches before one is
at most six of its entries.
"""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import migrations
from django.db.models import F, Q

from opiekun.records.lists.stretches import Blocks


def _index(name: str) -> GinIndex:
    fragments = OpClass(F("search_key"), name="gin_trgm_ops")
    return GinIndex(fragments, Blocks("sort_key"), condition=Q(trashed_at__isnull=True), name=name)


class Migration(migrations.Migration):
    dependencies = [("parties", "0014_fragments_with_beginnings"), ("records", "0013_stretches_of_the_alphabet")]

    operations = [
        migrations.RemoveIndex(model_name="party", name="parties_party_search"),
        migrations.AddIndex(model_name="party", index=_index("parties_party_search")),
        migrations.RemoveIndex(model_name="person", name="parties_person_search"),
        migrations.AddIndex(model_name="person", index=_index("parties_person_search")),
    ]
