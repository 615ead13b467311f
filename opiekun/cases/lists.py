"""The list page of cases."""

from typing import Final
from urllib.parse import urlencode

from django.utils.translation import get_language, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from opiekun.cases.choices import CaseState, Outcome
from opiekun.cases.kinds import CASE_KIND
from opiekun.core.ui import format as formats
from opiekun.records.conditions.address import condition_to_address
from opiekun.records.conditions.operators import Operator
from opiekun.records.conditions.tree import Condition, Every, Leaf, both, flat
from opiekun.records.conditions.values import ME
from opiekun.records.lists.address import ListAddress
from opiekun.records.lists.setup import ALL_VIEW, BuiltinView, ListPlace, ListSetup

OPEN: Final = Leaf("state", Operator.IS, (CaseState.POTENTIAL.value, CaseState.ACTIVE.value))
LIST_PLACES: Final = {"board": "/cases/board", "list": CASE_KIND.url, "calendar": "/cases/calendar"}
# True or false of all that stands on a board, or said there by its tabs; but for one of the open states alone.
_OF_BOARDS: Final = ("state", "outcome", "type")
_CLOSED_COLUMNS: Final = ("name", "stage", "party", "planned_revenue", "closed_at", "loss_reason", "owner")


def _counted(number: int) -> str:
    shown = formats.number(number, get_language() or "pl")
    return ngettext("%(number)s case", "%(number)s cases", number) % {"number": shown}


def open_only(condition: Condition) -> Condition:
    """The condition as a board or calendar asks it, which shows open cases of one type."""
    parts = flat(condition)
    if parts is None:
        return condition
    return Every(tuple(part for part in parts if part.field not in _OF_BOARDS or _is_open_state(part)))


def _is_open_state(part: Condition) -> bool:
    """Whether it asks for some of the open states, and so narrows a board."""
    if not isinstance(part, Leaf) or part.field != "state" or part.operator != Operator.IS:
        return False
    return set(part.values) < set(OPEN.values)


def _type_of(condition: Condition) -> str:
    """The type for which the list asks, if it is one alone."""
    asked = [one for one in flat(condition) or () if one.field == "type" and one.operator == Operator.IS]
    return asked[0].values[0] if len(asked) == 1 and len(asked[0].values) == 1 else ""


def places(here: str, of: str, condition: Condition, q: str) -> list[ListPlace]:
    """Board, list and calendar of cases, each narrowed alike; ``of`` is the code of a type or empty."""
    alike = [*condition_to_address(open_only(condition)), *([("q", q)] if q else [])]
    in_type = [("type", of)] if of else []
    asked = open_only(condition)
    if not any(_is_open_state(part) for part in flat(asked) or ()):
        asked = both(OPEN, asked) if not of else both(OPEN, both(Leaf("type", Operator.IS, (of,)), asked))
    elif of:
        asked = both(Leaf("type", Operator.IS, (of,)), asked)
    in_list = [("view", "open"), *condition_to_address(asked), *([("q", q)] if q else [])]
    pairs = {"board": [*in_type, *alike], "list": in_list, "calendar": [*in_type, *alike]}
    labels = {
        "board": (_("Board"), "layout-kanban"),
        "list": (pgettext_lazy("view", "List"), "list-details"),
        "calendar": (_("Calendar"), "calendar"),
    }
    return [
        ListPlace(*labels[code], f"{LIST_PLACES[code]}?{urlencode(pairs[code])}".rstrip("?"), code == here)
        for code in LIST_PLACES
    ]


def _places_of_list(address: ListAddress) -> list[ListPlace]:
    condition = address.query.condition
    return places("list", _type_of(condition), condition, address.query.q)


CASE_LIST: Final = ListSetup(
    kind="case",
    sort="-updated_at",
    counted=_counted,
    views=(
        BuiltinView("mine", pgettext_lazy("cases", "Mine"), Every((OPEN, Leaf("owner", Operator.IS, (ME,))))),
        BuiltinView("open", pgettext_lazy("cases", "Open"), OPEN),
        BuiltinView("potential", pgettext_lazy("cases", "Potential"), Leaf("state", Operator.IS, ("potential",))),
        BuiltinView("active", pgettext_lazy("cases", "Active"), Leaf("state", Operator.IS, ("active",))),
        BuiltinView(
            *("won", pgettext_lazy("cases", "Won"), Leaf("outcome", Operator.IS, (Outcome.WON.value,))),
            columns=_CLOSED_COLUMNS,
        ),
        BuiltinView(
            *("lost", pgettext_lazy("cases", "Lost"), Leaf("outcome", Operator.IS, (Outcome.LOST.value,))),
            columns=_CLOSED_COLUMNS,
        ),
        BuiltinView(ALL_VIEW, pgettext_lazy("cases", "All")),
    ),
    create_url="case_new",
    create_label=_("New case"),
    none_yet=_("There are no cases yet."),
    on_start=False,
    opens_on="open",
    search_hint=_("Title, number…"),
    second_line=("stage", "party"),
    side="planned_revenue",
    places=_places_of_list,
)
