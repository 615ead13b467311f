"""Trying a mailbox tries its own server for sending, too: an address's guessed server may well not be there."""

from typing import Any

import pytest

from opiekun.activities.models import Mailbox
from tests.activities.mail.imap.conftest import Connect
from tests.activities.mail.imap.dovecot import PASSWORD, Dovecot
from tests.activities.mail.imap.test_mailbox_pages import client_of, form_for
from tests.activities.mail.imap.test_mailboxes import made, settings_for
from tests.activities.mail.imap.token_server import token_server
from tests.activities.mail.out.smtp_server import Behaviour, smtp_server
from tests.api.program import Program, program

pytestmark = pytest.mark.django_db


def by(server: Behaviour, **more: Any) -> dict[str, Any]:
    """Settings of sending by the server."""
    return {"smtp_host": "localhost", "smtp_port": server.port, "smtp_security": "none", **more}


def sending(caller: Program, body: dict[str, Any]) -> tuple[bool, bool | None, str]:
    tried = caller.post("/mailboxes/test", body).json()
    return tried["works"], tried["sending_works"], tried["sending_code"]


def test_it_says_whether_one_may_send_and_sends_nothing(dovecot: Dovecot, user: str) -> None:
    caller, body = program("salesperson"), settings_for(dovecot, user)
    with smtp_server(PASSWORD, user=user) as right, smtp_server("inne", user=user) as wrong, smtp_server() as careless:
        assert sending(caller, body | by(right)) == (True, True, "")
        assert sending(caller, body | by(wrong)) == (True, False, "wrong_password")
        assert sending(caller, body | by(careless)) == (True, False, "login_needs_tls")
        # One that cannot be read from is not asked about sending.
        assert sending(caller, body | by(right, secret="inne")) == (False, None, "")
        assert right.talks + wrong.talks + careless.talks == 3
        assert not right.received + wrong.received + careless.received
    assert sending(caller, body | by(right)) == (True, False, "connection_refused")
    assert sending(caller, body) == (True, None, "")
    assert Mailbox.objects.count() == 0


def test_the_form_says_both(dovecot: Dovecot, user: str) -> None:
    client = client_of()
    with smtp_server(PASSWORD, user=user) as server:
        form = form_for(dovecot, user, smtp_host="localhost", smtp_port=str(server.port), smtp_security="none")
        said = client.post("/settings/mailboxes/test", form).content.decode()
        assert "It works." in said
        assert "Sending works, too." in said
    said = client.post("/settings/mailboxes/test", form).content.decode()
    assert "It works." in said
    assert "Nothing can be sent by the server for outgoing mail." in said
    assert "Sending works" not in said
    assert "Sending works" not in client.post("/settings/mailboxes/test", form_for(dovecot, user)).content.decode()


def test_a_token_is_tried_at_the_server_for_sending_too(dovecot: Dovecot, user: str, connect: Connect) -> None:
    caller = program("salesperson")
    with token_server((400, {"error": "invalid_grant"})) as (endpoint, _asked):
        oauth = {"auth": "xoauth2", "oauth_token_endpoint": endpoint, "oauth_client_id": "my", "secret": "refresh"}
        with smtp_server("x") as server:
            tried = caller.post("/mailboxes/test", settings_for(dovecot, user, **oauth) | by(server)).json()
    assert (tried["works"], tried["code"], tried["sending_works"]) == (False, "oauth_refused", None)


def test_the_server_for_sending_is_given_up_without_the_password_and_set_with_it(dovecot: Dovecot, user: str) -> None:
    caller = program("salesperson")
    with smtp_server(PASSWORD, user=user) as server:
        told = made(caller, settings_for(dovecot, user) | by(server))
    path = f"/mailboxes/{told['id']}"
    refused = caller.patch(path, {"smtp_host": "smtp.obcy.pl", "smtp_security": "tls"})
    assert (refused.status_code, refused.json()["errors"][0]["loc"]) == (422, ["secret"])
    given_up = caller.patch(path, {"smtp_host": ""})
    assert (given_up.status_code, given_up.json()["smtp_host"], given_up.json()["has_secret"]) == (200, "", True)
    refused = caller.patch(path, {"smtp_host": "localhost"})
    assert (refused.status_code, Mailbox.objects.get().smtp_host) == (422, "")
    assert caller.patch(path, {"smtp_host": "localhost", "secret": PASSWORD}).status_code == 200
