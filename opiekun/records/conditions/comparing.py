"""A question as the condition that the database is given."""

from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any, Final, Protocol

from django.db.models import DecimalField, Q, Subquery, Value
from django.db.models.expressions import Expression
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual, In, IsNull, LessThan, LessThanOrEqual

from opiekun.core.fields import Field
from opiekun.records.conditions.folded import has_fragment
from opiekun.records.conditions.questions import Among, Filled, Fragment, Question, Span, Spans, Truth


class Target(Protocol):
    """What is compared: a column, or something worked out."""

    def is_(self, lookup: str, value: Any) -> Q: ...

    def has(self, asked: Fragment, text: str) -> Q: ...


class ColumnTarget:
    """A column by its ORM path; ``folded`` is the path of its stored key, when it has one."""

    def __init__(self, path: str, folded: str = "") -> None:
        self._path, self._folded = path, folded

    def is_(self, lookup: str, value: Any) -> Q:
        return Q(**{f"{self._path}__{lookup}": _exact(value)})

    def has(self, asked: Fragment, text: str) -> Q:
        return has_fragment(self._path, self._folded, asked, text)


class CustomTarget(ColumnTarget):
    """A value in the column ``custom``, by the path that reads it: numbers are decimals there, whatever is asked."""

    def is_(self, lookup: str, value: Any) -> Q:
        return Q(**{f"{self._path}__{lookup}": value})


class WorkedOutTarget:
    """An expression: a number of rows, the last instant among them."""

    def __init__(self, expression: Expression | Subquery) -> None:
        self._expression = expression

    def is_(self, lookup: str, value: Any) -> Q:
        return Q(_LOOKUPS[lookup](self._expression, _exact(value)))

    def has(self, asked: Fragment, text: str) -> Q:
        raise TypeError("no text is worked out")


_LOOKUPS: Final[dict[str, Any]] = {
    "gt": GreaterThan,
    "gte": GreaterThanOrEqual,
    "lt": LessThan,
    "lte": LessThanOrEqual,
    "in": In,
    "isnull": IsNull,
}


_CODE: Final = "__code"


def by_row(field: Field, asked: Question) -> tuple[Question, str]:
    """The question and the path that it is put to. What asks for the codes of rows asks for their ids: of those the
    database knows how many records have them, and no table has to be joined."""
    if not isinstance(asked, Among) or not field.path.endswith(_CODE):
        return asked, field.path
    ids = {choice.value: choice.row_id for choice in field.choices}
    found = tuple(ids.get(code) for code in asked.values)
    if None in found:
        return asked, field.path
    return Among(found), f"{field.path.removesuffix(_CODE)}_id"


def _exact(value: Any) -> Any:
    """Numbers as they were asked: a column of whole numbers would cut off their decimals."""
    if isinstance(value, list):
        return [_exact(one) for one in value]
    return Value(value, DecimalField()) if isinstance(value, Decimal) else value


def compare(asked: Question, target: Target) -> Q:
    """The condition that the target answers the question with yes."""
    match asked:
        case Filled(None):
            return target.is_("isnull", False)
        case Filled(empty):
            return target.is_("gt", empty)
        case Truth(expected):
            return target.is_("exact", expected)
        case Among(values):
            return target.is_("in", list(values))
        case Span():
            return _span(asked, target)
        case Spans(spans):
            return reduce(or_, (_span(span, target) for span in spans))
        case Fragment(_, texts):
            return reduce(or_, (target.has(asked, text) for text in texts))


def _span(span: Span, target: Target) -> Q:
    condition = Q()
    if span.low is not None:
        condition &= target.is_("gt" if span.low_open else "gte", span.low)
    if span.high is not None:
        condition &= target.is_("lt" if span.high_open else "lte", span.high)
    return condition
