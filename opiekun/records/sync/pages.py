"""The page of conflicts: both values side by side, and one click for each."""

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from opiekun.core.kinds import record_kind
from opiekun.core.ui.render import is_part, render_page
from opiekun.core.ui.toasts import Toast, flash, toast
from opiekun.core.whole_numbers import whole
from opiekun.records.record.views import viewer_of
from opiekun.records.sync.listing import MOST, ShownConflict, open_conflicts
from opiekun.records.sync.settling import settle, undo_settlement

TEMPLATE = "records/sync/conflicts.html"
SIDES = {"ours": False, "theirs": True}


@require_GET
def conflicts(request: HttpRequest) -> HttpResponse:
    """The open conflicts that the viewer may see, all of them or those of one record."""
    viewer = viewer_of(request)
    record, after = _number(request, "record"), _number(request, "after")
    found = open_conflicts(viewer, record or None, after=after)
    context = {
        "rows": [(conflict, _address(conflict)) for conflict in found],
        "after": found[-1].id if len(found) == MOST else None,
        "record": record,
    }
    return render_page(request, TEMPLATE, context)


@require_POST
def settle_conflict(request: HttpRequest, conflict_id: int, side: str) -> HttpResponse:
    """Keep our value or take theirs."""
    settled = settle(viewer_of(request), conflict_id, SIDES[side])
    words = _("Took the value from %(system)s.") if SIDES[side] else _("Our value stays.")
    said = Toast(words % {"system": settled.system}, undo_url=reverse("conflict_undo", args=[conflict_id]))
    if not is_part(request):
        flash(request, said)
        return _back()
    return toast(HttpResponse(""), said)


@require_POST
def undo(request: HttpRequest, conflict_id: int) -> HttpResponse:
    """Open the conflict again."""
    undo_settlement(viewer_of(request), conflict_id)
    flash(request, Toast(_("Undone.")))
    if not is_part(request):
        return _back()
    response = HttpResponse(status=204)
    response["HX-Redirect"] = reverse("conflicts")
    return response


def _back() -> HttpResponse:
    response = HttpResponse(status=303)
    response["Location"] = reverse("conflicts")
    return response


def _address(conflict: ShownConflict) -> str:
    return f"{record_kind(conflict.kind).url}/{conflict.record_id}"


def _number(request: HttpRequest, name: str) -> int:
    text = request.GET.get(name, "")
    return whole(text) or 0


urlpatterns = [
    path("conflicts", conflicts, name="conflicts"),
    path("conflicts/<int:conflict_id>/undo", undo, name="conflict_undo"),
    *(
        path(
            f"conflicts/<int:conflict_id>/{side}",
            settle_conflict,
            {"side": side},
            name=f"conflict_{side}",
        )
        for side in SIDES
    ),
]
