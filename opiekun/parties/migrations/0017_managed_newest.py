"""The parties of one user, the last changed first, are found without those of others."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("parties", "0016_learned_words")]

    operations = [
        migrations.AddIndex(
            model_name="party",
            index=models.Index(
                fields=["account_manager", "-updated_at", "-id"],
                condition=Q(trashed_at__isnull=True),
                name="parties_party_managed_newest",
            ),
        ),
    ]
