"""The form that adds a filter: first the field, then how it is compared and with what."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from opiekun.core.fields import Field, FieldType
from opiekun.core.viewer import Viewer
from opiekun.records.conditions.compiling import compile_condition
from opiekun.records.conditions.errors import WrongCondition
from opiekun.records.conditions.operators import DAY_COUNTS, LABELS, OPERATORS, WITHOUT_VALUE, Operator
from opiekun.records.conditions.reading import check_size, read_leaf
from opiekun.records.conditions.tree import Condition, Every, Leaf
from opiekun.records.conditions.values import ME
from opiekun.records.lists.address import ListAddress
from opiekun.records.references import USER, find_options

_DAYS: Final = (FieldType.DATE, FieldType.INSTANT)
_NUMBERS: Final = (FieldType.NUMBER, FieldType.MONEY)


@dataclass(frozen=True, slots=True)
class FilterForm:
    """How one field is compared: its operators, the chosen one, and what it is compared with.

    ``choices`` are the values when they are a list; else ``asked`` names each value to be typed: none, one or two.
    ``unit`` stands behind a value ("days").
    """

    field: Field
    operators: Sequence[tuple[str, str]]
    operator: str
    choices: Sequence[tuple[str, str]]
    asked: Sequence[str]
    type: str
    is_number: bool
    unit: str


def filter_fields(viewer: Viewer, address: ListAddress) -> list[Field]:
    """The fields by which the viewer may filter; of references those to users, who are few enough for a list."""
    return [
        field
        for field in address.setup.record_kind.fields_for(viewer)
        if field.filterable and (field.type != FieldType.REFERENCE or field.reference == USER)
    ]


def filter_form(viewer: Viewer, address: ListAddress, code: str, operator: str = "") -> FilterForm:
    """The form of one field, as it asks for the operator; for the field's first one when it takes no such operator.

    Raises WrongCondition for a field that is not there, or not for this viewer.
    """
    field = next((field for field in filter_fields(viewer, address) if field.code == code), None)
    if field is None:
        raise WrongCondition("unknown_field", code[:60])
    operators = OPERATORS[field.type]
    chosen = next((known for known in operators if known == operator), operators[0])
    counts_days = chosen in DAY_COUNTS
    return FilterForm(
        field=field,
        operators=[(known.value, str(LABELS[known])) for known in operators],
        operator=chosen.value,
        choices=[] if chosen in WITHOUT_VALUE else _choices(viewer, field),
        asked=_asked(chosen),
        type="date" if field.type in _DAYS and not counts_days else "text",
        is_number=counts_days or field.type in _NUMBERS,
        unit=_("days") if counts_days else "",
    )


def _asked(operator: Operator) -> Sequence[str]:
    if operator == Operator.BETWEEN:
        return pgettext("between", "From"), pgettext("between", "To")
    return () if operator in WITHOUT_VALUE else (_("Value"),)


def _choices(viewer: Viewer, field: Field) -> list[tuple[str, str]]:
    if field.type != FieldType.REFERENCE:
        return [(choice.value, str(choice.label)) for choice in field.choices]
    me = [(ME, pgettext("operator", "me"))] if field.reference == USER else []
    return [*me, *((str(pk), name) for pk, name in find_options(viewer, field.reference, ""))]


def with_filter(viewer: Viewer, address: ListAddress, params: QueryDict) -> Condition:
    """The list's condition with the one that the form holds. Raises WrongCondition when it cannot be."""
    leaf = _leaf(params.get("filter_field", ""), params.get("filter_operator", ""), params.getlist("filter_value"))
    present = address.query.condition
    parts = present.parts if isinstance(present, Every) else (present,)
    condition = Every((*parts, leaf))
    check_size(condition)
    compile_condition(address.setup.record_kind, viewer, condition)
    return condition


def _leaf(field: str, operator: str, typed: Sequence[str]) -> Leaf:
    values = [value for value in typed if value.strip()]
    if operator == Operator.BETWEEN:
        if len(values) == 1:
            raise WrongCondition("value_missing", field[:60], _("Give both ends."))
        if len(set(values)) == 1:
            operator = Operator.IS
    return read_leaf(field, operator, values)
