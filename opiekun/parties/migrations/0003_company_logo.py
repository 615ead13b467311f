"""Our own company gets a logo."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0005_idempotent_answers"), ("parties", "0002_register_rules_and_history")]
    operations = [
        migrations.AddField(
            model_name="companyprofile",
            name="logo",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="company_profiles",
                to="core.storedfile",
            ),
        ),
    ]
