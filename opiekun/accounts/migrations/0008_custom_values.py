"""Indexes for the values of custom fields of users and teams."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_role_version")]
    operations = [
        migrations.AddIndex(
            model_name=name,
            index=GinIndex(fields=["custom"], name=f"accounts_{name}_custom", opclasses=["jsonb_path_ops"]),
        )
        for name in ("team", "user")
    ]
