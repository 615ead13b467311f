"""A board opens as its user left it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0013_funnel_groups")]

    operations = [
        migrations.AddField("boardchoice", "filters", models.TextField(blank=True, db_default="", default="")),
    ]
