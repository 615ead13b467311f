"""Messages taken from parties at which they were told wrongly, and what matching learns from it."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0011_calendar_indexes"),
        ("parties", "0013_days_in_order"),
    ]

    operations = [
        migrations.CreateModel(
            name="MailCorrection",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("settlement", models.UUIDField(unique=True)),
                ("settlement_before", models.UUIDField(null=True)),
                ("settled_by_before", models.BigIntegerField(null=True)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "given",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="activities.interaction",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="corrections",
                        to="activities.mailmessage",
                    ),
                ),
                (
                    "taken",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="activities.interaction"
                    ),
                ),
            ],
            options={
                "db_table": "activities_mailcorrection",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="NotTheirs",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("address", models.CharField(db_collation="C", max_length=254)),
                ("settlement", models.UUIDField(db_index=True)),
                ("lifted", models.UUIDField(db_index=True, null=True)),
                ("created_by_id", models.BigIntegerField(null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="parties.party"
                    ),
                ),
            ],
            options={
                "db_table": "activities_mailnottheirs",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("address", "party"), name="activities_mailnottheirs_once")
                ],
            },
        ),
    ]
