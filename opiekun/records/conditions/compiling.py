"""From a condition tree to a condition of the database, for one viewer."""

from datetime import date
from functools import reduce
from operator import and_, or_

from django.db.models import Exists, OuterRef, Q

from opiekun.core import clock
from opiekun.core.fields import Field
from opiekun.core.kinds import RecordKind
from opiekun.core.viewer import Viewer
from opiekun.records.conditions.comparing import Comparison, compare
from opiekun.records.conditions.errors import WrongCondition
from opiekun.records.conditions.operators import NEGATIVE, OPERATORS, Operator
from opiekun.records.conditions.tree import Condition, Either, Every, Leaf, Negation
from opiekun.records.rows import related_rows

NOTHING = Q(pk__in=[])
_POSITIVE = {
    Operator.IS_NOT: Operator.IS,
    Operator.CONTAINS_NOT: Operator.CONTAINS,
    Operator.EMPTY: Operator.FILLED,
}


def compile_condition(kind: RecordKind, viewer: Viewer, condition: Condition, today: date | None = None) -> Q:
    """The condition as the database takes it.

    Raises WrongCondition for a field that the viewer may not read (the same words as for an unknown one), an operator
    that the field does not take, and a value that it cannot have. ``today`` is the company's.
    """
    day = today or clock.today()
    match condition:
        case Leaf():
            return _leaf(kind, viewer, condition, day)
        case Negation(part):
            return ~compile_condition(kind, viewer, part, day)
        case Every(parts):
            return reduce(and_, (compile_condition(kind, viewer, part, day) for part in parts), Q())
        case Either(parts):
            return reduce(or_, (compile_condition(kind, viewer, part, day) for part in parts), NOTHING)


def filter_field(kind: RecordKind, viewer: Viewer, code: str) -> Field:
    """The field by which the viewer may filter; WrongCondition when there is none for him."""
    field = kind.field_by_code.get(code)
    if field is None or not field.filterable or not viewer.sees(kind.code, field.field_class):
        raise WrongCondition("unknown_field", code[:60])
    return field


def _leaf(kind: RecordKind, viewer: Viewer, leaf: Leaf, today: date) -> Q:
    field = filter_field(kind, viewer, leaf.field)
    if leaf.operator not in OPERATORS[field.type]:
        raise WrongCondition("unknown_operator", field.code)
    if leaf.operator in NEGATIVE:
        return ~_positive(field, Leaf(leaf.field, _POSITIVE[leaf.operator], leaf.values), viewer, today)
    return _positive(field, leaf, viewer, today)


def _positive(field: Field, leaf: Leaf, viewer: Viewer, today: date) -> Q:
    if field.rows is None:
        return compare(Comparison(field, field.path, field.folded, leaf, viewer.id, today))
    column = field.rows.compared or field.rows.value
    condition = compare(Comparison(field, column, field.folded, leaf, viewer.id, today))
    return Q(Exists(related_rows(field.rows, OuterRef(field.rows.path)).filter(condition)))
