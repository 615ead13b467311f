"""Open outboxes, and cards of what becomes of a message, are told of each step; its author and nobody else."""

import pytest

from opiekun.activities.models import MailInteraction, OutgoingMail
from opiekun.activities.outbox_live import OUTBOX_TOPIC
from opiekun.activities.services.mail.outgoing_queue import take_back
from opiekun.activities.services.mail.outgoing_sending import send
from tests.activities.mail.letters import bring
from tests.activities.mail.out.conftest import queued
from tests.activities.mail.out.smtp_server import Behaviour
from tests.activities.mail.out.test_bounces import EXIM
from tests.core.test_announcing import heard, listening
from tests.parties.people import TestViewer, salesperson
from tests.parties.ui.browser import log_in


@pytest.mark.django_db(transaction=True)
def test_each_step_of_a_message_is_told_at_its_commit(server: Behaviour, actor: TestViewer, person: int) -> None:
    own = f"outbox:{actor.id}"
    with listening() as link:
        row = queued(actor)
        assert own in heard(link)
        take_back(actor, row.pk)
        assert own in heard(link)
        row = queued(actor)
        heard(link)
        send(row.pk)
        # It goes, and it went: two commits.
        assert heard(link).count(own) == 2
        row.refresh_from_db()
        said = MailInteraction.objects.filter(message_id=row.fact_id).values_list("interaction_id", flat=True).get()
        bring(EXIM.replace("{mid}", row.message_id).encode())
        told = heard(link)
        assert own in told
        assert any(str(said) in one.removeprefix("record:").split(",") for one in told if one.startswith("record:"))


@pytest.mark.django_db
def test_everybody_follows_their_own_outbox(actor: TestViewer) -> None:
    other = salesperson()
    assert OUTBOX_TOPIC.own_ids is not None
    assert set(OUTBOX_TOPIC.own_ids(actor)) == {actor.id}
    assert OUTBOX_TOPIC.news([(actor, {actor.id or 0, other.id or 0})]) == [{actor.id: {}}]


@pytest.mark.django_db
def test_the_list_and_the_message_alone_are_shown_anew() -> None:
    boss = log_in("administrator")
    row = queued(boss.viewer, subject="Oferta na regały")
    whole = boss.client.get("/outbox/?tab=waiting").content.decode()
    assert 'data-live="outbox"' in whole
    OutgoingMail.objects.filter(pk=row.pk).update(attempts=1)
    part = boss.client.get("/outbox/?tab=waiting&after=&part=list", headers={"HX-Request": "true"}).content.decode()
    assert ("Oferta na regały" in part, "<h1" in part, "Tried again later" in part) == (True, False, True)
    one = boss.client.get(f"/outbox/{row.pk}?part=all", headers={"HX-Request": "true"}).content.decode()
    assert ("<h1>Oferta na regały" in one, "<main" in one) == (True, False)
    other = log_in("salesperson", "Ewa", "Lis")
    assert other.client.get(f"/outbox/{row.pk}?part=all").status_code == 404
