"""What the list page does with views: saving, sharing, removing, arranging. Thin views over one kind's list."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from opiekun.core.errors import InvalidInput, NotAllowed, NotFound, Refusal, StaleVersion
from opiekun.core.ui.render import render_fragment
from opiekun.core.ui.toasts import Toast, flash
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import whole
from opiekun.records.lists.address import ListAddress, read_address
from opiekun.records.lists.setup import ListSetup
from opiekun.records.models import Visibility
from opiekun.records.permissions import may_change
from opiekun.records.saved_views import arranging, services
from opiekun.records.saved_views.audience import others_who_see
from opiekun.records.saved_views.conflict import differences, resolved
from opiekun.records.saved_views.content import Content, teams_to_share_with
from opiekun.records.saved_views.requests import kept_for
from opiekun.records.saved_views.stored import StoredView

DIALOGS = "records/list/view_dialogs"
_FORM = ("name", "visibility", "team")


class SavedViewPages:
    """The addresses below a kind's list that change its views."""

    def __init__(self, setup: ListSetup) -> None:
        self._setup = setup

    def new(self, request: HttpRequest) -> HttpResponse:
        """The dialog that saves the list under a name, and what it sends."""
        viewer = self._viewer(request)
        asked = request.POST if request.method == "POST" else request.GET
        state = self._state(viewer, asked.get("state", ""))
        if request.method == "GET":
            return self._form(request, viewer, None, {"visibility": Visibility.PERSONAL, "state": state.whole})
        try:
            view = services.create_view(viewer, self._setup.kind, _posted(request), Content.of(state.query))
        except Refusal as refused:
            return self._form(request, viewer, None, {**_posted(request), "state": state.whole}, refused)
        return self._done(request, str(view.pk), _("The view is saved."))

    def save(self, request: HttpRequest, view_id: int) -> HttpResponse:
        """Put the list as it is shown into the view: a shared one after a question, a changed one never blindly."""
        viewer = self._viewer(request)
        asked = request.POST if request.method == "POST" else request.GET
        state, stored = self._state(viewer, asked.get("state", "")), self._stored(request, viewer, view_id)
        others = others_who_see(viewer, stored.owner_id, stored.visibility, stored.team_id) if stored.is_shared else 0
        version = _version(asked)
        if request.method == "GET":
            values = {"view": stored, "others": others, "state": state.whole, "version": version}
            return self._dialog(request, "save", values)
        content = resolved(viewer, stored, Content.of(state.query), asked)
        try:
            services.change_view(viewer, view_id, {}, content, version)
        except StaleVersion:
            found = differences(viewer, self._setup, Content.of(state.query), stored)
            values = {"view": stored, "state": state.whole, "differences": found, "others": others}
            return self._dialog(request, "conflict", values, 412)
        return self._done(request, str(view_id), _("The view is saved."))

    def edit(self, request: HttpRequest, view_id: int) -> HttpResponse:
        """The dialog with the view's name and sharing, and what it sends."""
        viewer = self._viewer(request)
        stored = self._stored(request, viewer, view_id)
        if not may_change(viewer, stored.owner_id, stored.visibility):
            raise NotAllowed
        if request.method == "GET":
            values = {"name": stored.name, "visibility": stored.visibility, "team": str(stored.team_id or "")}
            return self._form(request, viewer, stored, {**values, "version": str(stored.version)})
        version = _version(request.POST)
        try:
            services.change_view(viewer, view_id, _posted(request), None, version)
        except StaleVersion:
            values = {**_posted(request), "version": str(stored.version)}
            return self._form(request, viewer, stored, values, _changed_meanwhile(stored))
        except Refusal as refused:
            return self._form(request, viewer, stored, {**_posted(request), "version": str(version or "")}, refused)
        return self._done(request, str(view_id), _("The view is saved."))

    def remove(self, request: HttpRequest, view_id: int) -> HttpResponse:
        """Ask first when others would miss it; otherwise remove, with a way back."""
        viewer = self._viewer(request)
        stored = self._stored(request, viewer, view_id)
        if request.method == "GET":
            others = others_who_see(viewer, stored.owner_id, stored.visibility, stored.team_id)
            return self._dialog(request, "remove", {"view": stored, "others": others})
        services.remove_view(viewer, view_id, _version(request.POST))
        undo = reverse(f"{self._setup.kind}_view_restore", args=[view_id])
        return self._done(request, "all", _("The view %(name)s is removed.") % {"name": stored.name}, undo)

    def restore(self, request: HttpRequest, view_id: int) -> HttpResponse:
        services.restore_view(self._viewer(request), view_id)
        return self._done(request, str(view_id), _("Restored."))

    def star(self, request: HttpRequest, view_id: int) -> HttpResponse:
        """Add the view to the favourites, or take it away."""
        arranging.star_view(self._viewer(request), view_id, request.POST.get("on") == "1")
        return _again()

    def move(self, request: HttpRequest, view_id: int) -> HttpResponse:
        """One place to the left or to the right."""
        step = -1 if request.POST.get("step") == "-1" else 1
        arranging.move_view(self._viewer(request), self._setup.kind, view_id, step)
        return _again()

    def default(self, request: HttpRequest) -> HttpResponse:
        """The view with which the list opens for this user from now on."""
        arranging.choose_default(self._viewer(request), self._setup.kind, request.POST.get("view", ""))
        flash(request, Toast(_("Saved.")))
        return _again()

    def _viewer(self, request: HttpRequest) -> Viewer:
        viewer: Viewer = request.viewer  # type: ignore[attr-defined]
        if not viewer.can(self._setup.kind, "view"):
            raise NotAllowed
        return viewer

    def _state(self, viewer: Viewer, state: str) -> ListAddress:
        return read_address(self._setup, viewer, QueryDict(state))

    def _stored(self, request: HttpRequest, viewer: Viewer, view_id: int) -> StoredView:
        stored = kept_for(request, viewer).view(self._setup.kind, view_id)
        if stored is None:
            raise NotFound
        return stored

    def _dialog(self, request: HttpRequest, name: str, values: dict[str, Any], status: int = 200) -> HttpResponse:
        values = {"kind": self._setup.record_kind, **values}
        response = render_fragment(request, f"{DIALOGS}/{name}.html", "dialog", values)
        response.status_code = status
        return response

    def _form(
        self,
        request: HttpRequest,
        viewer: Viewer,
        view: StoredView | None,
        values: dict[str, str],
        refused: Refusal | None = None,
    ) -> HttpResponse:
        if refused is not None and refused.status in (403, 404):
            raise refused
        errors = {str(error.loc[0]): error.message for error in refused.errors if error.loc} if refused else {}
        context = {
            "view": view,
            "values": values,
            "teams": teams_to_share_with(viewer),
            "others": others_who_see(viewer, view.owner_id, view.visibility, view.team_id) if view else 0,
            "errors": errors,
            "problem": str(refused) if refused and not errors else "",
        }
        return self._dialog(request, "form", context, 422 if refused else 200)

    def _done(self, request: HttpRequest, code: str, text: str, undo_url: str = "") -> HttpResponse:
        flash(request, Toast(text, undo_url=undo_url))
        response = HttpResponse(status=204)
        response["HX-Redirect"] = f"{self._setup.record_kind.url}?view={code}"
        return response


def _posted(request: HttpRequest) -> dict[str, str]:
    posted = {name: str(request.POST[name]) for name in _FORM if name in request.POST}
    # The team's select is sent along whatever is chosen above it.
    if posted.get("visibility") != Visibility.TEAM:
        posted.pop("team", None)
    return posted


def _changed_meanwhile(stored: StoredView) -> InvalidInput:
    who = stored.changed_by or stored.owner
    text = _("%(who)s changed this view meanwhile: it is “%(name)s” now. Save again to keep what you wrote.")
    return InvalidInput([], text % {"who": who, "name": stored.name})


def _version(asked: QueryDict) -> int | None:
    text = asked.get("version", "")
    return whole(text)


def _again() -> HttpResponse:
    """The same page once more: its whole state is in its address."""
    response = HttpResponse(status=204)
    response["HX-Refresh"] = "true"
    return response


def saved_view_urls(setup: ListSetup, prefix: str) -> list[URLPattern]:
    """The addresses of a kind's views under ``prefix`` ("parties"); named "party_view_new" and so on."""
    pages, kind = SavedViewPages(setup), setup.kind
    one = f"{prefix}/views/<int:view_id>"
    form = require_http_methods(["GET", "POST"])
    return [
        path(f"{prefix}/views/new", form(pages.new), name=f"{kind}_view_new"),
        path(f"{prefix}/views/default", require_POST(pages.default), name=f"{kind}_view_default"),
        path(f"{one}/save", form(pages.save), name=f"{kind}_view_save"),
        path(f"{one}/edit", form(pages.edit), name=f"{kind}_view_edit"),
        path(f"{one}/remove", form(pages.remove), name=f"{kind}_view_remove"),
        path(f"{one}/restore", require_POST(pages.restore), name=f"{kind}_view_restore"),
        path(f"{one}/star", require_POST(pages.star), name=f"{kind}_view_star"),
        path(f"{one}/move", require_POST(pages.move), name=f"{kind}_view_move"),
    ]
