"""What lists of all resources share; how a page is found is registered by the app that has the lists."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from opiekun.core.api.answers import answer
from opiekun.core.fields import ChangingChoices, Field, FieldType
from opiekun.core.kinds import RecordKind
from opiekun.core.viewer import Viewer

COMPARED: Final = (FieldType.NUMBER, FieldType.MONEY, FieldType.DATE, FieldType.INSTANT)
CONTAINED: Final = (FieldType.TEXT, FieldType.LONG_TEXT, FieldType.EMAIL, FieldType.PHONE, FieldType.URL)
CONTROLS: Final = ("q", "ordering", "limit", "cursor", "count")


@dataclass(frozen=True, slots=True)
class Resource:
    """A kind as a list of the API. ``names`` maps the API's name of a field to the kind's where they differ.

    ``trashed`` is the kind of what lies in the trash; with ``has_views`` the list opens by a saved view, too. ``more``
    are fields beyond the kind's own by which it is filtered.
    """

    kind: RecordKind
    ordering: str
    read: Callable[[Viewer, Sequence[int]], Mapping[int, dict[str, Any]]]
    names: Mapping[str, str] = field(default_factory=dict)
    trashed: RecordKind | None = None
    has_views: bool = False
    more: Sequence[Field] = ()

    def fields(self) -> dict[str, Field]:
        """The fields by their names in the API."""
        renamed = {code: name for name, code in self.names.items()}
        named = {renamed.get(f.code, f.code): f for f in self.kind.fields if f.filterable or f.sortable}
        return {**named, **{f.code: f for f in self.more}}


@dataclass(frozen=True, slots=True)
class Page:
    """Ids in order, the cursor of the next page, the total when it was asked for, and what has to be known of what was
    found ("" for nothing)."""

    ids: Sequence[int]
    next: str
    count: int | None
    remark: str = ""


class PageFinder(Protocol):
    def __call__(self, viewer: Viewer, resource: Resource, request: HttpRequest) -> Page: ...


_finders: list[PageFinder] = []


def register_page_finder(finder: PageFinder) -> None:
    """Say how pages are found; the last one counts."""
    _finders.append(finder)


def list_answer(request: HttpRequest, viewer: Viewer, resource: Resource) -> HttpResponse:
    """A page of the resource as its parameters ask. Raises RequestRefused, InvalidInput."""
    page = _finders[-1](viewer, resource, request)
    rows = resource.read(viewer, page.ids)
    body: dict[str, Any] = {"items": [rows[i] for i in page.ids if i in rows], "next": page.next or None}
    if page.count is not None:
        body["count"] = page.count
    if page.remark:
        body["remark"] = page.remark
    return answer(body)


def list_parameters(resource: Resource) -> list[dict[str, Any]]:
    """The parameters of the list for the OpenAPI document, by the fields that come with the program."""
    own = {name: f for name, f in resource.fields().items() if not f.custom}
    with translation.override("en"):
        filters = [p for name, f in own.items() if f.filterable for p in filter_parameters(name, f)]
        sortable = [name for name, f in own.items() if f.sortable]
        found = [*_controls(resource.ordering, sortable), *filters]
        if resource.has_views:
            found.append(_parameter("view", "Id of a saved view: its condition, and its order when none is given"))
            found.append(_parameter("filter", "A condition as saved views have it, as JSON; holds beside all others"))
        if resource.trashed is not None:
            found.append(_parameter("trashed", "true: what lies in the trash instead", {"enum": ["true", "false"]}))
    return found


def _controls(ordering: str, sortable: list[str]) -> list[dict[str, Any]]:
    orders = [sign + name for name in sortable for sign in ("", "-")]
    limit = {"type": "integer", "minimum": 1, "maximum": 500, "default": 50}
    return [
        _parameter("q", "Search, as the search field of the program: fragments of words, numbers in any notation"),
        _parameter("ordering", "Order; - for descending", {"type": "string", "enum": orders, "default": ordering}),
        _parameter("limit", "Rows of a page", limit),
        _parameter("cursor", "`next` of the page before"),
        _parameter("count", "exact: the total comes along as `count`", {"enum": ["exact"]}),
    ]


def filter_parameters(name: str, f: Field) -> list[dict[str, Any]]:
    """The parameters that filter by a field, for the OpenAPI document."""
    label, schema = str(f.label), _schema(f)
    made = [_parameter(name, f"{label}: equal", schema)]
    if f.type == FieldType.BOOLEAN:
        return made
    if not f.is_always_filled:
        made.append(_parameter(f"{name}__empty", f"{label}: is it empty", _TRUTH))
    if f.type not in COMPARED:
        made.append(_parameter(f"{name}__in", f"{label}: one of these, divided by commas"))
    if f.type in CONTAINED:
        made.append(_parameter(f"{name}__contains", f"{label}: contains, in any letter case, without diacritics"))
    if f.type in COMPARED:
        made += [_parameter(f"{name}__{op}", f"{label}: {text}", schema) for op, text in _BOUNDS.items()]
    return made


_TRUTH: Final = {"type": "string", "enum": ["true", "false"]}
_BOUNDS: Final = {"gte": "at least", "lte": "at most"}


def _schema(f: Field) -> dict[str, Any]:
    if f.type == FieldType.DATE:
        return {"type": "string", "format": "date"}
    if f.type == FieldType.INSTANT:
        return {"type": "string", "examples": ["2026-11-24", "2026-11-24T08:00:00Z"]}
    if f.type == FieldType.BOOLEAN:
        return dict(_TRUTH)
    if not isinstance(f.choices, ChangingChoices) and f.choices:
        return {"type": "string", "enum": [choice.value for choice in f.choices]}
    return {"type": "string"}


def _parameter(name: str, text: str, schema: Mapping[str, Any] | None = None) -> dict[str, Any]:
    made = {"type": "string"} if schema is None else dict(schema)
    return {"in": "query", "name": name, "description": text, "required": False, "schema": made}
