"""The list page of tasks."""

from typing import Final

from django.utils.translation import get_language, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from opiekun.activities.tasks.choices import TaskState
from opiekun.core.ui import format as formats
from opiekun.records.conditions.operators import Operator
from opiekun.records.conditions.tree import Either, Every, Leaf
from opiekun.records.conditions.values import ME
from opiekun.records.lists.setup import ALL_VIEW, BuiltinView, ListSetup

_OPEN: Final = Leaf("state", Operator.IS, (TaskState.OPEN.value,))
_MINE: Final = Leaf("assignee", Operator.IS, (ME,))
# Due before today.
_LATE: Final = Either((Leaf("due_on", Operator.OLDER_THAN, ("1",)), Leaf("due_on", Operator.YESTERDAY)))
_GIVEN_AWAY: Final = (Leaf("assignee", Operator.IS_NOT, (ME,)), Leaf("given_away_by", Operator.IS, (ME,)))
_COLUMNS: Final = ("name", "due_on", "party", "priority")


def _counted(number: int) -> str:
    shown = formats.number(number, get_language() or "pl")
    return ngettext("%(number)s task", "%(number)s tasks", number) % {"number": shown}


def _mine(*leaves: Leaf) -> Every:
    return Every((_OPEN, _MINE, *leaves))


TASK_LIST: Final = ListSetup(
    kind="task",
    sort="due_on",
    counted=_counted,
    views=(
        BuiltinView("mine", pgettext_lazy("tasks", "Mine"), _mine(), _COLUMNS),
        BuiltinView(
            "overdue",
            pgettext_lazy("tasks", "Overdue"),
            Every((_OPEN, _MINE, _LATE)),
            _COLUMNS,
        ),
        BuiltinView("today", pgettext_lazy("tasks", "Today"), _mine(Leaf("due_on", Operator.TODAY)), _COLUMNS),
        BuiltinView("week", pgettext_lazy("tasks", "This week"), _mine(Leaf("due_on", Operator.THIS_WEEK)), _COLUMNS),
        BuiltinView(
            "delegated",
            _("Given to others"),
            Every((_OPEN, *_GIVEN_AWAY)),
            ("name", "due_on", "assignee", "party", "priority"),
        ),
        BuiltinView(
            "done",
            pgettext_lazy("tasks", "Done"),
            Every((Leaf("state", Operator.IS, (TaskState.DONE.value,)), _MINE)),
            ("name", "finished_at", "outcome", "party"),
            sort="-finished_at",
        ),
        BuiltinView("open", _("Open ones of all"), _OPEN),
        BuiltinView(ALL_VIEW, pgettext_lazy("tasks", "All")),
    ),
    create_url="task_new",
    create_label=_("New task"),
    none_yet=_("There are no tasks yet."),
    search_hint=_("Words of the title…"),
    on_start=False,
    opens_on="mine",
    second_line=("due_on", "party"),
    side="priority",
)
