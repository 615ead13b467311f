"""Days to remember of one date stand in order in their index, so that the first of them are found without the others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("parties", "0011_cities_by_fragments")]

    operations = [
        migrations.RemoveIndex(model_name="personday", name="parties_personday_yearly"),
        migrations.AddIndex(
            model_name="personday",
            index=models.Index(fields=["yearly", "id"], name="parties_personday_yearly"),
        ),
        migrations.RemoveIndex(model_name="familymember", name="parties_familymember_yearly"),
        migrations.AddIndex(
            model_name="familymember",
            index=models.Index(
                condition=models.Q(("month__isnull", False)),
                fields=["yearly", "id"],
                name="parties_familymember_yearly",
            ),
        ),
    ]
