"""Panels of the register: persons of a party, the place of a person in the organisation, private details on demand."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from opiekun.core.errors import NotFound
from opiekun.core.ui.render import render_fragment, render_page
from opiekun.parties.choices import LegalForm
from opiekun.parties.permissions import reached_parties
from opiekun.parties.selectors.organisation_chart import in_order, organisation_chart
from opiekun.parties.selectors.party_page import load_party, may
from opiekun.parties.selectors.person_page import load_person, open_private_details
from opiekun.parties.ui.channel_facts import address_lines, channel_markup
from opiekun.records.record.views import viewer_of

TEMPLATE = "parties/panels.html"
MOST_PERSONS = 12


@require_GET
def persons(request: HttpRequest, record_id: int) -> HttpResponse:
    """The persons of a party, each under their superior."""
    viewer = viewer_of(request)
    party = reached_parties(viewer).filter(pk=record_id).values("owner_id", "kind", "legal_form").first()
    if party is None:
        raise NotFound
    people = in_order(organisation_chart(viewer, record_id))
    context = {
        "party_id": record_id,
        "people": people[:MOST_PERSONS],
        "count": len(people),
        "wants_owner": party["legal_form"] == LegalForm.SOLE_TRADER and not any(person.is_owner for person in people),
        "can_add": may(viewer, "person", "create", party["owner_id"]) and party["kind"] == "organisation",
    }
    return render_fragment(request, TEMPLATE, "persons", context)


@require_GET
def colleagues(request: HttpRequest, record_id: int) -> HttpResponse:
    """Where a person stands in the organisation."""
    viewer = viewer_of(request)
    person = load_person(viewer, record_id)
    people = in_order(organisation_chart(viewer, person.party_id, phones=False))
    return render_fragment(request, TEMPLATE, "colleagues", {"person": person, "people": people[:MOST_PERSONS]})


@require_GET
def private(request: HttpRequest, record_id: int) -> HttpResponse:
    """The closed block: nothing is read before it is opened."""
    person = load_person(viewer_of(request), record_id)
    return render_fragment(request, TEMPLATE, "private_closed", {"person": person})


@require_POST
def open_private(request: HttpRequest, record_id: int) -> HttpResponse:
    """Open the private details; it is written down who did."""
    viewer = viewer_of(request)
    details = open_private_details(viewer, record_id)
    context = {
        "person": load_person(viewer, record_id),
        "channels": [(row, channel_markup(row["kind"], row["value"])) for row in details.channels],
        "home": address_lines(details.home) if details.home else "",
    }
    response = render_fragment(request, TEMPLATE, "private_open", context)
    response["Cache-Control"] = "no-store"
    return response


@require_GET
def chart(request: HttpRequest, record_id: int) -> HttpResponse:
    """The organisation chart of a party."""
    viewer = viewer_of(request)
    party = load_party(viewer, record_id)
    context = {
        "party": party,
        "nodes": in_order(organisation_chart(viewer, record_id, phones=False)),
        "can_edit": may(viewer, "person", "edit", party.owner_id),
        "can_add": may(viewer, "person", "create", party.owner_id) and not party.is_natural,
    }
    return render_page(request, "parties/chart.html", context)
