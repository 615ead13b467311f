"""The list pages of interactions and notes."""

from typing import Final

from django.utils.translation import get_language, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from opiekun.core.ui import format as formats
from opiekun.records.conditions.operators import Operator
from opiekun.records.conditions.tree import Every, Leaf
from opiekun.records.conditions.values import ME
from opiekun.records.lists.setup import ALL_VIEW, BuiltinView, ListSetup


def _grouped(number: int) -> str:
    return formats.number(number, get_language() or "pl")


def _interactions(number: int) -> str:
    return ngettext("%(number)s interaction", "%(number)s interactions", number) % {"number": _grouped(number)}


def _notes(number: int) -> str:
    return ngettext("%(number)s note", "%(number)s notes", number) % {"number": _grouped(number)}


_MINE: Final = Leaf("user", Operator.IS, (ME,))
_PLANNED: Final = Leaf("state", Operator.IS, ("planned",))

INTERACTION_LIST: Final = ListSetup(
    kind="interaction",
    sort="-started_at",
    counted=_interactions,
    views=(
        BuiltinView(ALL_VIEW, pgettext_lazy("interactions", "All")),
        BuiltinView("mine", pgettext_lazy("interactions", "Mine"), _MINE),
        BuiltinView("planned", pgettext_lazy("interactions", "Planned"), _PLANNED, sort="started_at"),
        BuiltinView(
            "mine-planned",
            pgettext_lazy("interactions", "Mine, planned"),
            Every((_MINE, _PLANNED)),
            sort="started_at",
        ),
        BuiltinView("calls", pgettext_lazy("interactions", "Calls"), Leaf("kind", Operator.IS, ("call",))),
        BuiltinView(
            "meetings",
            pgettext_lazy("interactions", "Meetings and visits"),
            Leaf("kind", Operator.IS, ("meeting", "visit")),
        ),
    ),
    create_url="interaction_new",
    create_label=_("New interaction"),
    none_yet=_("Nothing was written down yet."),
    search_hint=_("Words of the text…"),
    on_start=False,
    second_line=("party", "person"),
    side="started_at",
)

NOTE_LIST: Final = ListSetup(
    kind="note",
    sort="-created_at",
    counted=_notes,
    views=(
        BuiltinView(ALL_VIEW, pgettext_lazy("notes", "All")),
        BuiltinView("mine", pgettext_lazy("notes", "Mine"), Leaf("author", Operator.IS, (ME,))),
        BuiltinView("pinned", pgettext_lazy("notes", "Pinned"), Leaf("pinned", Operator.TRUE)),
    ),
    none_yet=_("There are no notes yet. They are written on the page of a party or a person."),
    search_hint=_("Words of the text…"),
    on_start=False,
    second_line=("party", "person"),
    side="created_at",
)
