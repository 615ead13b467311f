"""Checks of the record registry; their SQL is made of the kinds that are registered when they run."""

from django.utils.translation import gettext_lazy as _

from opiekun.core.checks.registry import Check
from opiekun.core.kinds import RecordKind, record_kinds


def record_checks() -> list[Check]:
    """That every record has its row and every row its record, and that ids come from the one sequence."""
    found = [check for kind in record_kinds() for check in _of_kind(kind)]
    known = ", ".join(f"'{kind.code}'" for kind in record_kinds()) or "''"
    return [
        *found,
        Check(
            "records.known_kind",
            _("Every record is of a known kind"),
            f"SELECT id, kind FROM core_record WHERE kind NOT IN ({known})",  # noqa: S608
        ),
        Check(
            "records.sequence_ahead",
            _("New records get ids that nobody has"),
            "SELECT max(id) AS highest_id FROM core_record "
            "HAVING max(id) > (SELECT last_value FROM core_record_id_seq)",
        ),
    ]


def _of_kind(kind: RecordKind) -> list[Check]:
    table = kind.model_class._meta.db_table
    return [
        Check(
            f"records.{kind.code}.row",
            _("Every record has its row"),
            f"SELECT r.id FROM core_record r WHERE r.kind = '{kind.code}' "  # noqa: S608
            f"AND NOT EXISTS (SELECT FROM {table} t WHERE t.id = r.id)",
        ),
        Check(
            f"records.{kind.code}.record",
            _("Every row has its record, of its own kind"),
            f"SELECT t.id FROM {table} t "  # noqa: S608
            f"WHERE NOT EXISTS (SELECT FROM core_record r WHERE r.id = t.id AND r.kind = '{kind.code}')",
        ),
    ]
