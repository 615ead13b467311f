"""Sending by a server that takes tokens: one is asked for, a refused one is told once and not tried again and again."""

from collections.abc import Iterator

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from opiekun.activities.models import Mailbox, MailMessage, OutgoingMail
from opiekun.activities.services.mail.mailbox_secrets import open_secret, seal
from opiekun.activities.services.mail.outgoing_queue import try_again
from opiekun.activities.services.mail.outgoing_sending import send
from opiekun.core import clock
from opiekun.records.models import Notification
from tests.activities.mail.imap.token_server import token_server
from tests.activities.mail.out.conftest import queued
from tests.activities.mail.out.smtp_server import Behaviour, smtp_server
from tests.parties.people import TestViewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def smtp() -> Iterator[Behaviour]:
    with smtp_server("any") as behaviour:
        behaviour.token = "good"
        yield behaviour


def mailbox_at(smtp: Behaviour, endpoint: str) -> Mailbox:
    oauth = {"auth": "xoauth2", "oauth_token_endpoint": endpoint, "oauth_client_id": "my", "secret": seal("refresh")}
    place = {"smtp_host": "localhost", "smtp_port": smtp.port, "smtp_security": "none", "username": "jan"}
    return Mailbox.objects.create(name="Biuro", address="biuro@nasza.pl", **place, **oauth)


def tried(row: OutgoingMail) -> tuple[str, str]:
    OutgoingMail.objects.filter(pk=row.pk, state="queued").update(send_after=clock.now())
    send(row.pk)
    row.refresh_from_db()
    return row.state, row.problem


def test_a_message_goes_by_a_token_that_is_kept_while_it_lasts(smtp: Behaviour, actor: TestViewer, person: int) -> None:
    fresh = {"access_token": "good", "expires_in": 3600, "refresh_token": "renewed"}
    with token_server((200, fresh)) as (endpoint, asked):
        mailbox = mailbox_at(smtp, endpoint)
        for _message in range(3):
            assert tried(queued(actor, mailbox=str(mailbox.pk))) == ("sent", "")
    mailbox.refresh_from_db()
    assert open_secret(mailbox) == "renewed"
    assert ("refresh_token=refresh" in asked[0], len(asked)) == (True, 1)
    assert smtp.logins == ["XOAUTH2 good True"] * 3
    assert len(smtp.received) == MailMessage.objects.count() == 3


def test_a_token_that_the_server_refuses_fails_the_message_and_the_next_try_asks_for_a_new_one(
    smtp: Behaviour, actor: TestViewer, person: int
) -> None:
    answers = [(200, {"access_token": word, "expires_in": 3600}) for word in ("revoked", "good")]
    with token_server(*answers) as (endpoint, asked):
        row = queued(actor, mailbox=str(mailbox_at(smtp, endpoint).pk))
        ProcrastinateJob.objects.all().delete()
        assert tried(row) == ("failed", "oauth_refused")
        assert tried(row) == ("failed", "oauth_refused")
        assert smtp.logins == ["XOAUTH2 revoked False"]
        assert not ProcrastinateJob.objects.filter(task_name="activities.mail_send").exists()
        assert Notification.objects.filter(code="mail.failed").count() == 1
        try_again(actor, row.pk)
        assert tried(row) == ("sent", "")
    assert (len(asked), len(smtp.received)) == (2, 1)


@pytest.mark.parametrize(
    ("status", "state", "problem"),
    [(400, "failed", "oauth_refused"), (503, "queued", "oauth_unreachable"), (200, "failed", "oauth_refused")],
)
def test_a_token_service_that_gives_none_is_told_and_the_server_is_not_asked(
    smtp: Behaviour, actor: TestViewer, person: int, status: int, state: str, problem: str
) -> None:
    with token_server((status, {"error": "invalid_grant"})) as (endpoint, asked):
        row = queued(actor, mailbox=str(mailbox_at(smtp, endpoint).pk))
        assert tried(row) == (state, problem)
    assert (len(asked), smtp.logins, smtp.received, MailMessage.objects.count()) == (1, [], [], 0)
