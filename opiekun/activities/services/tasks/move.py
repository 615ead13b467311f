"""An occurrence that so far only follows from its rule becomes a task of its own, for a change of this one alone."""

from datetime import date

from opiekun.activities.models import Task, TaskSeries
from opiekun.activities.rules.recurrence import occurrences
from opiekun.activities.services.tasks.saved import Saved, saved
from opiekun.activities.services.tasks.series import make_occurrence
from opiekun.activities.tasks.permissions import TASK
from opiekun.core import clock
from opiekun.core.errors import NotFound, StaleVersion
from opiekun.core.permissions import require_reach
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing


def move_occurrence(actor: Viewer, series_id: int, day: date, is_first: bool = False) -> Saved:
    """The task for the occurrence on the day; the one that is there, when somebody was faster.

    Raises NotFound when the series has none on the day, NotAllowed; with ``is_first`` StaleVersion when one is there.
    """
    with writing(actor):
        series = TaskSeries.objects.select_for_update(no_key=True).filter(pk=series_id, ended=False).first()
        if series is None:
            raise NotFound
        require_reach(actor, TASK, "edit", series.assignee_id, series.created_by_id)
        found = Task.objects.filter(series=series, occurrence_on=day).values_list("pk", "trashed_at").first()
        if found is not None:
            if found[1] is not None:
                raise NotFound
            present = saved(actor, found[0])
            if is_first:
                raise StaleVersion(current=present.version, expected=0)
            return present
        comes = occurrences(series.rule, series.start_on, day, day)
        if day < clock.today() or not comes or day in series.excluded:
            raise NotFound
        return saved(actor, make_occurrence(series, day))
