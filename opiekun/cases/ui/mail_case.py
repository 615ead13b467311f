"""A new case of a message that waits to be sorted: its party is chosen or made, then its form opens."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from opiekun.activities.models import Interaction, MailMessage
from opiekun.activities.permissions import INTERACTION
from opiekun.activities.selectors.mail.opening import opened
from opiekun.cases.permissions import CASE
from opiekun.cases.services.mail_case import place_mail
from opiekun.core.errors import Conflict, InvalidInput, NotFound
from opiekun.core.permissions import require
from opiekun.core.ui.render import render_page
from opiekun.core.ui.toasts import Toast, flash
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import is_whole
from opiekun.parties.permissions import reached_parties
from opiekun.records.record.page import Action
from opiekun.records.record.views import viewer_of

FIELDS = ("party", "party_name", "first_name", "last_name")


@dataclass(frozen=True, slots=True)
class Gone:
    """A message that waits no more: at whom it stands, and the form of a case that begins with it; nothing where the
    viewer does not see that."""

    url: str = ""
    party: str = ""


def case_offer(viewer: Viewer, message: MailMessage) -> Action | None:
    """The button beside those that sort the message."""
    if not viewer.can(CASE, "create") or not viewer.can(INTERACTION, "create"):
        return None
    attrs = {"hx-get": reverse("mail_case", args=[message.pk]), "hx-target": "#dialog", "data-key": "s"}
    return Action(_("New case"), "briefcase", attrs=attrs, key="S")


@require_http_methods(["GET", "POST"])
def case_of_mail(request: HttpRequest, message_id: int) -> HttpResponse:
    """The dialog that asks for the party; then the form of the new case, which the message joins with its thread."""
    viewer = viewer_of(request)
    require(viewer, CASE, "create")
    if request.method == "POST":
        return _place(request, viewer, message_id)
    message = opened(viewer, message_id).message
    return _ask(request, viewer, message_id, _begun(message), makes_persons=bool(message.from_address))


def _place(request: HttpRequest, viewer: Viewer, message_id: int) -> HttpResponse:
    values = {name: str(request.POST.get(name, "")).strip()[:200] for name in FIELDS}
    try:
        talk = Interaction.objects.get(pk=place_mail(viewer, message_id, values))
    except InvalidInput as refused:
        errors = {str(one.loc[0]) if one.loc else "party": str(one.message) for one in refused.errors}
        return _ask(request, viewer, message_id, values, errors, makes_persons="last_name" in request.POST)
    except (Conflict, NotFound):
        # The same is said of a message that never was there: nothing is to be learned of what is out of reach.
        return _gone(request, viewer, message_id, values)
    flash(request, Toast(_("The message stands with the party. It joins the case when that is added.")))
    return HttpResponseRedirect(new_case_url(talk))


def _gone(request: HttpRequest, viewer: Viewer, message_id: int, values: dict[str, str]) -> HttpResponse:
    """Somebody has sorted the message meanwhile: what was typed stays, and where the message stands now, as far as the
    viewer sees it, a case can begin with it all the same."""
    try:
        talk = next(iter(opened(viewer, message_id).interactions), None)
    except NotFound:
        talk = None
    gone = Gone(new_case_url(talk), talk.party.display_name) if talk is not None and talk.party else Gone()
    makes_persons = "last_name" in request.POST
    return _ask(request, viewer, message_id, values, {}, makes_persons=makes_persons, gone=gone)


def _ask(
    request: HttpRequest,
    viewer: Viewer,
    message_id: int,
    values: dict[str, str],
    errors: dict[str, str] | None = None,
    *,
    makes_persons: bool,
    gone: Gone | None = None,
) -> HttpResponse:
    context = {
        "message_id": message_id,
        "values": {**values, "chosen": _name_of(viewer, values["party"])},
        "errors": errors or {},
        "makes_parties": viewer.can("party", "create"),
        "makes_persons": viewer.can("person", "create") and makes_persons,
        "gone": gone,
    }
    return render_page(request, "cases/mail_case.html", context, "dialog", 422 if errors or gone else 200)


def new_case_url(talk: Interaction) -> str:
    """The form of a new case that begins with what was said."""
    known = {"title": talk.subject[:200], "about": str(talk.pk), "party": str(talk.party_id)}
    if talk.person_id:
        known["person"] = str(talk.person_id)
    return f"{reverse('case_new')}?{urlencode(known)}"


def _begun(message: MailMessage) -> dict[str, str]:
    first, _space, last = message.from_name.rpartition(" ")
    return {"party": "", "party_name": "", "first_name": first, "last_name": last}


def _name_of(viewer: Viewer, party: str) -> str:
    if not is_whole(party):
        return ""
    return reached_parties(viewer).filter(pk=int(party)).values_list("display_name", flat=True).first() or ""
