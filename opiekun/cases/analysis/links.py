"""The list behind a figure: the address of the list of cases that shows exactly those."""

from collections.abc import Sequence
from datetime import date, timedelta
from urllib.parse import urlencode

from opiekun.activities.permissions import INTERACTION
from opiekun.cases.analysis.scope import Scope
from opiekun.cases.kinds import CASE_KIND
from opiekun.core.kinds import record_kind
from opiekun.records.conditions import Condition, Every, Leaf, Negation, Operator, Some
from opiekun.records.conditions.address import condition_to_address
from opiekun.records.conditions.tree import both
from opiekun.records.reports.report import Cell, Period, Value


def list_of(scope: Scope, *parts: Condition) -> str:
    """The address of the list of cases of the scope for which the parts hold."""
    condition: Condition = scope.condition
    for part in parts:
        condition = both(condition, part)
    return f"{CASE_KIND.url}?{urlencode([*condition_to_address(condition)] or [('view', 'all')])}"


def list_of_kind(kind: str, condition: Condition) -> str:
    """The address of the list of records of another kind that meet the condition."""
    return f"{record_kind(kind).url}?{urlencode(list(condition_to_address(condition)))}"


def said_in(scope: Scope, said: Sequence[Condition], *cases: Condition) -> str:
    """The address of the list of interactions of that sort in cases of the scope for which the parts hold."""
    condition: Condition = scope.condition
    for part in cases:
        condition = both(condition, part)
    return list_of_kind(INTERACTION, Every((*said, Some("cases", condition))))


def counted(scope: Scope, value: Value, *parts: Condition) -> Cell:
    """A figure with the list behind it; nothing has none."""
    return Cell(value, list_of(scope, *parts) if value else "")


def is_(field: str, *values: str | int) -> Leaf:
    return Leaf(field, Operator.IS, tuple(str(value) for value in values))


def within(field: str, period: Period) -> Leaf:
    """On one of the days of the period."""
    return Leaf(field, Operator.BETWEEN, (period.first.isoformat(), period.last.isoformat()))


def up_to(field: str, day: date) -> Leaf:
    """On the day or before it."""
    return Leaf(field, Operator.BEFORE, ((day + timedelta(days=1)).isoformat(),))


def later_than(field: str, day: date) -> Leaf:
    """After the day."""
    return Leaf(field, Operator.AFTER, (day.isoformat(),))


def filled(field: str) -> Leaf:
    return Leaf(field, Operator.FILLED)


def empty(field: str) -> Leaf:
    return Leaf(field, Operator.EMPTY)


def one_of_rows(relation: str, parts: Sequence[Condition]) -> Some:
    """That there is such a row of the relation."""
    return Some(relation, Every(tuple(parts)) if len(parts) != 1 else parts[0])


def no_row(relation: str, parts: Sequence[Condition]) -> Negation:
    """That there is no such row."""
    return Negation(one_of_rows(relation, parts))
