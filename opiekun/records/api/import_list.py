"""The page of one's imports that an address asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext as _

from opiekun.core.api.problems import wrong_parameter
from opiekun.core.reading import REASONS
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import is_whole
from opiekun.records.importing.drafting import may_import
from opiekun.records.importing.registry import import_kinds
from opiekun.records.importing.report import every_own_import
from opiekun.records.lists.query import PAGE_ROWS, read_limit
from opiekun.records.models import Import, ImportState

LISTED: Final[list[dict[str, Any]]] = [
    {"in": "query", "name": name, "description": text, "required": False, "schema": schema}
    for name, text, schema in (
        ("kind", "Only of this kind", {"type": "string", "enum": [kind.name for kind in import_kinds()]}),
        ("state", "Only in this state", {"type": "string", "enum": ImportState.values}),
        ("limit", "Rows of a page", {"type": "integer", "minimum": 1, "maximum": 500}),
        ("cursor", "`next` of the page before", {"type": "string"}),
        ("count", "exact: the total comes along as `count`", {"type": "string", "enum": ["exact"]}),
    )
]
ACCEPTED: Final = tuple(str(one["name"]) for one in LISTED)


@dataclass(frozen=True, slots=True)
class ImportsListed:
    """Imports, where the next ones follow, and how many there are where that was asked."""

    jobs: Sequence[Import]
    next: str | None
    count: int | None


def page_asked(viewer: Viewer, request: HttpRequest) -> ImportsListed:
    """The viewer's imports of kinds that he may import. Raises RequestRefused and InvalidInput naming the parameter."""
    names = _chosen(request, "kind", [kind.name for kind in import_kinds()])
    kinds = [one.kind for one in import_kinds() if one.name in names and may_import(viewer, one.kind)]
    found = every_own_import(viewer).filter(kind__in=kinds, state__in=_chosen(request, "state", ImportState.values))
    limit = read_limit(request.GET["limit"]) if "limit" in request.GET else PAGE_ROWS
    rows = list((found.filter(pk__lt=before) if (before := _before(request)) else found)[: limit + 1])
    count = found.count() if "count" in request.GET and _chosen(request, "count", ["exact"]) else None
    return ImportsListed(rows[:limit], str(rows[limit - 1].pk) if len(rows) > limit else None, count)


def _chosen(request: HttpRequest, name: str, known: Sequence[str]) -> Sequence[str]:
    """The one that the parameter names, else all."""
    value = request.GET.get(name)
    if value is None:
        return known
    if value not in known:
        raise wrong_parameter(name, "choice", str(REASONS["choice"]))
    return [value]


def _before(request: HttpRequest) -> int:
    """The id before which the page goes on; 0 for the newest."""
    cursor = request.GET.get("cursor")
    if cursor is not None and not is_whole(cursor):
        raise wrong_parameter("cursor", "bad_cursor", _("This place in the list does not exist."))
    return int(cursor or 0)
