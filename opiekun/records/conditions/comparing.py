"""One field, one operator, some values: the comparison that the database makes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import reduce
from operator import or_

from django.db.models import F, Q
from django.utils import timezone

from opiekun.core.fields import Field, FieldType
from opiekun.core.schema import Fold
from opiekun.records.conditions import values
from opiekun.records.conditions.errors import WrongCondition
from opiekun.records.conditions.folded import FoldedLike, PlainLike, escape_like
from opiekun.records.conditions.operators import DAY_COUNTS, PERIODS, Operator
from opiekun.records.conditions.periods import Period, counted_period, given_period, named_period, yearly_numbers
from opiekun.records.conditions.tree import Leaf


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is compared: a column by its path, beside it the path of its folded twin when there is one."""

    field: Field
    path: str
    folded: str
    leaf: Leaf
    viewer_id: int | None
    today: date

    @property
    def values(self) -> tuple[str, ...]:
        return self.leaf.values

    @property
    def operator(self) -> Operator:
        return self.leaf.operator


_LOOKUPS = {Operator.LESS: "lt", Operator.AT_MOST: "lte", Operator.MORE: "gt", Operator.AT_LEAST: "gte"}


def compare(comparison: Comparison) -> Q:
    """The comparison as a condition. Raises WrongCondition when a value is not of the field's type."""
    if comparison.operator == Operator.FILLED:
        return _filled(comparison)
    return _COMPARE[comparison.field.type](comparison)


def _filled(c: Comparison) -> Q:
    if c.field.type in _TEXTS or c.field.type == FieldType.CHOICE:
        return Q(**{f"{c.path}__gt": ""})
    return Q(**{f"{c.path}__isnull": False})


def _text(c: Comparison) -> Q:
    if c.field.normalise is not None or c.field.type in values.NOTATIONS:
        return _code(c)
    folded = F(c.folded) if c.folded else Fold(F(c.path))
    return reduce(or_, (Q(FoldedLike(folded, _pattern(c.operator, value))) for value in c.values))


def _code(c: Comparison) -> Q:
    if c.operator == Operator.IS:
        return Q(**{f"{c.path}__in": [values.whole_code(c.field, value) for value in c.values]})
    parts = [values.code_part(c.field, value) for value in c.values]
    return reduce(or_, (Q(PlainLike(F(c.path), _pattern(c.operator, part))) for part in parts))


def _pattern(operator: Operator, value: str) -> str:
    literal = escape_like(value)
    return {Operator.IS: literal, Operator.STARTS: f"{literal}%"}.get(operator, f"%{literal}%")


def _number(c: Comparison) -> Q:
    numbers = [values.number(c.field, value) for value in c.values]
    if c.operator == Operator.BETWEEN:
        _need_two(c)
        return Q(**{f"{c.path}__gte": min(numbers), f"{c.path}__lte": max(numbers)})
    if c.operator == Operator.IS:
        return Q(**{f"{c.path}__in": numbers})
    return Q(**{f"{c.path}__{_LOOKUPS[c.operator]}": numbers[0]})


def _need_two(c: Comparison) -> None:
    if len(c.values) == 1:
        raise WrongCondition("value_missing", c.field.code)


def _period(c: Comparison) -> Period:
    if c.operator in PERIODS:
        return named_period(c.operator, c.today)
    if c.operator in DAY_COUNTS:
        return counted_period(c.operator, values.day_count(c.field, c.values[0]), c.today)
    days = [values.day(c.field, value) for value in c.values]
    if c.operator == Operator.BETWEEN and len(days) == 1:
        days *= 2
    return given_period(c.operator, days)


def _day(c: Comparison) -> Q:
    return _within(c.path, *_period(c))


def _yearly(c: Comparison) -> Q:
    if c.operator in (Operator.IS, Operator.BETWEEN):
        days = [values.yearly_day(c.field, value) for value in c.values]
        if c.operator == Operator.IS or len(days) == 1:
            return Q(**{f"{c.path}__in": days})
        first, last = days
        within = Q(**{f"{c.path}__gte": first}), Q(**{f"{c.path}__lte": last})
        # From December to January the turn of the year lies between.
        return within[0] & within[1] if first <= last else (within[0] | within[1]) & _filled(c)
    start, end = _period(c)
    if start is None or end is None:
        return _filled(c)
    return Q(**{f"{c.path}__in": yearly_numbers(start, end)})


def _instant(c: Comparison) -> Q:
    zone = timezone.get_default_timezone()
    start, end = (None if d is None else datetime.combine(d, time.min, zone) for d in _period(c))
    return _within(c.path, start, end)


def _within(path: str, start: date | None, end: date | None) -> Q:
    condition = Q()
    if start is not None:
        condition &= Q(**{f"{path}__gte": start})
    if end is not None:
        condition &= Q(**{f"{path}__lt": end})
    return condition


def _choice(c: Comparison) -> Q:
    return Q(**{f"{c.path}__in": [values.choice(c.field, value) for value in c.values]})


def _reference(c: Comparison) -> Q:
    return Q(**{f"{c.path}__in": [values.reference(c.field, value, c.viewer_id) for value in c.values]})


def _boolean(c: Comparison) -> Q:
    return Q(**{c.path: c.operator == Operator.TRUE})


_TEXTS = frozenset((FieldType.TEXT, FieldType.LONG_TEXT, FieldType.EMAIL, FieldType.PHONE, FieldType.URL))
_COMPARE: dict[FieldType, Callable[[Comparison], Q]] = {
    **dict.fromkeys(_TEXTS, _text),
    FieldType.NUMBER: _number,
    FieldType.MONEY: _number,
    FieldType.DATE: _day,
    FieldType.YEARLY_DAY: _yearly,
    FieldType.INSTANT: _instant,
    FieldType.CHOICE: _choice,
    FieldType.REFERENCE: _reference,
    FieldType.BOOLEAN: _boolean,
}
