"""The operators of conditions: which type of field takes which, and how many values each needs."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from opiekun.core.fields import Field, FieldType


class Operator(StrEnum):
    """The codes are part of addresses and of stored conditions, and so never change."""

    IS = "is"
    IS_NOT = "is_not"
    CONTAINS = "contains"
    CONTAINS_NOT = "contains_not"
    STARTS = "starts"
    LESS = "lt"
    AT_MOST = "lte"
    MORE = "gt"
    AT_LEAST = "gte"
    BETWEEN = "between"
    BEFORE = "before"
    AFTER = "after"
    TODAY = "today"
    YESTERDAY = "yesterday"
    THIS_WEEK = "this_week"
    THIS_MONTH = "this_month"
    LAST_MONTH = "last_month"
    THIS_YEAR = "this_year"
    LAST_DAYS = "last_days"
    NEXT_DAYS = "next_days"
    OLDER_THAN = "older_than"
    TRUE = "true"
    FALSE = "false"
    EMPTY = "empty"
    FILLED = "filled"


O = Operator  # noqa: E741 - a table of operators reads better with one letter
_PRESENCE: Final = (O.EMPTY, O.FILLED)
_TEXT: Final = (O.CONTAINS, O.CONTAINS_NOT, O.IS, O.IS_NOT, O.STARTS, *_PRESENCE)
_AMOUNT: Final = (O.IS, O.AT_LEAST, O.AT_MOST, O.MORE, O.LESS, O.BETWEEN, *_PRESENCE)
_PERIODS: Final = (O.TODAY, O.YESTERDAY, O.THIS_WEEK, O.THIS_MONTH, O.LAST_MONTH, O.THIS_YEAR)
_DAYS: Final = (O.LAST_DAYS, O.NEXT_DAYS, O.OLDER_THAN)
_WHEN: Final = (*_DAYS, *_PERIODS, O.IS, O.BEFORE, O.AFTER, O.BETWEEN, *_PRESENCE)
_EACH_YEAR: Final = (O.NEXT_DAYS, O.TODAY, O.THIS_WEEK, O.THIS_MONTH, O.LAST_MONTH, O.IS, O.BETWEEN, *_PRESENCE)
_ONE_OF: Final = (O.IS, O.IS_NOT, *_PRESENCE)

OPERATORS: Final[Mapping[FieldType, tuple[Operator, ...]]] = MappingProxyType(
    {
        FieldType.TEXT: _TEXT,
        FieldType.LONG_TEXT: (O.CONTAINS, O.CONTAINS_NOT, *_PRESENCE),
        FieldType.EMAIL: _TEXT,
        FieldType.PHONE: _TEXT,
        FieldType.URL: _TEXT,
        FieldType.NUMBER: _AMOUNT,
        FieldType.MONEY: _AMOUNT,
        FieldType.DATE: _WHEN,
        FieldType.YEARLY_DAY: _EACH_YEAR,
        FieldType.INSTANT: _WHEN,
        FieldType.CHOICE: _ONE_OF,
        FieldType.MULTI_CHOICE: _ONE_OF,
        FieldType.REFERENCE: _ONE_OF,
        FieldType.BOOLEAN: (O.TRUE, O.FALSE),
    }
)

PERIODS: Final = frozenset(_PERIODS)
DAY_COUNTS: Final = frozenset(_DAYS)
WITHOUT_VALUE: Final = frozenset((*_PERIODS, *_PRESENCE, O.TRUE, O.FALSE))
NEGATIVE: Final = frozenset((O.IS_NOT, O.CONTAINS_NOT, O.EMPTY))
REFERRING: Final = (O.IS, O.IS_NOT)

LABELS: Final[Mapping[Operator, str | Promise]] = MappingProxyType(
    {
        O.IS: pgettext_lazy("operator", "is"),
        O.IS_NOT: pgettext_lazy("operator", "is not"),
        O.CONTAINS: pgettext_lazy("operator", "contains"),
        O.CONTAINS_NOT: pgettext_lazy("operator", "does not contain"),
        O.STARTS: pgettext_lazy("operator", "begins with"),
        O.LESS: "<",
        O.AT_MOST: "≤",
        O.MORE: ">",
        O.AT_LEAST: "≥",
        O.BETWEEN: pgettext_lazy("operator", "between"),
        O.BEFORE: pgettext_lazy("operator", "before"),
        O.AFTER: pgettext_lazy("operator", "after"),
        O.TODAY: pgettext_lazy("operator", "today"),
        O.YESTERDAY: pgettext_lazy("operator", "yesterday"),
        O.THIS_WEEK: pgettext_lazy("operator", "this week"),
        O.THIS_MONTH: pgettext_lazy("operator", "this month"),
        O.LAST_MONTH: pgettext_lazy("operator", "last month"),
        O.THIS_YEAR: pgettext_lazy("operator", "this year"),
        O.LAST_DAYS: pgettext_lazy("operator", "in the last days"),
        O.NEXT_DAYS: pgettext_lazy("operator", "in the coming days"),
        O.OLDER_THAN: pgettext_lazy("operator", "older than days"),
        O.TRUE: _("yes"),
        O.FALSE: _("no"),
        O.EMPTY: pgettext_lazy("operator", "is empty"),
        O.FILLED: pgettext_lazy("operator", "is filled in"),
    }
)


def operators_of(field: Field) -> tuple[Operator, ...]:
    """The operators that the field takes: those of its type, without "is empty" for what always has a value."""
    if field.is_resolved:
        return REFERRING
    operators = OPERATORS[field.type]
    if field.is_always_filled:
        return tuple(operator for operator in operators if operator not in _PRESENCE)
    return operators


def ways(operators: Iterable[Operator]) -> str:
    """Why another operator is refused, for programs: they choose from no list."""
    codes = ", ".join(operator.value for operator in operators)
    return gettext("This field cannot be compared like this, only by: %(operators)s.") % {"operators": codes}


def most_values(operator: Operator) -> int:
    """How many values the operator takes at most: none, one, two, or a long list of which any may match."""
    if operator in WITHOUT_VALUE:
        return 0
    if operator == Operator.BETWEEN:
        return 2
    if operator in (O.IS, O.IS_NOT):
        return 500
    return 20 if operator in (O.CONTAINS, O.CONTAINS_NOT, O.STARTS) else 1
