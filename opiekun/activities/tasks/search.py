"""Tasks in the search: by fragments of their titles and by their searchable fields."""

from collections.abc import Sequence
from functools import reduce
from operator import and_
from typing import Any, Final

from django.db.models import F, Q
from markupsafe import Markup, escape

from opiekun.activities.models import Task
from opiekun.activities.tasks.choices import TaskState
from opiekun.activities.tasks.permissions import TASK, reached_tasks
from opiekun.core import clock
from opiekun.core.ui import dates
from opiekun.core.viewer import Viewer
from opiekun.records.conditions.folded import FoldedLike, escape_like
from opiekun.records.custom.searching import custom_details, searched, searched_paths, word_in_custom
from opiekun.records.search.sources import Hit, SearchSource
from opiekun.records.search.words import Typed, mark

_DOT: Final = Markup(" · ")


def _condition(viewer: Viewer, typed: Typed) -> Q:
    fields = searched(viewer, TASK)

    def word(text: str) -> Q:
        titled = Q(FoldedLike(F("search_key"), f"%{escape_like(text)}%"))
        return titled | word_in_custom(fields, text) if fields else titled

    return reduce(and_, (word(text) for text in typed.words))


def _find(viewer: Viewer, typed: Typed, most: int) -> Sequence[Hit]:
    """Open tasks first, those due soonest before others."""
    fields = searched(viewer, TASK)
    paths = ("pk", "title", "state", "due_on", "party__display_name", *searched_paths(fields))
    rows = reached_tasks(viewer).filter(_condition(viewer, typed))
    found: list[Any] = list(rows.order_by("-state", F("due_on").asc(nulls_last=True), "pk").values_list(*paths)[:most])
    return [_hit(viewer, typed, row, custom_details(fields, row[5:], typed, row[1])) for row in found]


def _hit(viewer: Viewer, typed: Typed, row: Any, custom: Sequence[Markup]) -> Hit:
    task_id, title, state, due_on, party = row[:5]
    when = dates.day(due_on, clock.today(), viewer.language) if due_on else ""
    said = when if state == TaskState.OPEN else str(TaskState(state).label)
    detail = _DOT.join(escape(part) for part in (said, party, *custom) if part)
    return Hit(TASK, task_id, mark(title, typed.words), detail, f"/tasks/{task_id}", title)


TASK_SEARCH: Final = SearchSource(kind=TASK, order=15, condition=_condition, find=_find, named_by=Task)
