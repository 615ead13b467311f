"""The worker's loop: it waits for news, survives what breaks, and has each mailbox in one worker only."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from django.db import connection, transaction

from opiekun.activities.mail.imap.connection import connected
from opiekun.activities.mail.imap.idling import can_idle
from opiekun.activities.models import Mailbox, MailboxFolder, MailMessage, MailRun
from opiekun.activities.services.mail.mailbox_loop import MailboxLoop, tell_loops
from opiekun.activities.services.mail.mailbox_secrets import account_of, seal
from opiekun.core import clock
from tests.accounts.people import make_user
from tests.activities.mail.imap.conftest import Connect
from tests.activities.mail.imap.dovecot import PASSWORD, Dovecot, running_dovecot
from tests.activities.mail.imap.proxy import proxy_to
from tests.activities.mail.letters import letter
from tests.core.processes import process, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
Start = Callable[..., MailboxLoop]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts loops that look often; ends them all."""
    with ExitStack() as stack:

        def started(poll_seconds: float = 600.0) -> MailboxLoop:
            loop = MailboxLoop(look_seconds=0.1, poll_seconds=poll_seconds)
            loop.start()
            stack.callback(loop.join, 30)
            stack.callback(loop.stop)
            return loop

        yield started


def ready(mailbox: Mailbox) -> bool:
    mailbox.refresh_from_db()
    return mailbox.state == "ready" and mailbox.last_run is not None


def count(number: int) -> Callable[[], bool]:
    return lambda: MailMessage.objects.count() == number


def test_a_message_is_there_soon_after_the_server_has_it_and_silence_leaves_no_receipt(
    dovecot: Dovecot, user: str, connect: Connect, start: Start
) -> None:
    mailbox = connect()
    start()
    wait_until(lambda: ready(mailbox))
    assert MailRun.objects.count() == 0
    for number in (1, 2, 3):
        dovecot.deliver(user, letter(mid=f"{number}@x"))
        wait_until(count(number))
    assert MailboxFolder.objects.get(name="INBOX").last_uid == 3
    assert set(MailRun.objects.values_list("fetched", "imported", "problem")) == {(1, 1, "")}


def test_other_folders_are_looked_at_now_and_then_and_when_asked(
    dovecot: Dovecot, user: str, connect: Connect, start: Start
) -> None:
    mailbox = connect()
    loop = start()
    wait_until(lambda: ready(mailbox))
    dovecot.deliver(user, letter(mid="1@x"), folder="Sent")
    with transaction.atomic():
        tell_loops(mailbox.pk)
    wait_until(count(1))
    loop.stop()
    start(poll_seconds=0.5)
    dovecot.deliver(user, letter(mid="2@x"), folder="Sent")
    wait_until(count(2))


def test_a_server_without_idle_is_asked_now_and_then(
    dovecot: Dovecot, user: str, connect: Connect, start: Start
) -> None:
    with running_dovecot("protocol imap {\n  imap_capability = IMAP4rev1 LITERAL+ UIDPLUS NAMESPACE\n}\n") as old:
        mailbox = connect(imap_port=old.plain, imap_security="none")
        with connected(account_of(mailbox)) as client:
            assert not can_idle(client)
        start(poll_seconds=0.5)
        wait_until(lambda: ready(mailbox))
        old.deliver(user, letter(mid="1@x"))
        wait_until(count(1))


def test_a_line_that_is_lost_while_waiting_is_taken_up_again_without_an_alarm(
    dovecot: Dovecot, user: str, connect: Connect, start: Start
) -> None:
    with proxy_to(dovecot.tls) as proxy:
        mailbox = connect(imap_port=proxy.port)
        start()
        wait_until(lambda: ready(mailbox))
        proxy.cut()
        dovecot.deliver(user, letter(mid="1@x"))
        wait_until(lambda: Mailbox.objects.get().failures == 1)
        assert Mailbox.objects.get().last_error == ""
        Mailbox.objects.update(retry_at=clock.now())
        wait_until(count(1))
        wait_until(lambda: Mailbox.objects.get().failures == 0)


def test_a_wrong_password_waits_for_a_person_and_the_right_one_goes_on_at_once(
    dovecot: Dovecot, user: str, connect: Connect, start: Start
) -> None:
    dovecot.deliver(user, letter(mid="1@x"))
    mailbox = connect(password="inne")
    start()
    wait_until(lambda: Mailbox.objects.get().state == "failed")
    mailbox.refresh_from_db()
    assert (mailbox.last_error, mailbox.failures) == ("wrong_password", 1)
    assert mailbox.retry_at is not None
    assert (mailbox.retry_at - clock.now()).total_seconds() > 200
    with transaction.atomic():
        Mailbox.objects.update(secret=seal(PASSWORD), version=2, failures=0, retry_at=None)
        tell_loops(mailbox.pk)
    wait_until(count(1))
    wait_until(lambda: ready(mailbox))
    assert mailbox.last_error == ""


def test_two_workers_have_one_watcher_and_the_other_takes_over(
    dovecot: Dovecot, user: str, connect: Connect, start: Start
) -> None:
    mailbox = connect()
    loops = [start(), start()]
    wait_until(lambda: ready(mailbox))
    watching = [loop for loop in loops if loop.watched]
    assert len(watching) == 1
    watching[0].stop()
    [other] = [loop for loop in loops if loop is not watching[0]]
    wait_until(lambda: other.watched == {mailbox.pk})
    dovecot.deliver(user, letter(mid="1@x"))
    wait_until(count(1))
    assert MailRun.objects.count() == 1


def test_a_paused_mailbox_is_left_and_a_lost_database_found_again(
    dovecot: Dovecot, user: str, connect: Connect, start: Start
) -> None:
    owner = make_user()
    mailbox = connect(owner=owner)
    loop = start()
    wait_until(lambda: ready(mailbox))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s", [mailbox.pk]
        )
    wait_until(lambda: not loop.watched)
    wait_until(lambda: loop.watched == {mailbox.pk})
    dovecot.deliver(user, letter(mid="1@x"))
    wait_until(count(1))
    Mailbox.objects.update(active=False)
    wait_until(lambda: not loop.watched)
    Mailbox.objects.update(active=True)
    wait_until(lambda: loop.watched == {mailbox.pk})
    type(owner).objects.filter(pk=owner.pk).update(is_active=False)
    wait_until(lambda: not loop.watched)


_WORKER = """
from opiekun.activities.services.mail.mailbox_loop import MailboxLoop
import opiekun.activities.services.mail.mailbox_watcher as watcher
watcher.BATCH = 2
loop = MailboxLoop(look_seconds=0.1)
loop.start()
loop.join()
"""


def test_a_worker_that_is_killed_in_the_middle_loses_and_doubles_nothing(
    dovecot: Dovecot, user: str, connect: Connect, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPIEKUN_MAIL_CA_FILE", str(dovecot.ca))
    dovecot.deliver(user, *(letter(mid=f"{number}@x", body="słowo " * 3000) for number in range(60)))
    connect()
    with process(_WORKER) as worker:
        wait_until(lambda: MailMessage.objects.count() >= 4)
        worker.kill()
        worker.wait(30)
    left = MailMessage.objects.count()
    assert MailboxFolder.objects.get(name="INBOX").last_uid == left
    start()
    wait_until(count(60))
    wait_until(lambda: ready(Mailbox.objects.get()))
    runs = list(MailRun.objects.order_by("pk").values_list("fetched", "imported"))
    assert sum(fetched for fetched, _imported in runs) == sum(imported for _fetched, imported in runs) == 60
