"""The form that adds a filter: first the field, then how it is compared and with what."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import pgettext

from opiekun.core.fields import Field, FieldType
from opiekun.core.viewer import Viewer
from opiekun.records.conditions.compiling import compile_condition
from opiekun.records.conditions.errors import WrongCondition
from opiekun.records.conditions.operators import LABELS, OPERATORS, WITHOUT_VALUE
from opiekun.records.conditions.reading import check_size, read_leaf
from opiekun.records.conditions.tree import Condition, Every
from opiekun.records.conditions.values import ME
from opiekun.records.lists.address import ListAddress
from opiekun.records.references import USER, find_options

_INPUTS = {FieldType.DATE: "date", FieldType.INSTANT: "text", FieldType.NUMBER: "text", FieldType.MONEY: "text"}


@dataclass(frozen=True, slots=True)
class FilterForm:
    """How one field is compared: its operators, and the values to choose from when they are a list."""

    field: Field
    operators: Sequence[tuple[str, str]]
    choices: Sequence[tuple[str, str]]
    needs_value: bool
    input_type: str


def filter_fields(viewer: Viewer, address: ListAddress) -> list[Field]:
    """The fields by which the viewer may filter; of references those to users, who are few enough for a list."""
    return [
        field
        for field in address.setup.record_kind.fields_for(viewer)
        if field.filterable and (field.type != FieldType.REFERENCE or field.reference == USER)
    ]


def filter_form(viewer: Viewer, address: ListAddress, code: str) -> FilterForm:
    """The form of one field. Raises WrongCondition for a field that is not there, or not for this viewer."""
    field = next((field for field in filter_fields(viewer, address) if field.code == code), None)
    if field is None:
        raise WrongCondition("unknown_field", code[:60])
    operators = OPERATORS[field.type]
    choices = [(choice.value, str(choice.label)) for choice in field.choices]
    if field.type == FieldType.REFERENCE:
        me = [(ME, pgettext("operator", "me"))] if field.reference == USER else []
        choices = [*me, *((str(pk), name) for pk, name in find_options(viewer, field.reference, ""))]
    return FilterForm(
        field,
        [(operator.value, str(LABELS[operator])) for operator in operators],
        choices,
        any(operator not in WITHOUT_VALUE for operator in operators),
        _INPUTS.get(field.type, "text"),
    )


def with_filter(viewer: Viewer, address: ListAddress, params: QueryDict) -> Condition:
    """The list's condition with the one that the form holds. Raises WrongCondition when it cannot be."""
    values = [value for value in params.getlist("filter_value") if value.strip()]
    leaf = read_leaf(params.get("filter_field", ""), params.get("filter_operator", ""), values)
    present = address.query.condition
    parts = present.parts if isinstance(present, Every) else (present,)
    condition = Every((*parts, leaf))
    check_size(condition)
    compile_condition(address.setup.record_kind, viewer, condition)
    return condition
