"""A series that goes on otherwise from one of its days on: days before it that have no task yet stay as they were."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from opiekun.activities.models import Task, TaskSeries
from opiekun.activities.rules.recurrence import occurrences, parse_rule, remaining
from opiekun.activities.services.tasks.series import CONTENT
from opiekun.activities.tasks.choices import TaskState
from opiekun.core import clock

_KEPT: Final = (*CONTENT, "links", "checklist", "created_by_id")


def leave_earlier_days(series: TaskSeries, day: date) -> TaskSeries | None:
    """Before the occurrence on ``day`` and what follows it are changed or ended: a series of their own for the earlier
    days that so far only follow from the rule, and for the tasks before ``day``. None where there is no such day.

    The caller holds the series; it begins with ``day`` from now on.
    """
    if series.ended or not _has_days_without_task(series, day):
        return None
    rule = replace(parse_rule(series.rule), count=None, until=day - timedelta(days=1))
    earlier = TaskSeries.objects.create(
        rule=str(rule),
        start_on=series.start_on,
        excluded=[one for one in series.excluded if one < day],
        **{name: getattr(series, name) for name in _KEPT},
    )
    Task.objects.filter(series=series, occurrence_on__lt=day).update(series=earlier)
    series.rule = remaining(series.rule, series.start_on, day)
    series.start_on, series.excluded = day, [one for one in series.excluded if one > day]
    series.save(update_fields=["rule", "start_on", "excluded"])
    for part in (earlier, series):
        live = Task.objects.filter(series=part, trashed_at__isnull=True, state=TaskState.OPEN)
        live.exclude(recurrence=part.rule).update(recurrence=part.rule)
    return earlier


def _has_days_without_task(series: TaskSeries, day: date) -> bool:
    first, last = max(clock.today(), series.start_on), day - timedelta(days=1)
    if first > last:
        return False
    known = {*Task.objects.filter(series=series).values_list("occurrence_on", flat=True), *series.excluded}
    return any(one not in known for one in occurrences(series.rule, series.start_on, first, last))
