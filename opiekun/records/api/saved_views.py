"""``/saved-views``: views of lists, the user's own and those shared with him."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from opiekun.accounts.api.authentication import ScopeMissing, asker
from opiekun.accounts.rules.scopes import resource_name
from opiekun.accounts.viewer import UserViewer
from opiekun.core import reading
from opiekun.core.api.answers import answer, expected_version, nothing, path_id, record_answer
from opiekun.core.api.bodies import json_body
from opiekun.core.api.problems import wrong_parameter
from opiekun.core.api.router import ApiRouter, refuse_unknown
from opiekun.core.errors import FieldError, InvalidInput, NotFound
from opiekun.core.kinds import record_kind
from opiekun.core.viewer import Viewer
from opiekun.records.api.saved_view_schemas import SavedView, SavedViewChange, SavedViewInput, SavedViewPage
from opiekun.records.conditions.errors import WrongCondition
from opiekun.records.conditions.places import in_words
from opiekun.records.conditions.reading import condition_to_json
from opiekun.records.lists.opening import open_builtin, open_saved
from opiekun.records.lists.query import PAGE_ROWS, Sort, read_limit
from opiekun.records.lists.setup import list_setup, list_setups
from opiekun.records.permissions import SAVED_VIEW, kinds_of, may_change
from opiekun.records.saved_views import services
from opiekun.records.saved_views.content import Content, read_content
from opiekun.records.saved_views.stored import StoredView, kept_by

router = ApiRouter(tags=["Saved views"])
CONTENT: Final = ("condition", "sort", "columns", "rows")
_PARAMETERS: Final = [
    {
        "in": "query",
        "name": name,
        "description": text,
        "required": False,
        "schema": {"type": "string"} if name != "limit" else {"type": "integer", "minimum": 1, "maximum": 500},
    }
    for name, text in (
        ("kind", "Only views of this kind's list"),
        ("limit", "Rows of a page"),
        ("cursor", "`next` of the page before"),
    )
]


def _asker(request: HttpRequest, action: str) -> UserViewer:
    """The token's user. Views need no right of their own, but the token a scope, and that of the records they list."""
    viewer = asker(request)
    if viewer.scopes is not None and not viewer.scopes.allow(SAVED_VIEW, action):
        raise ScopeMissing(f"{resource_name(SAVED_VIEW)}:{'read' if action == 'view' else 'write'}")
    return viewer


def _body(viewer: Viewer, stored: StoredView) -> dict[str, Any]:
    view = open_saved(list_setup(stored.kind), viewer, stored)
    team = {"id": str(stored.team_id), "name": stored.team} if stored.team_id else None
    return {
        "id": str(stored.id),
        "version": str(stored.version),
        "kind": stored.kind,
        "name": stored.name,
        "owner": {"id": str(stored.owner_id), "name": stored.owner},
        "visibility": stored.visibility,
        "team": team,
        "may_change": may_change(viewer, stored.owner_id, stored.visibility),
        "condition": condition_to_json(view.condition),
        "sort": str(view.sort),
        "columns": list(view.columns),
        "rows": stored.rows,
        "is_partial": bool(view.left_out),
        "fault": str(view.fault) if view.fault else None,
        "updated_at": stored.updated_at,
    }


def _found(viewer: Viewer, raw_id: str) -> StoredView:
    view_id = path_id(raw_id)
    found = next((view for view in kept_by(viewer).views if view.id == view_id), None)
    if found is None:
        raise NotFound
    return found


def _written(viewer: Viewer, view_id: int, status: int = 200, location: str = "") -> HttpResponse:
    body = _body(viewer, _found(viewer, str(view_id)))
    return answer(body, status, int(body["version"]), location)


@router.route("GET", "", done=SavedViewPage, accepts=None, parameters=_PARAMETERS, summary="List saved views")
def list_saved_views(request: HttpRequest) -> HttpResponse:
    """Those that the user sees in the program, the oldest first."""
    viewer = _asker(request, "view")
    kind, limit, after = _page(request)
    views = [view for view in kept_by(viewer).views if view.id > after and kind in ("", view.kind)]
    more = str(views[limit - 1].id) if len(views) > limit else None
    return answer({"items": [_body(viewer, view) for view in views[:limit]], "next": more})


@router.route("POST", "", done=SavedView, status=201, body=SavedViewInput, summary="Create a saved view")
def create_saved_view(request: HttpRequest) -> HttpResponse:
    """A view of the user's own, shared at once when its visibility says so."""
    viewer = _asker(request, "create")
    body = json_body(request)
    kind = body.pop("kind", None)
    if kind not in kinds_of(viewer):
        code = "choice" if kind else "required"
        raise InvalidInput([FieldError(("kind",), code, str(reading.REASONS[code]))])
    setup = list_setup(kind)
    usual = open_builtin(setup, viewer, setup.views[0])
    with _condition_named(viewer, kind):
        content = read_content(body, Content(usual.condition, usual.sort, usual.columns))
        view = services.create_view(viewer, kind, _labels(body), content)
    return _written(viewer, view.pk, 201, f"/api/v1/saved-views/{view.pk}")


@router.route("GET", "/{view_id}", done=SavedView, summary="Read a saved view")
def read_saved_view(request: HttpRequest, view_id: str) -> HttpResponse:
    """A view without what the user may not read of it."""
    viewer = _asker(request, "view")
    return record_answer(request, _body(viewer, _found(viewer, view_id)))


@router.route(
    "PATCH", "/{view_id}", done=SavedView, body=SavedViewChange, matches="optional", summary="Change a saved view"
)
def change_saved_view(request: HttpRequest, view_id: str) -> HttpResponse:
    """One's own, or as who manages shared views; of others one saves a view of one's own."""
    viewer = _asker(request, "edit")
    stored, body = _found(viewer, view_id), json_body(request)
    with _condition_named(viewer, stored.kind):
        present = Content(stored.condition, Sort.read(stored.sort), stored.columns, stored.rows)
        content = read_content(body, present) if body.keys() & set(CONTENT) else None
        services.change_view(viewer, stored.id, _labels(body), content, expected_version(request))
    return _written(viewer, stored.id)


@router.route("DELETE", "/{view_id}", status=204, matches="required", summary="Remove a saved view")
def remove_saved_view(request: HttpRequest, view_id: str) -> HttpResponse:
    """It goes away for all who see it, and can be brought back for 30 days."""
    viewer = _asker(request, "trash")
    services.remove_view(viewer, path_id(view_id), expected_version(request, required=True))
    return nothing()


@router.route("POST", "/{view_id}/restore", done=SavedView, summary="Restore a saved view")
def restore_saved_view(request: HttpRequest, view_id: str) -> HttpResponse:
    """Bring a removed view back."""
    viewer = _asker(request, "trash")
    return _written(viewer, services.restore_view(viewer, path_id(view_id)).pk)


def _labels(body: Mapping[str, Any]) -> dict[str, Any]:
    """What is not the list itself; unknown fields are refused with it."""
    return {name: value for name, value in body.items() if name not in CONTENT}


@contextmanager
def _condition_named(viewer: Viewer, kind: str) -> Iterator[None]:
    """A wrong condition is named by its field of the body."""
    try:
        with in_words(record_kind(kind), viewer):
            yield
    except WrongCondition as wrong:
        errors = [FieldError(("condition", *e.loc[1:]), e.code, e.message) for e in wrong.errors]
        raise InvalidInput(errors) from wrong


def _page(request: HttpRequest) -> tuple[str, int, int]:
    """Kind, limit and the id after which the page begins. Raises RequestRefused and InvalidInput by parameter."""
    refuse_unknown(request, ("kind", "limit", "cursor"))
    kind, cursor = request.GET.get("kind", ""), request.GET.get("cursor")
    if kind and all(kind != setup.kind for setup in list_setups()):
        raise wrong_parameter("kind", "choice", str(reading.REASONS["choice"]))
    limit = read_limit(request.GET["limit"]) if "limit" in request.GET else PAGE_ROWS
    if cursor is None:
        return kind, limit, 0
    try:
        after = reading.record_id(cursor)
    except reading.WrongValue:
        after = None
    if after is None:
        raise wrong_parameter("cursor", "bad_cursor", _("This place in the list does not exist."))
    return kind, limit, after
