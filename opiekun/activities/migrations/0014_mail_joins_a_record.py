"""What a message joins when it has gone: a case."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0012_mail_corrections"),
    ]

    operations = [
        migrations.AddField(
            model_name="outgoingmail",
            name="record",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="core.record",
            ),
        ),
    ]
