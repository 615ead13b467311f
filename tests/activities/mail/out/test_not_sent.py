"""A message that does not go: of each recipient it is said whether a server refused them or nothing was sent."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from opiekun.activities.models import OutgoingMail
from opiekun.activities.services.mail.outgoing_queue import stop_trying
from opiekun.activities.services.mail.outgoing_sending import send
from opiekun.activities.ui.mail.outbox import recipient_lines
from opiekun.core import clock
from tests.activities.mail.out.conftest import queued
from tests.activities.mail.out.smtp_server import Behaviour
from tests.parties.people import TestViewer

pytestmark = pytest.mark.django_db


def became(row: OutgoingMail) -> dict[str, str]:
    return {one.address: one.became for one in row.recipients.all()}


def test_nobody_refused_whom_no_server_was_asked_about(
    server: Behaviour, actor: TestViewer, person: int, settings: Settings
) -> None:
    row = queued(actor, cc=["ewa@inna.pl"])
    settings.EMAIL_USE_TLS = True
    send(row.pk)
    row.refresh_from_db()
    assert (row.state, row.problem) == ("failed", "tls_refused")
    assert became(row) == {"jan@stalmix.pl": "not_sent", "ewa@inna.pl": "not_sent"}
    assert {str(line["state"][0]) for line in recipient_lines(row)} == {"nie wysłano"}


def test_whom_a_server_refused_is_told_apart_from_whom_it_put_off(
    server: Behaviour, actor: TestViewer, person: int
) -> None:
    server.refuse |= {"jan@stalmix.pl": "451 later", "ewa@inna.pl": "550 5.1.1 User unknown"}
    row = queued(actor, cc=["ewa@inna.pl"])
    OutgoingMail.objects.update(queued_at=clock.now() - timedelta(days=3))
    send(row.pk)
    row.refresh_from_db()
    assert (row.state, row.problem) == ("failed", "gave_up")
    assert became(row) == {"jan@stalmix.pl": "not_sent", "ewa@inna.pl": "refused"}


def test_who_is_given_up_after_others_got_it_was_not_refused(server: Behaviour, actor: TestViewer, person: int) -> None:
    server.refuse["ewa@inna.pl"] = "451 later"
    row = queued(actor, cc=["ewa@inna.pl"])
    send(row.pk)
    stop_trying(actor, row.pk)
    assert became(row) == {"jan@stalmix.pl": "accepted", "ewa@inna.pl": "not_sent"}
