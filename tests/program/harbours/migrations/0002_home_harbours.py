from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("messages", "0001_harbours")]
    operations = [
        migrations.RunSQL("ALTER TABLE accounts_team ADD COLUMN harbour bigint"),
        migrations.RunSQL("ALTER TABLE accounts_user ADD COLUMN harbour bigint"),
    ]
