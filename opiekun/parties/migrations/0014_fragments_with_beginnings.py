"""The indexes of fragments hold the first letters of the sort key, too.

So the hits of a frequent fragment that stand before a place in the order of the list are found without all others.
"""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import BtreeGinExtension
from django.db import migrations
from django.db.models import F, Q
from django.db.models.functions import Left

_LETTERS = 3


def _index(name: str) -> GinIndex:
    fragments = OpClass(F("search_key"), name="gin_trgm_ops")
    return GinIndex(fragments, Left("sort_key", _LETTERS), condition=Q(trashed_at__isnull=True), name=name)


class Migration(migrations.Migration):
    dependencies = [("parties", "0013_days_in_order")]

    operations = [
        BtreeGinExtension(),
        migrations.RemoveIndex(model_name="party", name="parties_party_search"),
        migrations.AddIndex(model_name="party", index=_index("parties_party_search")),
        migrations.RemoveIndex(model_name="person", name="parties_person_search"),
        migrations.AddIndex(model_name="person", index=_index("parties_person_search")),
    ]
