"""Invariants of custom fields that ``opiekun check`` proves."""

from django.utils.translation import gettext_lazy as _

from opiekun.core.checks import register_check

_VALUES = "SELECT * FROM records_broken_custom()"
_GUARDS = """
SELECT DISTINCT f.table_name FROM records_custom_field f
WHERE NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgname = 'custom_guard_update'
                  AND t.tgrelid = to_regclass(f.table_name) AND t.tgenabled <> 'D')
"""


def register_custom_checks() -> None:
    """Called once at start-up."""
    register_check("records.custom_values", _("Values of custom fields fit their definitions"), _VALUES)
    register_check("records.custom_guards", _("The database guards values of custom fields"), _GUARDS)
