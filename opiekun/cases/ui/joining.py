"""What was said joins a case, chosen from those of the party, found by typing or made of it; and leaves it again."""

from typing import Final
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from opiekun.activities.models import InteractionLink
from opiekun.activities.permissions import reached_interactions
from opiekun.cases.permissions import CASE, reached_cases
from opiekun.cases.selectors.brief import cases_of
from opiekun.cases.services.threads import join, leave
from opiekun.cases.ui.mail_case import new_case_url
from opiekun.core.errors import NotFound
from opiekun.core.ui.render import render_fragment
from opiekun.core.ui.toasts import Toast, flash, toast, trigger
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import whole
from opiekun.parties.ui.forms.blocks import typed
from opiekun.records.record.views import viewer_of

TEMPLATE: Final = "cases/join.html"
MOST: Final = 12


@require_http_methods(["GET", "POST"])
def join_case(request: HttpRequest, record_id: int) -> HttpResponse:
    """The dialog in which a case is chosen for what was said, or it joined to the one that was."""
    viewer = viewer_of(request)
    talk = reached_interactions(viewer).filter(pk=record_id).select_related("mail").first()
    if talk is None:
        raise NotFound
    if request.method == "POST":
        case = typed(request.POST, "case")
        case_id = whole(case) or 0
        join(viewer, case_id, record_id)
        name = reached_cases(viewer).filter(pk=case_id).values_list("title", flat=True).first() or ""
        said = Toast(
            _("It has joined the case %(name)s.") % {"name": name},
            undo_url=f"{reverse('interaction_leave_case', args=[record_id])}?case={case_id}",
            link_url=reverse("case", args=[case_id]),
            link_text=_("Open"),
        )
        return _done(request, record_id, said)
    joined = _joined(viewer, record_id)
    inside = {case_id for case_id, _title, _number in joined}
    context = {
        "talk": talk,
        "joined": joined,
        "cases": [c for c in cases_of(viewer, "party", talk.party_id, MOST, "edit") if c.id not in inside],
        "can_create": viewer.can(CASE, "create"),
        "new_url": new_case_url(talk),
        "is_mail": hasattr(talk, "mail"),
    }
    return render_fragment(request, TEMPLATE, "join", context)


def _joined(viewer: Viewer, talk_id: int) -> list[tuple[int, str, str]]:
    """Id, title and number of the cases in which it is and out of which the viewer may take it."""
    links = InteractionLink.objects.filter(interaction_id=talk_id).values("record_id")
    rows = reached_cases(viewer, "edit").filter(pk__in=links).order_by("-pk")
    return list(rows.values_list("pk", "title", "number")[:MOST])


@require_POST
def leave_case(request: HttpRequest, record_id: int) -> HttpResponse:
    """Take it out of the case again."""
    case = request.GET.get("case", "")
    leave(viewer_of(request), whole(case) or 0, record_id)
    return _done(request, record_id, Toast(_("Taken out of the case.")))


def _done(request: HttpRequest, talk_id: int, said: Toast) -> HttpResponse:
    """The dialog closes. The page of the talk itself is read anew: its linked records stand in several places."""
    response = HttpResponse(status=204)
    if urlsplit(request.headers.get("HX-Current-URL", "")).path == reverse("interaction", args=[talk_id]):
        flash(request, said)
        response["HX-Refresh"] = "true"
        return response
    trigger(response, "opiekun:close-dialog")
    trigger(response, "opiekun:record-changed", {"code": "cases"})
    return toast(response, said)
