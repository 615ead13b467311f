import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Now

from opiekun.core.schema import NextRecordId, NumberSequence, RegisterRecordKind, TrackHistory
from opiekun.parties.schema import RegisterRole


class Migration(migrations.Migration):
    dependencies = [("parties", "0006_roles")]
    operations = [
        migrations.CreateModel(
            name="Carrier",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, db_default=NextRecordId(), editable=False)),
                ("version", models.BigIntegerField(db_default=1, editable=False)),
                ("created_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("created_by_id", models.BigIntegerField(null=True, editable=False)),
                ("updated_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("trashed_at", models.DateTimeField(null=True, editable=False)),
                ("trash_root_id", models.BigIntegerField(null=True, editable=False)),
                ("custom", models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict)),
                ("number", models.CharField(max_length=20)),
                ("since", models.DateField(blank=True, null=True)),
                ("remarks", models.TextField(blank=True, default="", db_default="")),
                ("licence", models.CharField(max_length=40, blank=True, default="", db_default="")),
                ("insured_to", models.DecimalField(max_digits=19, decimal_places=4, null=True)),
                ("insured_to_currency", models.CharField(max_length=3, blank=True, default="", db_default="")),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.party"
                    ),
                ),
            ],
            options={"db_table": "carriers_carrier", "default_permissions": ()},
        ),
        RegisterRecordKind("Carrier", "carrier"),
        RegisterRole("Carrier", "carrier"),
        TrackHistory("Carrier", "id", kind="carrier"),
        NumberSequence("carrier"),
    ]
