"""Templates greet who gets the message, within the rights of who writes it."""

from dataclasses import replace

import pytest
from django.urls import reverse

from opiekun.activities.services.mail import mail_templates
from opiekun.core.viewer import SYSTEM
from opiekun.parties.services.create_party import create_party
from opiekun.parties.services.create_person import create_person
from tests.activities.mail.imap.test_mailbox_pages import client_of
from tests.api.program import program
from tests.parties.people import TestViewer

pytestmark = pytest.mark.django_db
EWA = {"first_name": "Ewa", "last_name": "Lis", "channels": [{"kind": "email", "value": "ewa@stalmix.pl"}]}


def greets(viewer: TestViewer, party: int | None, person: int | None, *to: str) -> str:
    raw = {"name": "Kto", "subject": "{{ person }}", "body": "<p>x</p>"}
    row = mail_templates.usable_templates(viewer).first()
    saved = row.pk if row else mail_templates.create_template(viewer, raw).id
    return mail_templates.fill(viewer, saved, party, person, to)[0]


def test_the_recipient_is_greeted_wherever_the_message_was_begun(actor: TestViewer, party: int, person: int) -> None:
    assert greets(actor, party, None, "jan@stalmix.pl") == "Jan Kowalski"
    assert greets(actor, None, None, "J <JAN@stalmix.pl>") == "Jan Kowalski"
    create_person(SYSTEM, {"party": str(party), **EWA})
    assert greets(actor, party, person, "Ewa <ewa@stalmix.pl>") == "Ewa Lis"
    assert greets(actor, party, person, "ewa@stalmix.pl", "jan@stalmix.pl") == "Jan Kowalski"
    assert greets(actor, party, None, "ewa@stalmix.pl", "jan@stalmix.pl") == ""
    # An address that nobody has yet may be a new one of theirs.
    assert greets(actor, party, person, "inny@stalmix.pl", "bez adresu") == "Jan Kowalski"
    assert greets(actor, party, person) == "Jan Kowalski"


def test_of_two_who_have_the_address_the_one_at_the_party_is_meant(actor: TestViewer, party: int, person: int) -> None:
    other = create_party(SYSTEM, {"kind": "organisation", "name": "Inna"}).id
    for at, name in ((party, "Lis"), (other, "Nowak")):
        create_person(SYSTEM, {"party": str(at), **EWA, "last_name": name})
    assert greets(actor, party, person, "ewa@stalmix.pl") == "Ewa Lis"
    assert greets(actor, other, None, "ewa@stalmix.pl") == "Ewa Nowak"
    assert greets(actor, None, None, "ewa@stalmix.pl") == ""


def test_whom_one_may_not_see_is_not_greeted(actor: TestViewer, party: int, person: int) -> None:
    assert greets(replace(actor, reach=frozenset()), None, None, "jan@stalmix.pl") == ""


def test_the_form_and_programs_say_to_whom_it_goes(party: int, person: int) -> None:
    caller = program()
    raw = {"name": "Oferta", "subject": "x", "body": "<p>{{ salutation }},</p>", "shared": True}
    template = caller.post("/mail-templates", raw).json()["id"]
    sent = caller.post("/mail-outgoing", {"to": ["jan@stalmix.pl"], "party": str(party), "template": template})
    assert sent.json()["body"] == "<p>Szanowny Panie Janie,</p>"
    for wrong in ("jan@stalmix.pl", [1], None):
        refused = caller.post("/mail-outgoing", {"to": wrong, "template": template})
        assert (refused.status_code, refused.json()["errors"][0]["loc"][0]) == (422, "to")
    asked = {"party": str(party), "person": "", "to": ["jan@stalmix.pl"]}
    filled = client_of().get(reverse("mail_template_filled", args=[template]), asked)
    assert filled.json()["body"] == "<p>Szanowny Panie Janie,</p>"
