"""Which custom fields the demo company has defined."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("web", "0001_demo_load"),
    ]

    operations = [
        migrations.AddField(
            model_name="demoload",
            name="custom_field_ids",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), db_default=[], default=list, size=None
            ),
        ),
    ]
