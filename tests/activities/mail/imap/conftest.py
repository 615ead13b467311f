"""Mailboxes at a real Dovecot."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from pytest_django import Settings

from opiekun.activities.models import Mailbox
from opiekun.activities.services.mail.mailbox_secrets import seal
from tests.activities.mail.imap.dovecot import PASSWORD, Dovecot, dovecot_program, running_dovecot

Connect = Callable[..., Mailbox]


@pytest.fixture(scope="session")
def dovecot_server() -> Iterator[Dovecot]:
    if dovecot_program() is None:
        words = "Dovecot is not there: install dovecot-imapd, or set DOVECOT to its path."
        if os.environ.get("CI", "").lower() in ("1", "true", "yes"):
            pytest.fail(words)
        pytest.skip(words)
    with running_dovecot() as server:
        yield server


@pytest.fixture
def dovecot(dovecot_server: Dovecot, settings: Settings) -> Dovecot:
    """The server, whose certificate is trusted."""
    settings.MAIL_CA_FILE = dovecot_server.ca
    return dovecot_server


@pytest.fixture
def user() -> str:
    """A login at the server that nobody else has."""
    return f"u{uuid4().hex[:12]}"


@pytest.fixture
def connect(dovecot: Dovecot, user: str) -> Connect:
    """Makes the mailbox of that login."""

    def made(**given: Any) -> Mailbox:
        standard = {
            "name": "Biuro",
            "address": "biuro@nasza.pl",
            "imap_host": "localhost",
            "imap_port": dovecot.tls,
            "username": user,
            "secret": seal(given.pop("password", PASSWORD)),
        }
        return Mailbox.objects.create(**{**standard, **given})

    return made
