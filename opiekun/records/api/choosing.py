"""Which records a program means: ids, or a condition as saved views have it, in the API's own names of fields."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from opiekun.core.api.lists import Resource
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.reading import REASONS, Reader, WrongValue, text
from opiekun.core.viewer import Viewer
from opiekun.records.api.condition_names import field_codes, in_codes
from opiekun.records.bulk.selection import Selection, check_query, read_ids
from opiekun.records.conditions.places import in_words
from opiekun.records.conditions.reading import condition_from_json
from opiekun.records.conditions.tree import EVERYTHING, Condition
from opiekun.records.lists.query import ListQuery, Sort

CHOOSING: Final = frozenset({"ids", "filter", "q"})
_search: Reader = text(200)


def read_choice(viewer: Viewer, resource: Resource, body: Mapping[str, Any]) -> Selection:
    """The selection that the body names. Raises InvalidInput; naming nothing is no way to say everything."""
    codes = field_codes(resource)
    if not CHOOSING & {name for name, value in body.items() if value is not None}:
        raise wrong("ids", "required", _("Say which records: ids, filter or q."))
    condition: Condition = EVERYTHING
    if body.get("filter") is not None:
        with in_words(resource.kind, viewer):
            condition = in_codes(condition_from_json(body["filter"]), resource)
    query = ListQuery(_order(resource, body, codes), _columns(viewer, resource, body, codes), condition, _typed(body))
    check_query(viewer, resource.kind, query)
    if body.get("ids") is None:
        return Selection(resource.kind, query)
    if len(CHOOSING & {name for name, value in body.items() if value is not None}) > 1:
        raise wrong("ids", "ids_or_filter", _("Give either ids or a filter."))
    if not isinstance(body["ids"], list):
        raise wrong("ids", "not_rows", str(REASONS["not_rows"]))
    return Selection(resource.kind, query, read_ids(body["ids"]))


def refuse_unknown_fields(body: Mapping[str, Any], known: frozenset[str]) -> None:
    """Raise InvalidInput for each field of the body that the address does not take."""
    message = str(REASONS["unknown_field"])
    errors = [FieldError((name[:60],), "unknown_field", message) for name in body if name not in known]
    if errors:
        raise InvalidInput(errors)


def wrong(name: str, code: str, message: str) -> InvalidInput:
    """The refusal of one field of the body."""
    return InvalidInput([FieldError((name,), code, message)])


def _typed(body: Mapping[str, Any]) -> str:
    try:
        return str(_search(body.get("q")))
    except WrongValue as refused:
        raise wrong("q", refused.code, str(refused.message)) from refused


def _order(resource: Resource, body: Mapping[str, Any], codes: Mapping[str, str]) -> Sort:
    given = body.get("ordering") or resource.ordering
    sort = Sort.read(given) if isinstance(given, str) else Sort("")
    if sort.field not in codes:
        raise wrong("ordering", "unknown_field", _("The list cannot be sorted by this."))
    return Sort(codes[sort.field], sort.descending)


def _columns(viewer: Viewer, resource: Resource, body: Mapping[str, Any], codes: Mapping[str, str]) -> tuple[str, ...]:
    given = body.get("columns")
    if given is None:
        return tuple(field.code for field in resource.kind.fields_for(viewer) if field.shown and field.code != "name")
    if not isinstance(given, list) or not all(isinstance(name, str) and name in codes for name in given):
        raise wrong("columns", "unknown_field", str(REASONS["unknown_field"]))
    return tuple(codes[name] for name in given)
