"""The list page of cases."""

from typing import Final

from django.utils.translation import get_language, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from opiekun.cases.choices import CaseState, Outcome
from opiekun.core.ui import format as formats
from opiekun.records.conditions.operators import Operator
from opiekun.records.conditions.tree import Every, Leaf
from opiekun.records.conditions.values import ME
from opiekun.records.lists.setup import ALL_VIEW, BuiltinView, ListSetup

_OPEN: Final = Leaf("state", Operator.IS, (CaseState.POTENTIAL.value, CaseState.ACTIVE.value))
_CLOSED_COLUMNS: Final = ("name", "stage", "party", "planned_revenue", "closed_at", "loss_reason", "owner")


def _counted(number: int) -> str:
    shown = formats.number(number, get_language() or "pl")
    return ngettext("%(number)s case", "%(number)s cases", number) % {"number": shown}


CASE_LIST: Final = ListSetup(
    kind="case",
    sort="-updated_at",
    counted=_counted,
    views=(
        BuiltinView("mine", pgettext_lazy("cases", "Mine"), Every((_OPEN, Leaf("owner", Operator.IS, (ME,))))),
        BuiltinView("open", pgettext_lazy("cases", "Open"), _OPEN),
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
    second_line=("stage", "party"),
    side="planned_revenue",
)
