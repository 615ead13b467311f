"""Passwords and OAuth secrets of mailboxes: encrypted by the program's secret key, opened only to log in with them."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from opiekun.activities.mail.imap.connection import Account
from opiekun.activities.mail.imap.problems import MailboxProblem
from opiekun.activities.models import Mailbox
from opiekun.activities.models.mailbox import XOAUTH2
from opiekun.activities.services.mail.mailbox_oauth import access_token


def seal(text: str) -> bytes:
    """The secret as it may be stored."""
    return _cipher().encrypt(text.encode()) if text else b""


def open_secret(mailbox: Mailbox) -> str:
    """The password or refresh token of the mailbox.

    Raises MailboxProblem ``secret_unreadable`` when there is none, or when it was stored under another secret key.
    """
    return _open(bytes(mailbox.secret))


def oauth_access_token(mailbox: Mailbox) -> str:
    """A token to log in with at the mailbox's servers, both IMAP and SMTP. Raises MailboxProblem.

    A provider that gives a new refresh token with it has that one kept.
    """
    refresh = open_secret(mailbox)
    client_secret = _open(bytes(mailbox.oauth_client_secret)) if mailbox.oauth_client_secret else ""
    token, renewed = access_token(
        mailbox.oauth_token_endpoint, mailbox.oauth_client_id, client_secret, mailbox.oauth_scope, refresh
    )
    if renewed and renewed != refresh:
        sealed = seal(renewed)
        Mailbox.objects.filter(pk=mailbox.pk, secret=bytes(mailbox.secret)).update(secret=sealed)
        mailbox.secret = sealed
    return token


def account_of(mailbox: Mailbox) -> Account:
    """What is needed to log in at the IMAP server. Raises MailboxProblem."""
    place = (mailbox.imap_host, mailbox.imap_port, mailbox.imap_security, mailbox.username)
    if mailbox.auth == XOAUTH2:
        return Account(*place, token=oauth_access_token(mailbox))
    return Account(*place, password=open_secret(mailbox))


def _open(sealed: bytes) -> str:
    if not sealed:
        raise MailboxProblem("secret_unreadable")
    try:
        return _cipher().decrypt(sealed).decode()
    except (InvalidToken, UnicodeDecodeError) as foreign:
        raise MailboxProblem("secret_unreadable") from foreign


def _cipher() -> Fernet:
    key = hashlib.sha256(b"opiekun mailbox" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
