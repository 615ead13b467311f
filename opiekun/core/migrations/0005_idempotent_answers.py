"""Answers by which a repeated request of a program is recognised."""

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0004_delivery_numbers_jobs_files")]
    operations = [
        migrations.CreateModel(
            name="IdempotentAnswer",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("caller_id", models.BigIntegerField()),
                ("method", models.CharField(max_length=8)),
                ("path", models.CharField(max_length=300)),
                ("key", models.CharField(max_length=255)),
                ("digest", models.CharField(max_length=64)),
                ("status", models.SmallIntegerField()),
                ("headers", models.JSONField()),
                ("body", models.BinaryField(null=True)),
            ],
            options={
                "db_table": "core_idempotent_answer",
                "default_permissions": (),
                "indexes": [models.Index(fields=["at"], name="core_idempotent_answer_at")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("caller_id", "method", "path", "key"), name="core_idempotent_answer_once"
                    )
                ],
            },
        )
    ]
