"""Cities are found by a fragment in any letter case, and whether somebody has an address in one by one index alone.

The first index takes the place of that of the foreign key. Without the statistics of what it folds the database would
not know how rare a city is.
"""

import django.db.models.deletion
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import migrations, models

from opiekun.core.schema import Fold

BY_CITY = models.Index(
    models.F("identity"), OpClass(Fold("city"), name="text_pattern_ops"), name="parties_address_identity_city"
)


class Migration(migrations.Migration):
    dependencies = [("parties", "0008_party_lists")]
    operations = [
        migrations.AddIndex("address", BY_CITY),
        migrations.AlterField(
            "address",
            "identity",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="addresses",
                to="parties.identity",
            ),
        ),
        migrations.RemoveIndex("address", "parties_address_city"),
        migrations.AddIndex(
            "address", GinIndex(OpClass(Fold("city"), name="gin_trgm_ops"), name="parties_address_city")
        ),
        migrations.RunSQL("ANALYZE parties_address", migrations.RunSQL.noop),
    ]
