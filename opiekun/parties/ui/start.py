"""Cards of the start page: my parties, those whose data are incomplete, those that nobody looks after."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from opiekun.core import clock
from opiekun.core.registries.start import StartCard, StartLink, StartPanel, StartRow
from opiekun.core.ui import dates
from opiekun.core.viewer import Viewer
from opiekun.parties.kinds import PARTY_KIND
from opiekun.parties.lists import UNMANAGED
from opiekun.parties.permissions import PARTY, reached_parties
from opiekun.records.conditions.address import condition_to_address
from opiekun.records.conditions.operators import Operator
from opiekun.records.conditions.tree import Condition, Either, Every, Leaf
from opiekun.records.lists.query import ListQuery, Sort
from opiekun.records.lists.rows import first_rows

SHOWN: Final = 8
SHOWN_BESIDE: Final = 5
_NEWEST: Final = Sort("updated_at", descending=True)
_COLUMNS: Final = ("city", "phone", "email", "updated_at")
Values = Mapping[str, Any]


def _mine(viewer: Viewer) -> Leaf:
    return Leaf("account_manager", Operator.IS, (str(viewer.id),))


def _unreachable(viewer: Viewer) -> Condition:
    """Mine without a phone, or without an e-mail address."""
    return Every((_mine(viewer), Either((Leaf("phone", Operator.EMPTY), Leaf("email", Operator.EMPTY)))))


def party_cards(viewer: Viewer) -> Sequence[StartCard]:
    """The three cards, those without rows among them; one statement."""
    asked = ((_mine(viewer), SHOWN), (_unreachable(viewer), SHOWN_BESIDE), (UNMANAGED, SHOWN_BESIDE))
    queries = [ListQuery(_NEWEST, _COLUMNS, condition, limit=most) for condition, most in asked]
    mine, incomplete, unmanaged = (
        [{"id": row[0], **{c.field.code: row[c.at] for c in found.columns}} for row in found.rows]
        for found in first_rows(viewer, PARTY_KIND, queries)
    )
    return [_mine_card(viewer, mine), _incomplete_card(viewer, incomplete), _unmanaged_card(unmanaged)]


def _row(values: Values, note: str, side: str = "", exact: str = "", action: StartLink | None = None) -> StartRow:
    return StartRow(values["name"], reverse("party", args=[values["id"]]), "square", note, side, exact, action)


def _joined(*parts: str | None) -> str:
    return " · ".join(part for part in parts if part)


def _list(condition: Condition) -> str:
    return f"{PARTY_KIND.url}?{urlencode([*condition_to_address(condition), ('sort', str(_NEWEST))])}"


def _ways(viewer: Viewer, *others: StartLink) -> list[StartLink]:
    first = [StartLink(_("Add a party"), reverse("party_new"), "plus", is_primary=True)]
    return [*(first if viewer.can(PARTY, "create") else ()), *others]


def _mine_card(viewer: Viewer, found: Sequence[Values]) -> StartCard:
    """The parties whose account manager the viewer is, the last changed first."""
    condition, now = _mine(viewer), clock.now().astimezone(clock.company_zone())
    rows = [
        _row(
            values,
            _joined(values["city"], values["phone"]),
            dates.moment(values["updated_at"], now, viewer.language),
            dates.exact_moment(values["updated_at"], now, viewer.language),
        )
        for values in found
    ]
    if rows:
        return StartCard(_("My parties"), rows, _list(condition))
    return _nothing_of_mine(viewer)


def _nothing_of_mine(viewer: Viewer) -> StartCard:
    if not reached_parties(viewer).filter(is_own=False).exists():
        return StartCard(
            _("My parties"), empty=_("There are no parties yet. Begin with the first customer."), ways=_ways(viewer)
        )
    to_all = StartLink(_("All parties"), PARTY_KIND.url)
    return StartCard(_("My parties"), empty=_("You are no party's account manager yet."), ways=_ways(viewer, to_all))


def _incomplete_card(viewer: Viewer, found: Sequence[Values]) -> StartCard:
    """My parties that cannot be called or written to; no card when there is none."""
    may_edit, condition = viewer.can(PARTY, "edit"), _unreachable(viewer)
    rows = [
        _row(
            values,
            _joined(
                _("no phone") if not values["phone"] else None,
                _("no e-mail") if not values["email"] else None,
            ),
            action=StartLink(_("Fill in"), reverse("party_edit", args=[values["id"]])) if may_edit else None,
        )
        for values in found
    ]
    return StartCard(_("To be filled in"), rows, _list(condition))


def _unmanaged_card(found: Sequence[Values]) -> StartCard:
    """Parties within reach without an account manager; no card when there is none."""
    rows = [_row(values, values["city"] or "") for values in found]
    return StartCard(_("Without an account manager"), rows, _list(UNMANAGED), place="side")


START_PANELS: Final = (
    StartPanel("parties.mine", "main", 20, party_cards, allowed=lambda viewer: viewer.can(PARTY, "view")),
)
