"""Logging in at a real server: what stands in the way has a name, and secrets are seen by nobody."""

from contextlib import ExitStack
from typing import Any

import pytest
from imapclient.exceptions import IMAPClientAbortError, LoginError
from pytest_django import Settings

from opiekun.activities.mail.imap.connection import connected
from opiekun.activities.mail.imap.problems import MailboxProblem, problem_of
from opiekun.activities.mail.imap.sent import append_sent
from opiekun.activities.models import MailboxFolder
from opiekun.activities.services.mail.mailbox_secrets import account_of, oauth_access_token, open_secret, seal
from tests.activities.mail.imap.conftest import Connect
from tests.activities.mail.imap.dovecot import Dovecot
from tests.activities.mail.imap.token_server import token_server
from tests.activities.mail.letters import letter


def problem(account: Any) -> str:
    with pytest.raises(MailboxProblem) as refused, connected(account):
        pass
    return refused.value.code


def test_each_way_of_securing_the_line_logs_in(dovecot: Dovecot, user: str) -> None:
    for security, port in (("tls", dovecot.tls), ("starttls", dovecot.plain), ("none", dovecot.plain)):
        with connected(dovecot.account(user, security=security, port=port)) as client:
            assert client.folder_exists("INBOX")


def test_what_stands_in_the_way_has_a_name(dovecot: Dovecot, user: str, settings: Settings) -> None:
    assert problem(dovecot.account(user, password="zażółć")) == "wrong_password"
    assert problem(dovecot.account(user, host="mail.nie-ma-takiego.invalid")) == "name_not_found"
    assert problem(dovecot.account(user, port=1)) == "connection_refused"
    assert problem(dovecot.account(user, port=dovecot.plain)) == "tls_refused"
    assert problem(dovecot.account(user, host="127.0.0.2")) in ("certificate_other_name", "connection_refused")
    settings.MAIL_CA_FILE = None
    assert problem(dovecot.account(user)) == "certificate_not_trusted"
    assert problem(dovecot.account(user, security="starttls", port=dovecot.plain)) == "certificate_not_trusted"


def test_more_connections_than_the_server_allows_are_no_wrong_password(dovecot: Dovecot, user: str) -> None:
    with ExitStack() as stack:
        for _number in range(10):
            stack.enter_context(connected(dovecot.account(user)))
        assert problem(dovecot.account(user)) == "too_many_connections"


def test_words_of_servers_are_told_apart() -> None:
    assert problem_of(LoginError("[AUTHENTICATIONFAILED] Authentication failed.")).code == "wrong_password"
    assert problem_of(LoginError("[UNAVAILABLE] Temporary authentication failure")).code == "server_busy"
    assert problem_of(LoginError("Too many simultaneous connections. (Failure)")).code == "too_many_connections"
    assert problem_of(IMAPClientAbortError("socket error: EOF")).code == "connection_lost"


@pytest.mark.django_db
def test_a_secret_of_another_key_asks_for_the_password_again(connect: Connect, settings: Settings) -> None:
    mailbox = connect()
    mailbox.refresh_from_db()
    assert open_secret(mailbox) == "sekret"
    assert b"sekret" not in bytes(mailbox.secret)
    assert "sekret" not in repr(account_of(mailbox))
    settings.SECRET_KEY = "another key of at least thirty-two characters"
    with pytest.raises(MailboxProblem, match="secret_unreadable"):
        open_secret(mailbox)


@pytest.mark.django_db
def test_what_was_sent_is_put_into_the_folder_of_sent_ones(dovecot: Dovecot, user: str, connect: Connect) -> None:
    mailbox = connect()
    assert append_sent(mailbox, letter(mid="a@x")) == "Sent"
    with dovecot.client(user) as client:
        client.select_folder("Sent")
        told = client.fetch([1], ["BODY[]", "FLAGS"])[1]
    assert b"Message-ID: <a@x>\r\n" in told[b"BODY[]"]
    assert b"\\Seen" in told[b"FLAGS"]
    MailboxFolder.objects.create(mailbox=mailbox, name="Nie ma", role="sent")
    with pytest.raises(MailboxProblem, match="append_refused"):
        append_sent(mailbox, letter())


@pytest.mark.django_db
def test_a_refresh_token_is_changed_for_an_access_token_and_a_new_one_is_kept(connect: Connect) -> None:
    answers = [
        (200, {"access_token": "krotki", "expires_in": 60, "refresh_token": "nowy"}),
        (200, {"access_token": "drugi", "expires_in": 3600}),
        (400, {"error": "invalid_grant"}),
    ]
    with token_server(*answers) as (endpoint, asked):
        given = {"auth": "xoauth2", "oauth_token_endpoint": endpoint, "oauth_client_id": "my"}
        mailbox = connect(password="stary", oauth_client_secret=seal("cs"), oauth_scope="imap", **given)
        assert oauth_access_token(mailbox) == "krotki"
        assert asked[0] == "grant_type=refresh_token&refresh_token=stary&client_id=my&client_secret=cs&scope=imap"
        mailbox.refresh_from_db()
        assert open_secret(mailbox) == "nowy"
        assert [oauth_access_token(mailbox), oauth_access_token(mailbox)] == ["drugi", "drugi"]
        mailbox.secret = seal("odwolany")
        with pytest.raises(MailboxProblem, match="oauth_refused"):
            oauth_access_token(mailbox)
    mailbox.secret = seal("inny")
    with pytest.raises(MailboxProblem, match="oauth_unreachable"):
        oauth_access_token(mailbox)
