"""The form that adds a filter: first the field, then how it is compared and with what."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from opiekun.core.fields import Field, FieldType
from opiekun.core.kinds import record_kinds
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import is_whole
from opiekun.records.conditions.compiling import compile_condition
from opiekun.records.conditions.errors import WrongCondition
from opiekun.records.conditions.operators import DAY_COUNTS, LABELS, OPERATORS, WITHOUT_VALUE, Operator
from opiekun.records.conditions.reading import check_size, read_leaf
from opiekun.records.conditions.tree import Condition, Every, Leaf
from opiekun.records.conditions.values import ME
from opiekun.records.lists.address import ListAddress
from opiekun.records.references import USER, find_options, names_in_sight

_DAYS: Final = (FieldType.DATE, FieldType.INSTANT)
_NUMBERS: Final = (FieldType.NUMBER, FieldType.MONEY)


@dataclass(frozen=True, slots=True)
class FilterForm:
    """How one field is compared: its operators, the chosen one, and what it is compared with.

    ``choices`` are the values when they are a list; else ``asked`` names each value to be typed: none, one or two.
    ``unit`` stands behind a value ("days"). ``reference`` are the records among which values are looked up.
    """

    field: Field
    operators: Sequence[tuple[str, str]]
    operator: str
    choices: Sequence[tuple[str, str]]
    asked: Sequence[str]
    type: str
    is_number: bool
    unit: str
    reference: str = ""
    found: Sequence[tuple[str, str]] = ()


def filter_fields(viewer: Viewer, address: ListAddress) -> list[Field]:
    """The fields by which the viewer may filter; of references those whose records he may see."""
    known = {USER, *(kind.code for kind in record_kinds() if viewer.can(kind.code, "view"))}
    fields = [one for one in address.setup.record_kind.fields_for(viewer) if one.code not in address.setup.unasked]
    return [field for field in fields if field.filterable and (not _refers(field) or field.reference in known)]


def _refers(field: Field) -> bool:
    return field.type == FieldType.REFERENCE


def filter_form(
    viewer: Viewer, address: ListAddress, code: str, operator: str = "", typed: Sequence[str] = ()
) -> FilterForm:
    """The form of one field, as it asks for the operator; for the field's first one when it takes no such operator.

    Raises WrongCondition for a field that is not there, or not for this viewer.
    """
    field = next((field for field in filter_fields(viewer, address) if field.code == code), None)
    if field is None:
        raise WrongCondition("unknown_field", code[:60])
    standing = _standing(address, field)
    operators = (Operator.IS,) if standing else OPERATORS[field.type]
    chosen = next((known for known in operators if known == operator), operators[0])
    counts_days = chosen in DAY_COUNTS
    return FilterForm(
        field=field,
        operators=[(known.value, str(LABELS[known])) for known in operators],
        operator=chosen.value,
        choices=[] if chosen in WITHOUT_VALUE or _is_looked_up(field) else _choices(viewer, field, standing),
        asked=_asked(chosen),
        type="date" if field.type in _DAYS and not counts_days else "text",
        is_number=counts_days or field.type in _NUMBERS,
        unit=_("days") if counts_days else "",
        reference=field.reference if _is_looked_up(field) and chosen not in WITHOUT_VALUE else "",
        found=_named(viewer, field, typed) if _is_looked_up(field) else (),
    )


def _is_looked_up(field: Field) -> bool:
    """Users are few enough for a list, other records are not."""
    return _refers(field) and field.reference != USER


def _named(viewer: Viewer, field: Field, typed: Sequence[str]) -> list[tuple[str, str]]:
    ids = {int(one) for one in typed if is_whole(one)}
    return [(str(pk), name) for pk, name in names_in_sight(viewer, field.reference, ids).items()] if ids else []


def _asked(operator: Operator) -> Sequence[str]:
    if operator == Operator.BETWEEN:
        return pgettext("between", "From"), pgettext("between", "To")
    return () if operator in WITHOUT_VALUE else (_("Value"),)


def _standing(address: ListAddress, field: Field) -> Sequence[str]:
    """The values that records of the page can have in the field, where not all: others would leave nothing or, said to
    be left out, all."""
    standing = address.setup.standing
    says = isinstance(standing, Leaf) and (standing.field, standing.operator) == (field.code, Operator.IS)
    return standing.values if says and isinstance(standing, Leaf) else ()


def _choices(viewer: Viewer, field: Field, standing: Sequence[str] = ()) -> list[tuple[str, str]]:
    if field.type != FieldType.REFERENCE:
        offered = [choice for choice in field.choices if not standing or choice.value in standing]
        return [(choice.value, str(choice.label)) for choice in offered]
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
