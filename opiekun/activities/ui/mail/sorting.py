"""The buttons of the inbox: each does its act, opens the next message and offers to undo."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from opiekun.activities.rules.mail_names import first_and_last
from opiekun.activities.selectors.mail.opening import opened
from opiekun.activities.selectors.mail.reach import may_sort
from opiekun.activities.services.mail import triage
from opiekun.activities.services.mail.correcting import corrected_message
from opiekun.activities.services.mail.settling import Settled
from opiekun.core.errors import Conflict, InvalidInput, Refusal
from opiekun.core.ui.render import render_page
from opiekun.core.ui.toasts import Toast, flash
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import is_whole, whole
from opiekun.parties.permissions import reached_parties
from opiekun.records.record.views import viewer_of


@require_POST
def assign(request: HttpRequest, message_id: int) -> HttpResponse:
    """To the party or person that was chosen."""
    party, person = _number(request, "party"), _number(request, "person")

    def act(viewer: Viewer) -> tuple[Settled, str]:
        settled = triage.assign(viewer, message_id, party, person)
        many = ngettext("%d message is assigned.", "%d messages are assigned.", settled.count)
        return settled, _("The message is assigned.") if settled.count == 1 else many % settled.count

    return _done(request, message_id, act)


@require_POST
def ignore(request: HttpRequest, message_id: int) -> HttpResponse:
    """Put the message aside."""

    def act(viewer: Viewer) -> tuple[Settled, str]:
        return triage.ignore(viewer, message_id), _("The message is put aside.")

    return _done(request, message_id, act)


@require_POST
def ignore_sender(request: HttpRequest, message_id: int) -> HttpResponse:
    """Never import the sender again."""

    def act(viewer: Viewer) -> tuple[Settled, str]:
        settled = triage.ignore_sender(viewer, message_id, request.POST.get("whole_domain") == "1")
        return settled, _("Mail of this sender is not imported any more.")

    return _done(request, message_id, act)


@require_POST
def undo(request: HttpRequest, settlement: UUID) -> HttpResponse:
    """Take an act back."""
    viewer = viewer_of(request)
    corrected = corrected_message(viewer, settlement)
    try:
        count = triage.undo(viewer, settlement)
    except Conflict as refused:
        flash(request, Toast(str(refused), error=True))
        return HttpResponseRedirect(reverse("mail_inbox") if may_sort(viewer) else "/")
    if corrected is not None:
        flash(request, Toast(_("The message is told where it was before.")))
        return HttpResponseRedirect(reverse("mail_message", args=[corrected]))
    text = ngettext("%d message waits again.", "%d messages wait again.", count) % count
    flash(request, Toast(text))
    return HttpResponseRedirect(reverse("mail_inbox"))


@require_http_methods(["GET", "POST"])
def new_person(request: HttpRequest, message_id: int) -> HttpResponse:
    """A dialog that makes a person of the sender."""
    viewer = viewer_of(request)
    message = opened(viewer, message_id).message
    first, last = first_and_last(message.from_name)
    values = {"first_name": first, "last_name": last, "party": "", "party_name": ""}
    errors: dict[str, str] = {}
    if request.method == "POST":
        values = {name: str(request.POST.get(name, "")).strip()[:200] for name in ("first_name", "last_name", "party")}
        try:
            _saved, settled = triage.create_person_for(viewer, message_id, _with_new_party(viewer, values))
        except InvalidInput as refused:
            errors = {str(one.loc[0]): str(one.message) for one in refused.errors}
            values["party_name"] = _party_name(viewer, values["party"]) or values["party"]
            errors["rest"] = " ".join(words for name, words in errors.items() if name not in values)
        else:
            flash(request, Toast(_("The person is added, and has the messages."), undo_url=_undo_url(settled)))
            return HttpResponseRedirect(reverse("mail_inbox"))
    makes_parties = viewer.can("party", "create")
    context = {"message": message, "values": values, "errors": errors, "makes_parties": makes_parties}
    return render_page(request, "activities/mail/new_person.html", context, "dialog", 422 if errors else 200)


def _with_new_party(viewer: Viewer, values: dict[str, str]) -> dict[str, str]:
    """A party that is typed and not chosen is a new one, where the viewer may make it."""
    typed = values["party"]
    if not typed or typed.isdecimal() or not viewer.can("party", "create"):
        return values
    return {**values, "party": "", "new_party": typed}


def _done(request: HttpRequest, message_id: int, act: Callable[[Viewer], tuple[Settled, str]]) -> HttpResponse:
    try:
        settled, text = act(viewer_of(request))
    except Refusal as refused:
        if refused.status == 404:
            raise
        flash(request, Toast(str(refused), error=True))
        return HttpResponseRedirect(reverse("mail_message", args=[message_id]))
    flash(request, Toast(text, undo_url=_undo_url(settled)))
    return HttpResponseRedirect(reverse("mail_inbox"))


def _undo_url(settled: Settled) -> str:
    return reverse("mail_undo", args=[settled.settlement])


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.POST.get(name, "")
    return whole(text)


def _party_name(viewer: Viewer, party: str) -> str:
    if not is_whole(party):
        return ""
    return reached_parties(viewer).filter(pk=int(party)).values_list("display_name", flat=True).first() or ""
