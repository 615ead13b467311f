"""Favourites in the sidebar: starred views and records."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from opiekun.core.kinds import RecordKind, record_kind, record_kinds
from opiekun.core.ui.shell import NavigationItem
from opiekun.core.viewer import Viewer
from opiekun.records.saved_views.requests import kept_for
from opiekun.records.saved_views.stored import Kept


def favourites(request: HttpRequest, viewer: Viewer) -> Sequence[NavigationItem]:
    """Views first, each in the order in which they were starred. Records cost one statement when there are any."""
    kept = kept_for(request, viewer)
    return [*_views(kept), *_records(viewer, kept)]


def _views(kept: Kept) -> Iterable[NavigationItem]:
    by_id = {view.id: view for view in kept.views}
    for view_id in kept.starred_views:
        if view_id in by_id:
            view = by_id[view_id]
            yield NavigationItem(view.name, "list-details", f"{record_kind(view.kind).url}?view={view.id}")


def _records(viewer: Viewer, kept: Kept) -> list[NavigationItem]:
    if not kept.starred_records:
        return []
    found = _names(viewer, kept)
    return [
        NavigationItem(
            record_kind(kind).named(found[record_id]), record_kind(kind).icon, f"{record_kind(kind).url}/{record_id}"
        )
        for kind, record_id in kept.starred_records
        if record_id in found
    ]


def _names(viewer: Viewer, kept: Kept) -> dict[int, str]:
    """Names of the starred records in the viewer's reach."""
    queries = []
    for kind in record_kinds():
        ids = [record_id for code, record_id in kept.starred_records if code == kind.code]
        if ids:
            queries.append(_query(viewer, kind, ids))
    if not queries:
        return {}
    first, *others = queries
    return dict(first.union(*others, all=True) if others else first)


def _query(viewer: Viewer, kind: RecordKind, ids: list[int]) -> QuerySet[Any]:
    rows = kind.visible(viewer, "view").filter(pk__in=ids).order_by()
    return rows.values_list("pk", kind.name_path)
