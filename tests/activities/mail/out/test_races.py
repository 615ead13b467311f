"""Several at once: two workers, a worker and somebody who thinks better of it, a worker that is killed."""

import os
import signal
from datetime import timedelta
from uuid import uuid4

import pytest

from opiekun.accounts.models import User
from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.activities.models import MailMessage, OutgoingMail
from opiekun.activities.services.mail.outgoing_queue import GoneAlready, queue_mail, take_back
from opiekun.activities.services.mail.outgoing_sending import send
from opiekun.core import clock
from opiekun.core.viewer import Viewer
from tests.accounts.people import make_user
from tests.activities.mail.out.conftest import queued, written
from tests.activities.mail.out.smtp_server import Behaviour
from tests.core.processes import process
from tests.parties.test_shared_identity import run_together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def author() -> Viewer:
    user: User = make_user("administrator")
    return viewer_of_user(user)


def test_two_workers_send_once(server: Behaviour, author: Viewer) -> None:
    row = queued(author)
    run_together(*[lambda: send(row.pk)] * 3)
    row.refresh_from_db()
    assert (row.state, len(server.received), MailMessage.objects.count()) == ("sent", 1, 1)


def test_two_clicks_make_one_message(author: Viewer) -> None:
    key = uuid4()
    run_together(*[lambda: queue_mail(author, key, written())] * 3)
    assert OutgoingMail.objects.count() == 1


def test_either_it_goes_or_it_is_taken_back(server: Behaviour, author: Viewer) -> None:
    for _round in range(4):
        row = queued(author)
        before = len(server.received)
        _sent, taken = run_together(lambda pk=row.pk: send(pk), lambda pk=row.pk: take_back(author, pk))
        row.refresh_from_db()
        went = len(server.received) - before
        assert (row.state, went) == (("sent", 1) if isinstance(taken, GoneAlready) else ("draft", 0))


KILLED = """
import sys, time
from django.conf import settings
settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", {port}
from opiekun.activities.mail.sending import transport
from opiekun.activities.services.mail import outgoing_sending
real = outgoing_sending._may_hand_over
def stop(*of):
    {before}
    print("here", flush=True)
    time.sleep(60)
outgoing_sending._may_hand_over = stop
outgoing_sending.send({pk})
"""


@pytest.mark.parametrize(("before", "state", "letters"), [("pass", "sent", 1), ("real(*of)", "unclear", 0)])
def test_a_killed_worker_loses_nothing_and_sends_nothing_twice(
    server: Behaviour, author: Viewer, before: str, state: str, letters: int
) -> None:
    row = queued(author)
    with process(KILLED.format(port=server.port, pk=row.pk, before=before)) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline().strip() == "here"
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait(30)
    row.refresh_from_db()
    assert row.state == "sending"
    if before != "pass":
        OutgoingMail.objects.update(handing_at=clock.now() - timedelta(minutes=10))
    send(row.pk)
    row.refresh_from_db()
    assert (row.state, len(server.received)) == (state, letters)
