"""Moving a person to another party, and putting them under another superior."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from opiekun.core.errors import NotAllowed, Refusal
from opiekun.core.reading import REASONS
from opiekun.core.ui.render import render_page
from opiekun.core.ui.toasts import Toast, flash
from opiekun.core.whole_numbers import whole
from opiekun.parties.errors import TiedToParty
from opiekun.parties.selectors.choices_to_offer import superiors
from opiekun.parties.selectors.person_page import load_person
from opiekun.parties.services import move_person, preview_move, update_person
from opiekun.parties.ui.forms.blocks import typed
from opiekun.parties.ui.forms.person_form import party_named
from opiekun.records.record.form_page import FormPage, errors_by_name, errors_of
from opiekun.records.record.views import viewer_of


def _expected(request: HttpRequest) -> int:
    version = typed(request.POST, "version")
    return whole(version) or 0


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, record_id: int) -> HttpResponse:
    """Choose the party; what the move clears is shown before."""
    viewer = viewer_of(request)
    person = load_person(viewer, record_id)
    if person.is_natural:
        raise TiedToParty
    back = reverse("person", args=[record_id])
    page = FormPage(reverse("person_move", args=[record_id]), back, {}, person.version)
    party_id: int | None = None
    party = ""
    if request.method == "POST":
        party_id, party = party_named(viewer, typed(request.POST, "party"))
        if party_id is None:
            page.errors = {"party": str(REASONS["required"])}
        else:
            try:
                move_person(viewer, record_id, party_id, _expected(request))
            except NotAllowed:
                page.errors = {"party": _("You may not add persons to this party.")}
            except Refusal as refusal:
                page.errors = errors_by_name(errors_of(refusal))
                page.summary = [("", str(error.message) or _changed()) for error in errors_of(refusal)]
            else:
                flash(request, Toast(_("Moved.")))
                return HttpResponseRedirect(back)
    context = {
        "form": page,
        "person": person,
        "preview": preview_move(viewer, record_id),
        "party_id": party_id,
        "party": party,
    }
    return render_page(request, "parties/move_person.html", context, status=422 if page.errors else 200)


def _changed() -> str:
    return _("Somebody changed this person meanwhile. Look again and confirm.")


@require_http_methods(["GET", "POST"])
def change_superior(request: HttpRequest, record_id: int) -> HttpResponse:
    """Put a person under another superior; leads back to the organisation chart."""
    viewer = viewer_of(request)
    person = load_person(viewer, record_id)
    if person.is_natural:
        raise TiedToParty
    if not person.can_edit:
        raise NotAllowed
    back = reverse("party_chart", args=[person.party_id])
    page = FormPage(reverse("person_superior", args=[record_id]), back, {}, person.version)
    chosen = str(person.reports_to_id or "") if person.superior else ""
    if request.method == "POST":
        chosen = typed(request.POST, "superior")
        try:
            update_person(viewer, record_id, {"superior": chosen}, _expected(request))
        except Refusal as refusal:
            page.errors = {"superior": str(refusal) or _changed()}
        else:
            flash(request, Toast(_("Saved.")))
            return HttpResponseRedirect(back)
    offered = superiors(viewer, person.party_id, person.id)
    context = {
        "form": page,
        "person": person,
        "superiors": [(code, name, code == chosen) for code, name in offered],
    }
    return render_page(request, "parties/change_superior.html", context, status=422 if page.errors else 200)
