"""What the database keeps of entries and hourly rates: records, history, categories of their side, rights."""

from django.db import migrations

from opiekun.core.schema import RegisterRecordKind, TouchOwner, TrackHistory

# An entry stays in its case, and its category is one of its side.
GUARDS = """
CREATE FUNCTION cases_guard_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.case_id <> OLD.case_id THEN
        RAISE EXCEPTION 'entry % stays in its case', NEW.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'cases_entry_stays';
    END IF;
    IF NEW.category_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM cases_term WHERE id = NEW.category_id AND kind = NEW.side || '_category') THEN
        RAISE EXCEPTION 'entry % has a category of the other side', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cases_entry_category';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OF case_id, category_id, side ON cases_entry FOR EACH ROW
    EXECUTE FUNCTION cases_guard_entry();
"""
NO_GUARDS = """
DROP TRIGGER guard ON cases_entry;
DROP FUNCTION cases_guard_entry();
"""

# Who works in cases books in them, too; what an hour of a colleague costs only the sales manager sees, and says.
RIGHTS = """
INSERT INTO accounts_role_right (role_id, kind, action, reach)
SELECT r.role_id, 'case_entry', r.action, r.reach FROM accounts_role_right r WHERE r.kind = 'case'
UNION ALL SELECT id, 'hourly_cost', action, 'all' FROM accounts_role
    CROSS JOIN unnest(ARRAY['view', 'manage']) AS action WHERE code = 'sales_manager'
"""
NO_RIGHTS = "DELETE FROM accounts_role_right WHERE kind IN ('case_entry', 'hourly_cost')"


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_entries")]

    operations = [
        RegisterRecordKind("CaseEntry", "case_entry", computed=("search_key",)),
        TrackHistory("CaseEntry", "id", kind="case_entry", ignore=("search_key",)),
        TouchOwner("CaseEntry", "case_id", "cases_case", "id"),
        TrackHistory("HourlyRate", "id", ignore=("set_at", "set_by_id")),
        migrations.RunSQL(GUARDS, NO_GUARDS),
        migrations.RunSQL(RIGHTS, NO_RIGHTS),
    ]
