"""Finds a page of a resource: the parameters of an address as a query of the lists."""

from dataclasses import replace
from typing import Final

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from opiekun.core.api.lists import COMPARED, CONTAINED, CONTROLS, Page, Resource
from opiekun.core.api.problems import RequestRefused, wrong_parameter
from opiekun.core.api.router import refuse_unknown
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.fields import Field, FieldType
from opiekun.core.kinds import RecordKind
from opiekun.core.reading import WrongValue, text
from opiekun.core.viewer import Viewer
from opiekun.records.api.bounds import bound
from opiekun.records.api.condition_names import in_codes
from opiekun.records.api.views_of_lists import opened_view
from opiekun.records.conditions import Condition, Either, Every, Operator
from opiekun.records.conditions.address import condition_from_text
from opiekun.records.conditions.places import in_words
from opiekun.records.conditions.reading import read_leaf
from opiekun.records.conditions.registry import subject_of
from opiekun.records.custom.fields import PREFIX
from opiekun.records.custom.searching import searched
from opiekun.records.lists.query import PAGE_ROWS, ListQuery, Sort, read_limit
from opiekun.records.lists.rows import count_rows, list_rows
from opiekun.records.search.finding import remark_on
from opiekun.records.search.sources import search_source

_quick = text(200)
_SUFFIXES: Final = ("", "in", "contains", "gte", "lte", "empty")


def find_page(viewer: Viewer, resource: Resource, request: HttpRequest) -> Page:
    """The page that the address asks for. Raises RequestRefused and InvalidInput naming the parameter."""
    subject = subject_of(resource.kind)
    fields = {n: f for n, f in resource.fields().items() if subject.reads(viewer, f)}
    refuse_unknown(request, _accepted(resource, fields))
    given = {name: str(value) for name, value in request.GET.items()}
    kind = _chosen_kind(resource, given)
    conditions: list[Condition] = []
    bounds = Q()
    asked: dict[str, str] = {}
    for parameter, value in given.items():
        name, _sep, suffix = parameter.partition("__")
        if name not in fields or parameter in CONTROLS:
            continue
        field = fields[name]
        asked.setdefault(field.code, parameter)
        if field.type not in COMPARED or suffix == "empty":
            conditions.append(_leaf(parameter, field, suffix, value))
            continue
        try:
            bounds &= bound(kind, viewer, field, suffix, value)
        except InvalidInput as wrong:
            raise _by_parameter(wrong, {field.code: parameter}) from wrong
    conditions += _named(viewer, kind, given)
    if "filter" in given:
        conditions.append(_condition(viewer, resource, given["filter"]))
    view = opened_view(viewer, kind, given["view"]) if "view" in given else None
    if view is not None:
        conditions.append(view.condition)
    try:
        query = replace(_query(resource, fields, given, Every(tuple(conditions))), bounds=bounds)
        if view is not None and "ordering" not in given:
            query = replace(query, sort=view.sort)
        found = list_rows(viewer, kind, query)
        count = count_rows(viewer, kind, query) if "count" in given else None
    except InvalidInput as wrong:
        raise _by_parameter(wrong, asked) from wrong
    return Page([row[0] for row in found.rows], found.next, count, remark_on(kind.code, query.q))


def _accepted(resource: Resource, fields: dict[str, Field]) -> set[str]:
    names = {*CONTROLS}
    if resource.trashed is not None:
        names.add("trashed")
    if resource.has_views:
        names |= {"view", "filter"}
    for name, field in fields.items():
        if field.filterable:
            names |= {f"{name}__{s}" if s else name for s in _SUFFIXES if _takes(field, s)}
    return names


def _condition(viewer: Viewer, resource: Resource, raw: str) -> Condition:
    """The condition that ``filter`` holds, in the API's names. Raises RequestRefused."""
    try:
        with in_words(resource.kind, viewer):
            return in_codes(condition_from_text(raw), resource)
    except InvalidInput as wrong:
        errors = [FieldError(("filter",), error.code, error.message) for error in wrong.errors]
        raise RequestRefused(422, "invalid_input", str(wrong.message), errors) from wrong


def _takes(field: Field, suffix: str) -> bool:
    if suffix in ("gte", "lte"):
        return field.type in COMPARED
    if suffix == "contains":
        return field.type in CONTAINED
    if suffix == "in":
        return field.type not in COMPARED and field.type != FieldType.BOOLEAN
    if suffix == "empty" and field.is_always_filled:
        return False
    return suffix == "" or field.type != FieldType.BOOLEAN


def _chosen_kind(resource: Resource, given: dict[str, str]) -> RecordKind:
    trashed = given.get("trashed", "false")
    if trashed not in ("true", "false"):
        raise wrong_parameter("trashed", "choice", _("Choose one of the values on the list."))
    return resource.trashed if trashed == "true" and resource.trashed is not None else resource.kind


def _query(resource: Resource, fields: dict[str, Field], given: dict[str, str], condition: Condition) -> ListQuery:
    if given.get("count", "exact") != "exact":
        raise wrong_parameter("count", "choice", _("The only value is exact."))
    sort = Sort.read(given.get("ordering", resource.ordering))
    if sort.field not in fields or not fields[sort.field].sortable:
        raise wrong_parameter("ordering", "unknown_field", _("The list cannot be sorted by this."))
    return ListQuery(
        Sort(fields[sort.field].code, sort.descending),
        (),
        condition,
        _typed(given),
        read_limit(given["limit"]) if "limit" in given else PAGE_ROWS,
        _cursor(given),
    )


def _named(viewer: Viewer, kind: RecordKind, given: dict[str, str]) -> list[Condition]:
    """Where a kind has no search of its own, ``q`` asks for the words in its name and custom fields."""
    if search_source(kind.code) is not None:
        return []
    words = _typed(given).split()[:8]
    codes = ["name", *(f"{PREFIX}{d.code}" for d in searched(viewer, kind.code))]
    return [Either(tuple(read_leaf(code, Operator.CONTAINS, [word]) for code in codes)) for word in words]


def _typed(given: dict[str, str]) -> str:
    try:
        typed: str = _quick(given.get("q", ""))
    except WrongValue as wrong:
        raise wrong_parameter("q", wrong.code, str(wrong.message)) from wrong
    return typed


def _cursor(given: dict[str, str]) -> str:
    cursor = given.get("cursor")
    if cursor is None:
        return ""
    if not cursor:
        raise wrong_parameter("cursor", "bad_cursor", _("This place in the list does not exist."))
    return cursor


def _leaf(parameter: str, field: Field, suffix: str, value: str) -> Condition:
    try:
        if suffix == "empty" or field.type == FieldType.BOOLEAN:
            return read_leaf(field.code, _truth(parameter, suffix, value), [])
        values = [part for part in value.split(",") if part] if suffix == "in" else [value]
        return read_leaf(field.code, Operator.CONTAINS if suffix == "contains" else Operator.IS, values)
    except InvalidInput as wrong:
        raise _by_parameter(wrong, {field.code: parameter}) from wrong


def _truth(parameter: str, suffix: str, value: str) -> str:
    if value not in ("true", "false"):
        raise wrong_parameter(parameter, "not_boolean", _("This must be true or false."))
    if suffix == "empty":
        return Operator.EMPTY if value == "true" else Operator.FILLED
    return Operator.TRUE if value == "true" else Operator.FALSE


def _by_parameter(wrong: InvalidInput, asked: dict[str, str]) -> RequestRefused:
    """The refusal in the words of the address: the parameter that was given, not the field that it means."""
    errors = []
    for error in wrong.errors:
        at = str(error.loc[-1])
        place = asked.get(at, "ordering" if at == "sort" else at) if error.loc else "filter"
        errors.append(FieldError((place,), error.code, error.message))
    return RequestRefused(422, "invalid_input", str(wrong.message), errors)
