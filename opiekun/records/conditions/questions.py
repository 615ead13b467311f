"""What a leaf asks, read once into types: the database and the evaluator answer the same question. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from typing import Any, Final

from opiekun.core import clock
from opiekun.core.fields import Field, FieldType
from opiekun.records.conditions import values
from opiekun.records.conditions.errors import WrongCondition
from opiekun.records.conditions.operators import DAY_COUNTS, PERIODS, Operator
from opiekun.records.conditions.periods import Period, counted_period, given_period, named_period, yearly_numbers
from opiekun.records.conditions.tree import Leaf


class Place(Enum):
    """Where a fragment must stand in the text."""

    WHOLE = "whole"
    BEGINNING = "beginning"
    ANYWHERE = "anywhere"


@dataclass(frozen=True, slots=True)
class Filled:
    """There is a value at all."""

    empty: str | None = None


@dataclass(frozen=True, slots=True)
class Truth:
    """The value is this one of true and false."""

    expected: bool


@dataclass(frozen=True, slots=True)
class Among:
    """The value is one of these."""

    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """The value lies between the ends; None is no end. An open end does not belong to it."""

    low: Any = None
    high: Any = None
    low_open: bool = False
    high_open: bool = False


@dataclass(frozen=True, slots=True)
class Spans:
    """The value lies within one of these."""

    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Fragment:
    """The text has one of the fragments, whatever letter case and diacritics; ``exact`` compares what is stored."""

    place: Place
    texts: tuple[str, ...]
    exact: bool = False


Question = Filled | Truth | Among | Span | Spans | Fragment
TEXTS: Final = frozenset((FieldType.TEXT, FieldType.LONG_TEXT, FieldType.EMAIL, FieldType.PHONE, FieldType.URL))
_PLACES: Final = {Operator.IS: Place.WHOLE, Operator.STARTS: Place.BEGINNING}


@dataclass(frozen=True, slots=True)
class Asked:
    """A leaf with a positive operator and its field; ``today`` is the company's."""

    field: Field
    leaf: Leaf
    viewer_id: int | None
    today: date


def question(asked: Asked) -> Question:
    """What the leaf asks. Raises WrongCondition when a value is not of the field's type."""
    if asked.leaf.operator == Operator.FILLED:
        return Filled("" if asked.field.type in TEXTS or asked.field.type == FieldType.CHOICE else None)
    return _READ[asked.field.type](asked)


def _text(a: Asked) -> Question:
    place = _PLACES.get(a.leaf.operator, Place.ANYWHERE)
    if a.field.normalise is None and a.field.type not in values.NOTATIONS:
        return Fragment(place, a.leaf.values)
    if place == Place.WHOLE:
        return Among(tuple(values.whole_code(a.field, value) for value in a.leaf.values))
    return Fragment(place, tuple(values.code_part(a.field, value) for value in a.leaf.values), exact=True)


def _number(a: Asked) -> Question:
    numbers = [values.number(a.field, value) for value in a.leaf.values]
    match a.leaf.operator:
        case Operator.IS:
            return Among(tuple(numbers))
        case Operator.BETWEEN:
            if len(numbers) == 1:
                raise WrongCondition("value_missing", a.field.code)
            return Span(min(numbers), max(numbers))
        case Operator.LESS | Operator.AT_MOST:
            return Span(high=numbers[0], high_open=a.leaf.operator == Operator.LESS)
    return Span(low=numbers[0], low_open=a.leaf.operator == Operator.MORE)


def _periods(a: Asked) -> list[Period]:
    operator = a.leaf.operator
    if operator in PERIODS:
        return [named_period(operator, a.today)]
    if operator in DAY_COUNTS:
        return [counted_period(operator, values.day_count(a.field, a.leaf.values[0]), a.today)]
    days = [values.day(a.field, value) for value in a.leaf.values]
    if operator == Operator.IS:
        return [given_period(operator, [day]) for day in days]
    return [given_period(operator, days)]


def _day(a: Asked) -> Question:
    return _within([Span(*period, high_open=True) for period in _periods(a)])


def _yearly(a: Asked) -> Question:
    if a.leaf.operator in (Operator.IS, Operator.BETWEEN):
        days = [values.yearly_day(a.field, value) for value in a.leaf.values]
        if a.leaf.operator == Operator.IS or len(days) == 1:
            return Among(tuple(days))
        first, last = days
        # From December to January the turn of the year lies between.
        return Span(first, last) if first <= last else Spans((Span(low=first), Span(high=last)))
    start, end = _periods(a)[0]
    return Filled() if start is None or end is None else Among(tuple(yearly_numbers(start, end)))


def _instant(a: Asked) -> Question:
    zone = clock.company_zone()

    def midnight(day: date | None) -> datetime | None:
        return None if day is None else datetime.combine(day, time.min, zone)

    return _within([Span(midnight(start), midnight(end), high_open=True) for start, end in _periods(a)])


def _within(spans: list[Span]) -> Question:
    return spans[0] if len(spans) == 1 else Spans(tuple(spans))


def _choice(a: Asked) -> Question:
    return Among(tuple(values.choice(a.field, value) for value in a.leaf.values))


def _reference(a: Asked) -> Question:
    return Among(tuple(values.reference(a.field, value, a.viewer_id) for value in a.leaf.values))


def _boolean(a: Asked) -> Question:
    return Truth(a.leaf.operator == Operator.TRUE)


_READ: Final[dict[FieldType, Callable[[Asked], Question]]] = {
    **dict.fromkeys(TEXTS, _text),
    FieldType.NUMBER: _number,
    FieldType.MONEY: _number,
    FieldType.DATE: _day,
    FieldType.YEARLY_DAY: _yearly,
    FieldType.INSTANT: _instant,
    FieldType.CHOICE: _choice,
    FieldType.MULTI_CHOICE: _choice,
    FieldType.REFERENCE: _reference,
    FieldType.BOOLEAN: _boolean,
}
