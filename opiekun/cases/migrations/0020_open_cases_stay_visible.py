"""Boards and funnels read indexes alone, as long as the rows are known to be seen by all: vacuum comes soon enough.

Open cases are a fiftieth of all and the ones that change. By the usual settings vacuum comes when a fifth of the table
has changed, and passes by pages with what is dead as long as they are less than a fiftieth: it never came to them, and a
board of 20,000 looked each of them up (11 ms of database for 5).
"""

from django.db import migrations

SOON = """
ALTER TABLE cases_case SET (
    autovacuum_vacuum_threshold = 500, autovacuum_vacuum_scale_factor = 0.001, vacuum_index_cleanup = on);
ALTER TABLE cases_passage SET (autovacuum_vacuum_scale_factor = 0.01, vacuum_index_cleanup = on);
"""
AS_USUAL = """
ALTER TABLE cases_passage RESET (autovacuum_vacuum_scale_factor, vacuum_index_cleanup);
ALTER TABLE cases_case RESET (
    autovacuum_vacuum_threshold, autovacuum_vacuum_scale_factor, vacuum_index_cleanup);
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0019_months_of_passages")]

    operations = [migrations.RunSQL(SOON, AS_USUAL)]
