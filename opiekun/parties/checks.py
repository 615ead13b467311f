"""Invariants of the register that ``opiekun check`` proves."""

from django.utils.translation import gettext_lazy as _

from opiekun.core.checks import register_check

_COPY = """
SELECT '{table}' AS table_name, r.id FROM {table} r JOIN parties_identity i ON i.id = r.identity_id
WHERE (r.display_name, r.search_key, r.sort_key) IS DISTINCT FROM (i.display_name, i.search_key, i.sort_key)
"""


def register_party_checks() -> None:
    """Called once at start-up."""
    copies = " UNION ALL ".join(_COPY.format(table=table) for table in ("parties_party", "parties_person"))
    register_check("parties.names", _("Parties and persons bear the names of their identities"), copies)
