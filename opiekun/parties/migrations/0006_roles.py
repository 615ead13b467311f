"""Records that come into somebody's reach or leave it are told of in the change feed."""

from django.db import migrations

from opiekun.parties.schema import FUNCTIONS, NO_FUNCTIONS, TellReach


class Migration(migrations.Migration):
    dependencies = [("parties", "0003_company_logo"), ("core", "0003_record_triggers")]
    operations = [
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        TellReach("Party", "party", "id"),
        TellReach("Person", "person"),
    ]
