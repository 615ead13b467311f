"""Settings, Slow lists: which took too long and by what, and the indexes that are offered for them."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from opiekun.accounts.ui.requests import render_settings, viewer_of
from opiekun.core.operating.rights import require_operator
from opiekun.core.ui.toasts import Toast, flash
from opiekun.core.viewer import Viewer
from opiekun.records.slow.indexes import drop_index, forget_slow, want_index
from opiekun.records.slow.listing import BUILDING, REMOVING, offered_indexes

TEMPLATE: Final = "records/slow/lists.html"


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What was too slow, the last first. While an index is built the page looks again by itself."""
    viewer = viewer_of(request)
    require_operator(viewer)
    offered = offered_indexes(viewer)
    values = {"offered": offered, "is_moving": any(one.state in (BUILDING, REMOVING) for one in offered)}
    return render_settings(request, TEMPLATE, values)


@require_POST
def build(request: HttpRequest, row_id: int) -> HttpResponse:
    """Have the index built, with a way back."""
    return _done(request, want_index, row_id, _("The index is being built. Nobody has to wait for it."), "drop")


@require_POST
def drop(request: HttpRequest, row_id: int) -> HttpResponse:
    """Have the index dropped, with a way back."""
    return _done(request, drop_index, row_id, _("The index is being removed."), "build")


@require_POST
def forget(request: HttpRequest, row_id: int) -> HttpResponse:
    """Take the line away."""
    return _done(request, forget_slow, row_id, _("The line is gone. It comes back when the list is too slow again."))


def _done(
    request: HttpRequest, do: Callable[[Viewer, int], None], row_id: int, said: str, undo: str = ""
) -> HttpResponse:
    do(viewer_of(request), row_id)
    flash(request, Toast(said, undo_url=reverse(f"slow_list_{undo}", args=[row_id]) if undo else ""))
    return HttpResponseRedirect(reverse("slow_lists"))


urlpatterns = [
    path("settings/slow-lists/", index, name="slow_lists"),
    path("settings/slow-lists/<int:row_id>/build/", build, name="slow_list_build"),
    path("settings/slow-lists/<int:row_id>/drop/", drop, name="slow_list_drop"),
    path("settings/slow-lists/<int:row_id>/forget/", forget, name="slow_list_forget"),
]
