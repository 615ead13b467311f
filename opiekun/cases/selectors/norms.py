"""Since when a case has stood in its stage for as long as that allows."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.db import connection

from opiekun.cases.selectors.definitions import definitions

# Working days up to a day, the latest first: so many as the longest norm.
_BACK: Final = """
SELECT array(SELECT day::date
             FROM generate_series(%s::timestamp, %s::timestamp - make_interval(days => %s), '-1 day') day
             WHERE cases_is_working_day(day::date) ORDER BY day DESC)
"""


def norms(today: date) -> Mapping[int, date]:
    """For each open stage with a norm the day before which a case must have come into it to count as stale today; one
    statement.

    Working days count from the day after a case came: with a norm of one, a case of the last working day is stale.
    """
    stages = [s for s in definitions().stages if s.is_open and s.stale_after_days is not None]
    if not stages:
        return {}
    most = max(stage.stale_after_days or 0 for stage in stages)
    with connection.cursor() as cursor:
        cursor.execute(_BACK, [today, today, most * 2 + 30])
        days: list[date] = cursor.fetchone()[0]
    return {stage.id: days[(stage.stale_after_days or 1) - 1] for stage in stages}
