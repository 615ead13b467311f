"""Days that are named by their distance from today. Pure: today is an argument."""

from datetime import date, timedelta
from typing import Final

from opiekun.core.yearly import numbers_kept_on
from opiekun.records.conditions.operators import Operator

Period = tuple[date | None, date | None]
FIRST_DAY: Final = date(1, 1, 2)
LAST_DAY: Final = date(9999, 12, 30)


def named_period(operator: Operator, today: date) -> Period:
    """First day and the day after the last one of "this week" and the like (weeks begin on Monday)."""
    day = timedelta(days=1)
    monday = today - timedelta(days=today.weekday())
    first = today.replace(day=1)
    match operator:
        case Operator.TODAY:
            return today, today + day
        case Operator.YESTERDAY:
            return today - day, today
        case Operator.THIS_WEEK:
            return monday, monday + 7 * day
        case Operator.THIS_MONTH:
            return first, _next_month(first)
        case Operator.LAST_MONTH:
            return (first - day).replace(day=1), first
        case Operator.THIS_YEAR:
            return today.replace(month=1, day=1), date(today.year + 1, 1, 1)
    raise ValueError(f"{operator} names no period")


def counted_period(operator: Operator, days: int, today: date) -> Period:
    """The period of "in the last n days" (today is one of them), "in the coming n days", "older than n days"."""
    match operator:
        case Operator.LAST_DAYS:
            return today - timedelta(days=days - 1), today + timedelta(days=1)
        case Operator.NEXT_DAYS:
            return today, today + timedelta(days=days)
        case Operator.OLDER_THAN:
            return None, today - timedelta(days=days)
    raise ValueError(f"{operator} counts no days")


def given_period(operator: Operator, days: list[date]) -> Period:
    """The period of "is", "before", "after" and "between" (both days count; they may come in either order)."""
    day = timedelta(days=1)
    match operator:
        case Operator.IS:
            return days[0], days[0] + day
        case Operator.BEFORE:
            return None, days[0]
        case Operator.AFTER:
            return days[0] + day, None
        case Operator.BETWEEN:
            return min(days), max(days) + day
    raise ValueError(f"{operator} takes no days")


def yearly_numbers(start: date, end: date) -> list[int]:
    """The yearly days from the first day to the day before the last one; those of a whole year are all there are."""
    days = min((end - start).days, 366)
    return sorted({number for n in range(days) for number in numbers_kept_on(start + timedelta(days=n))})


def _next_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)
