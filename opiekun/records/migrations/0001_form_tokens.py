from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [
        migrations.CreateModel(
            name="FormToken",
            fields=[
                ("token", models.UUIDField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(db_default=Now())),
                ("actor_id", models.BigIntegerField(null=True)),
                ("record_id", models.BigIntegerField()),
            ],
            options={
                "db_table": "records_form_token",
                "default_permissions": (),
                "indexes": [models.Index(fields=["at"], name="records_form_token_at")],
            },
        ),
    ]
