"""The card "Personal details" of a person: closed until it is opened, which is written down."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from opiekun.core import clock
from opiekun.core.ui.render import render_fragment
from opiekun.parties.selectors.person_page import PersonRecord, load_person
from opiekun.parties.selectors.personal_details import PersonalDetails, open_personal_details
from opiekun.parties.ui.personal.facts import card_parts
from opiekun.records.record.views import viewer_of

TEMPLATE = "parties/personal/card.html"


@require_GET
def closed(request: HttpRequest, record_id: int) -> HttpResponse:
    """Nothing is read before it is opened."""
    return render_fragment(request, TEMPLATE, "closed", {"person": load_person(viewer_of(request), record_id)})


@require_POST
def open_card(request: HttpRequest, record_id: int) -> HttpResponse:
    """Open it; it is written down who did."""
    viewer = viewer_of(request)
    person, details = load_person(viewer, record_id), open_personal_details(viewer, record_id)
    return drawn(request, person, details, takes_focus=True)


@require_GET
def again(request: HttpRequest, record_id: int) -> HttpResponse:
    """The open card once more, as after an undo."""
    viewer = viewer_of(request)
    return drawn(request, load_person(viewer, record_id), open_personal_details(viewer, record_id, again=True))


def drawn(
    request: HttpRequest, person: PersonRecord, details: PersonalDetails, takes_focus: bool = False
) -> HttpResponse:
    """The open card."""
    parts = card_parts(details, person.first_name, clock.today())
    context = {"person": person, "parts": parts, "takes_focus": takes_focus}
    response = render_fragment(request, TEMPLATE, "open", context)
    response["Cache-Control"] = "no-store"
    return response
