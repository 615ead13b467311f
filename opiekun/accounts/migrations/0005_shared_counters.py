"""The table of Django's database cache: attempts are counted over all processes, not in each."""

from django.db import migrations

FORWARDS = """
CREATE TABLE accounts_counter (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX accounts_counter_expires ON accounts_counter (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_last_administrator")]
    operations = [migrations.RunSQL(FORWARDS, "DROP TABLE accounts_counter")]
