"""A board opens as its user left it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0014_learned_words")]

    operations = [
        migrations.AddField("boardchoice", "filters", models.TextField(blank=True, db_default="", default="")),
    ]
