"""Passages of many cases that change hands together do so by one statement, and are counted by one."""

from importlib import import_module

from django.db import migrations

_owners = import_module("opiekun.cases.migrations.0018_funnel_by_owner")

# No trigger that sees all rows of a statement can be told by which columns to wake; most statements change no owner. The
# arrays keep the plan that was made for thousands from being taken for one.
TOGETHER = """
CREATE OR REPLACE FUNCTION cases_own_passages() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed bigint[];
    owners bigint[];
BEGIN
    SELECT array_agg(n.id), array_agg(CASE WHEN n.trashed_at IS NULL THEN n.owner_id END) INTO changed, owners
    FROM old_rows o JOIN new_rows n ON n.id = o.id
    WHERE o.owner_id <> n.owner_id OR (o.trashed_at IS NULL) <> (n.trashed_at IS NULL);
    IF changed IS NOT NULL THEN
        UPDATE cases_passage p SET owner_id = c.owner_id FROM unnest(changed, owners) AS c (id, owner_id)
        WHERE p.case_id = c.id AND p.owner_id IS DISTINCT FROM c.owner_id;
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER own_passages ON cases_case;
CREATE TRIGGER own_passages AFTER UPDATE ON cases_case REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION cases_own_passages();
"""
ONE_BY_ONE = _owners.KEPT_NO_MORE + _owners.KEPT


class Migration(migrations.Migration):
    dependencies = [("cases", "0020_open_cases_stay_visible")]

    operations = [migrations.RunSQL(TOGETHER, ONE_BY_ONE)]
