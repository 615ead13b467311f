"""A series that goes on otherwise from one of its days on: days before it that have no task yet stay as they were."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from opiekun.activities.models import Task, TaskSeries
from opiekun.activities.rules.recurrence import next_days, occurrences, parse_rule, remaining
from opiekun.activities.services.tasks.locking import parts_of
from opiekun.activities.services.tasks.series import CONTENT, end_series
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
        divided_from=series.divided_from or series.pk,
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


def take_over(series: TaskSeries, day: date, parts: Sequence[TaskSeries]) -> None:
    """Let the series go on in the place of those parts that begin after ``day``: their tasks become its own, so that
    none is made twice, their days on which there is none stay so. What of them is in the trash stays with them; should
    it come back, no further ones come along.

    The caller holds them all; it gives the series the rule by which it goes on.
    """
    for part in parts:
        if part.pk == series.pk or part.start_on <= day:
            continue
        taken = list(Task.objects.filter(series=series).values_list("occurrence_on", flat=True))
        rows = Task.objects.filter(series=part, trashed_at__isnull=True)
        rows.exclude(occurrence_on__in=taken).update(series=series)
        if not part.ended:
            series.excluded = sorted({*series.excluded, *part.excluded})
        end_series(part)
        over = replace(parse_rule(part.rule), count=None, until=part.start_on)
        TaskSeries.objects.filter(pk=part.pk).update(rule=str(over))
    series.save(update_fields=["excluded"])


def ending_before_next_part(series: TaskSeries, rule: str, start: date) -> str:
    """The rule, beginning on ``start``; where it would run into the next part that still goes on, it ends before, so
    that nothing comes twice."""
    others = parts_of(series.pk).filter(ended=False, start_on__gt=start).exclude(pk=series.pk)
    begins = others.order_by("start_on").values_list("start_on", flat=True).first()
    if begins is None or next(next_days(rule, start, begins - timedelta(days=1)), None) is None:
        return rule
    return str(replace(parse_rule(rule), count=None, until=begins - timedelta(days=1)))


def _has_days_without_task(series: TaskSeries, day: date) -> bool:
    first, last = max(clock.today(), series.start_on), day - timedelta(days=1)
    if first > last:
        return False
    known = {*Task.objects.filter(series=series).values_list("occurrence_on", flat=True), *series.excluded}
    return any(one not in known for one in occurrences(series.rule, series.start_on, first, last))
