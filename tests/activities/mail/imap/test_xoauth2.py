"""Logging in by XOAUTH2 at a real server that asks whether a token is good."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from opiekun.activities.mail.imap.problems import MailboxProblem
from opiekun.activities.models import Mailbox, MailboxFolder
from opiekun.activities.services.mail.mailbox_connecting import at_server
from opiekun.activities.services.mail.mailbox_secrets import open_secret, seal
from opiekun.activities.services.mail.mailbox_state import failed
from opiekun.records.models import Notification
from tests.activities.mail.imap.conftest import Connect
from tests.activities.mail.imap.dovecot import Dovecot, running_dovecot
from tests.activities.mail.imap.test_mailboxes import made, settings_for
from tests.activities.mail.imap.token_checks import Tokens, token_checks
from tests.activities.mail.imap.token_server import token_server
from tests.activities.mail.imap.visits import kept, look
from tests.activities.mail.letters import letter
from tests.api.program import program

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def asking(dovecot_server: Dovecot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Dovecot, Tokens]]:
    """A server that takes tokens beside passwords, and the place where it asks about them."""
    directory: Path = tmp_path_factory.mktemp("oauth")
    for part in (directory, *directory.parents[:2]):
        part.chmod(0o755)
    with token_checks() as tokens, running_dovecot(tokens.config(directory)) as server:
        yield server, tokens


def by_token(connect: Connect, server: Dovecot, endpoint: str, **more: object) -> Mailbox:
    oauth = {"auth": "xoauth2", "oauth_token_endpoint": endpoint, "oauth_client_id": "my", "password": "refresh"}
    return connect(**{**oauth, "imap_port": server.plain, "imap_security": "none", **more})


def test_a_mailbox_is_fetched_by_a_token_that_is_kept_while_it_lasts(
    asking: tuple[Dovecot, Tokens], user: str, connect: Connect
) -> None:
    server, tokens = asking
    tokens.good["first"] = user
    server.deliver(user, letter(mid="1@x"))
    fresh = {"access_token": "first", "expires_in": 3600, "refresh_token": "renewed"}
    with token_server((200, fresh)) as (endpoint, asked):
        mailbox = by_token(connect, server, endpoint)
        assert look(mailbox) == 1
        server.deliver(user, letter(mid="2@x"))
        mailbox.refresh_from_db()
        assert open_secret(mailbox) == "renewed"
        assert look(mailbox) == 1
    assert (kept(), MailboxFolder.objects.get(name="INBOX").last_uid) == (["1@x", "2@x"], 2)
    assert (len(asked), tokens.asked.count("first")) == (1, 2)


def test_a_token_that_the_provider_took_back_is_renewed_before_anybody_is_told(
    asking: tuple[Dovecot, Tokens], user: str, connect: Connect
) -> None:
    server, tokens = asking
    tokens.good |= {"early": user, "late": user}
    answers = [
        (200, {"access_token": "early", "expires_in": 3600, "refresh_token": "second"}),
        (200, {"access_token": "late", "expires_in": 3600, "refresh_token": "third"}),
    ]
    with token_server(*answers) as (endpoint, asked):
        mailbox = by_token(connect, server, endpoint)
        assert look(mailbox) == 0
        del tokens.good["early"]
        server.deliver(user, letter(mid="1@x"))
        assert look(mailbox) == 1
    assert ["refresh_token=second" in asked[1], len(asked)] == [True, 2]
    mailbox.refresh_from_db()
    assert (open_secret(mailbox), kept()) == ("third", ["1@x"])


def test_a_token_whose_time_is_over_is_not_shown_to_the_server(
    asking: tuple[Dovecot, Tokens], user: str, connect: Connect
) -> None:
    server, tokens = asking
    tokens.good |= {"short": user, "next": user}
    answers = [(200, {"access_token": word, "expires_in": 30}) for word in ("short", "next")]
    with token_server(*answers) as (endpoint, _asked):
        mailbox = by_token(connect, server, endpoint)
        look(mailbox)
        del tokens.good["short"]
        look(mailbox)
    assert (tokens.asked.count("short"), tokens.asked.count("next")) == (1, 1)


def test_a_fresh_token_that_is_refused_is_told_in_plain_words_and_asked_for_once(
    asking: tuple[Dovecot, Tokens], user: str, connect: Connect
) -> None:
    server, tokens = asking
    tokens.good["of-another"] = "somebody"
    answers = [(200, {"access_token": word, "expires_in": 3600}) for word in ("unknown", "of-another")]
    with token_server(*answers, (400, {"error": "invalid_grant"})) as (endpoint, asked):
        caller = program("salesperson")
        mailbox = by_token(connect, server, endpoint, owner=caller.user)
        for attempt in (1, 2):
            with pytest.raises(MailboxProblem, match="oauth_refused"), at_server(mailbox):
                pass
            assert len(asked) == attempt
        # The refresh token itself is refused: no server is asked.
        with pytest.raises(MailboxProblem, match="oauth_refused"), at_server(mailbox):
            pass
    assert (tokens.asked.count("unknown"), tokens.asked.count("of-another")) == (1, 1)
    failed(mailbox.pk, "oauth_refused")
    told = caller.get(f"/mailboxes/{mailbox.pk}").json()
    assert told["state"] == "failed"
    assert "The provider does not accept the token any more" in str(told)
    assert Notification.objects.filter(user=caller.user).count() == 1


def test_the_form_tries_a_token_without_keeping_anything(asking: tuple[Dovecot, Tokens], user: str) -> None:
    server, tokens = asking
    tokens.good["given"] = user
    answers = [(200, {"access_token": word, "expires_in": 0}) for word in ("bad", "given", "given")]
    with token_server(*answers) as (endpoint, _asked):
        oauth = {"auth": "xoauth2", "oauth_token_endpoint": endpoint, "oauth_client_id": "my", "secret": "refresh"}
        body = settings_for(server, user, imap_port=server.plain, imap_security="none", **oauth)
        caller = program("salesperson")
        tried = caller.post("/mailboxes/test", body).json()
        assert (tried["works"], tried["code"]) == (False, "oauth_refused")
        assert caller.post("/mailboxes/test", body).json()["folders"] == ["INBOX", "Sent", "Trash"]
        assert Mailbox.objects.count() == 0
        told = made(caller, body)
    assert "refresh" not in str({key: value for key, value in told.items() if key != "auth"})
    assert bytes(Mailbox.objects.get().secret) != seal("")
