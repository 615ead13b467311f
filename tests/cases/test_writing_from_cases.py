"""Mail written from the page of a case joins it with its thread; answers in a joined thread stay joined."""

import pytest

from opiekun.activities.models import Interaction, InteractionLink, OutgoingMail
from opiekun.activities.services.mail.outgoing_sending import send
from opiekun.cases.models import Case, CaseThread
from opiekun.core.errors import InvalidInput
from tests.activities.mail.letters import bring, letter
from tests.activities.mail.out.conftest import active_authors, actor, queued, server
from tests.activities.mail.out.smtp_server import Behaviour
from tests.cases.cases import make_case, make_party, make_person
from tests.parties.people import TestViewer, salesperson
from tests.parties.ui.browser import log_in

__all__ = ["active_authors", "actor", "server"]
pytestmark = pytest.mark.django_db


def joined(case: Case) -> set[int]:
    return set(InteractionLink.objects.filter(record_id=case.pk).values_list("interaction_id", flat=True))


def sent(row: OutgoingMail) -> OutgoingMail:
    send(row.pk)
    row.refresh_from_db()
    assert row.state == "sent"
    return row


def test_a_message_written_from_a_case_joins_it_and_so_do_the_answers_of_both_sides(
    server: Behaviour, actor: TestViewer
) -> None:
    party = make_party(actor, "Stalmix", channels=[{"kind": "email", "value": "jan@stalmix.pl"}])
    case = make_case(actor, party=str(party))
    row = sent(queued(actor, record=str(case.pk), party=str(party)))
    assert CaseThread.objects.filter(case=case).count() == 1
    ours = Interaction.objects.get()
    assert joined(case) == {ours.pk}
    head = f"In-Reply-To: {row.message_id}" if row.message_id.startswith("<") else f"In-Reply-To: <{row.message_id}>"
    bring(letter("jan@stalmix.pl", "opiekun@example.com", "Re: Oferta", mid="odp@stalmix", head=head))
    theirs = Interaction.objects.exclude(pk=ours.pk).get()
    assert joined(case) == {ours.pk, theirs.pk}
    # Our answer names no case: its thread is joined.
    message = theirs.mail.message_id
    sent(queued(actor, mode="reply", about=str(message), subject="Re: Oferta"))
    assert joined(case) == set(Interaction.objects.values_list("pk", flat=True))
    assert Interaction.objects.count() == 3


def test_a_message_joins_no_case_that_its_author_may_not_change(server: Behaviour, actor: TestViewer) -> None:
    case, jan = make_case(actor), salesperson()
    with pytest.raises(InvalidInput) as refused:
        queued(jan, record=str(case.pk))
    assert refused.value.errors[0].loc == ("record",)
    assert not OutgoingMail.objects.exists()
    with pytest.raises(InvalidInput):
        queued(actor, record="999999")


def test_the_composer_of_a_case_offers_its_persons_and_its_party() -> None:
    jan = log_in("administrator", "Jan", "Wnuk")
    party = make_party(jan.viewer, "Stalmix", channels=[{"kind": "email", "value": "biuro@stalmix.pl"}])
    person = make_person(jan.viewer, party)
    from opiekun.parties.services import update_person

    update_person(jan.viewer, person, {"channels": [{"kind": "email", "value": "dudek@stalmix.pl"}]})
    case = make_case(jan.viewer, "Hala", party=str(party), persons=[{"person": str(person), "is_primary": True}])
    page = jan.client.get(f"/cases/{case.pk}").content.decode()
    assert f"record={case.pk}" in page
    form = jan.client.get(f"/outbox/compose?record={case.pk}").content.decode()
    assert f'name="record" value="{case.pk}"' in form
    to = form.split('name="to"')[1].split("</select>")[0]
    assert "dudek@stalmix.pl" in to.split("selected")[0]
    assert "biuro@stalmix.pl" in to
    assert to.count("selected") == 1
    assert f'href="/cases/{case.pk}"' in form
    seller = log_in("salesperson")
    assert seller.client.get(f"/outbox/compose?record={case.pk}").status_code == 404
