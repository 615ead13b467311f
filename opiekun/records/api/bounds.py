"""Bounds of an address on numbers, days and instants: ``=``, ``__gte``, ``__lte``."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from opiekun.core.fields import Field, FieldType
from opiekun.core.kinds import RecordKind
from opiekun.core.viewer import Viewer
from opiekun.records.conditions.compiling import measured_within
from opiekun.records.conditions.errors import WrongCondition
from opiekun.records.conditions.questions import Span
from opiekun.records.conditions.values import number


def bound(kind: RecordKind, viewer: Viewer, field: Field, suffix: str, value: str) -> Q:
    """The condition that the field is the value ("gte": at least, "lte": at most).

    A bare day of an instant stands for the whole day in the company's zone. What is worked out from rows is so from
    those within the viewer's reach. Raises WrongCondition for what is no such value.
    """
    low, high = _ends(field, value)
    span = Span(low if suffix in ("", "gte") else None, high if suffix in ("", "lte") else None)
    if field.measure is not None:
        return measured_within(kind, viewer, field.code, span)
    ends = {"gte": span.low, "lte": span.high}
    return Q(**{f"{field.path}__{name}": end for name, end in ends.items() if end is not None})


def _ends(field: Field, value: str) -> tuple[Any, Any]:
    if field.type in (FieldType.NUMBER, FieldType.MONEY):
        read = number(field, value)
        return read, read
    try:
        return _days(field, value)
    except (ValueError, OverflowError) as wrong:
        words = "" if field.type == FieldType.DATE else _("Give a date or an instant with its offset.")
        raise WrongCondition("wrong_date", field.code, words) from wrong


def _days(field: Field, value: str) -> tuple[Any, Any]:
    if field.type == FieldType.DATE or len(value) == 10:
        day = date.fromisoformat(value)
        if field.type == FieldType.DATE:
            return day, day
        start = datetime(day.year, day.month, day.day, tzinfo=timezone.get_default_timezone())
        return _within_reason(start), start + timedelta(days=1) - timedelta(microseconds=1)
    # A plus sign in an address that was not escaped arrives as a space.
    instant = _within_reason(datetime.fromisoformat(value.replace(" ", "+")))
    if instant.tzinfo is None:
        raise ValueError(value)
    return instant, instant


def _within_reason(instant: datetime) -> datetime:
    """Instants at the ends of the calendar have no counterpart in UTC."""
    if not 1 < instant.year < 9999:
        raise ValueError(instant)
    return instant
