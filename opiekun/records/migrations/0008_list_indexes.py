"""What lists were too slow to find, and the indexes that an administrator has built for them."""

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0007_custom_fields"),
    ]

    operations = [
        migrations.CreateModel(
            name="ListIndex",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=40)),
                ("relation", models.CharField(blank=True, db_default="", default="", max_length=40)),
                ("field", models.CharField(max_length=60)),
                ("purpose", models.CharField(max_length=10)),
                ("sources", models.JSONField(db_default=models.Value([], models.JSONField()), default=list)),
                ("times", models.IntegerField(db_default=1, default=1)),
                ("first_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("last_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("wanted_at", models.DateTimeField(null=True)),
                ("wanted_by_id", models.BigIntegerField(null=True)),
                ("fault", models.TextField(blank=True, db_default="", default="")),
            ],
            options={
                "db_table": "records_list_index",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "relation", "field", "purpose"), name="records_list_index_once"
                    )
                ],
            },
        ),
    ]
