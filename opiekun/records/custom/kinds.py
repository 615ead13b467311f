"""Which kinds of records take custom fields, and the right to define them."""

from typing import Final

from opiekun.accounts.rights import ALL_OR_NOTHING, RightsSubject
from opiekun.core.fields import Label
from opiekun.core.registries.panels import panels
from opiekun.records.lists.setup import list_setups
from opiekun.records.record.page import record_pages
from opiekun.records.references import USER

CUSTOM_FIELD: Final = "custom_field"
MANAGE: Final = "manage"
CARD: Final = "custom"
# They stand below records and have pages of their own: ``records.accounts`` gives them their fields.
OF_ACCOUNTS: Final = ("user", "team")


def rights_subject(label: Label) -> RightsSubject:
    """The line of the rights matrix."""
    return RightsSubject(CUSTOM_FIELD, label, (MANAGE,), ALL_OR_NOTHING)


def linkable_kinds() -> list[str]:
    """The kinds that a field can link to: those which are found by typing a name."""
    return [*_kinds_with_pages(), USER]


def kinds_with_fields() -> list[str]:
    """The kinds whose pages and services take custom fields: in the order of their lists, users and teams last."""
    return [*_kinds_with_pages(), *OF_ACCOUNTS]


def _kinds_with_pages() -> list[str]:
    """Those with pages of records, whose card tells it."""
    with_card = {panel.kind for panel in panels if panel.code == f"{panel.kind}.{CARD}"}
    kinds = (*(setup.kind for setup in list_setups()), *(page.kind for page in record_pages()))
    return [kind for kind in dict.fromkeys(kinds) if kind in with_card]
