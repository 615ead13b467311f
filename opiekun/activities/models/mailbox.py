"""Mailboxes that are fetched by IMAP, their folders, and whose mail is never taken out of them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from opiekun.accounts.models import Team
from opiekun.activities.models.mail_message import FULL, PRIVACIES

TLS, STARTTLS, PLAIN = "tls", "starttls", "none"
SECURITIES = (TLS, STARTTLS, PLAIN)
PASSWORD, XOAUTH2 = "password", "xoauth2"
AUTHS = (PASSWORD, XOAUTH2)
NEW, READY, FETCHING, FAILED = "new", "ready", "fetching", "failed"
STATES = (NEW, READY, FETCHING, FAILED)
INBOX, SENT, TRASH, DRAFTS, JUNK, ARCHIVE, OTHER = "inbox", "sent", "trash", "drafts", "junk", "archive", "other"
ROLES = (INBOX, SENT, TRASH, DRAFTS, JUNK, ARCHIVE, OTHER)


class Mailbox(models.Model):
    """One account at a mail server: a user's own (``owner``), a team's (``team``), or the whole company's (neither).

    ``secret`` is the password or the OAuth refresh token, ``oauth_client_secret`` what its name says: both encrypted,
    opened by ``services.mail.mailbox_secrets`` alone. With no ``smtp_host`` its letters leave by ``EMAIL_URL``.
    A mailbox that was disconnected stays as a row without secrets: it goes on saying whose its messages are.
    ``version`` grows with each change of what users set; ``last_error`` is a code (``mail.imap.problems``).
    """

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=254, db_collation="C")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="mailboxes")
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="mailboxes")
    imap_host = models.CharField(max_length=253)
    imap_port = models.PositiveIntegerField(default=993, db_default=993)
    imap_security = models.CharField(max_length=10, default=TLS, db_default=TLS)
    username = models.CharField(max_length=254)
    auth = models.CharField(max_length=10, default=PASSWORD, db_default=PASSWORD)
    secret = models.BinaryField(default=b"", db_default=b"")
    oauth_token_endpoint = models.CharField(max_length=500, blank=True, default="", db_default="")
    oauth_client_id = models.CharField(max_length=300, blank=True, default="", db_default="")
    oauth_client_secret = models.BinaryField(default=b"", db_default=b"")
    oauth_scope = models.CharField(max_length=500, blank=True, default="", db_default="")
    since = models.DateField(null=True)
    privacy = models.CharField(max_length=10, default=FULL, db_default=FULL)
    smtp_host = models.CharField(max_length=253, blank=True, default="", db_default="")
    smtp_port = models.PositiveIntegerField(default=465, db_default=465)
    smtp_security = models.CharField(max_length=10, default=TLS, db_default=TLS)
    signature_html = models.TextField(blank=True, default="", db_default="")
    active = models.BooleanField(default=True, db_default=True)
    state = models.CharField(max_length=10, default=NEW, db_default=NEW)
    last_error = models.CharField(max_length=40, blank=True, default="", db_default="")
    last_error_at = models.DateTimeField(null=True)
    last_run = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0, db_default=0)
    retry_at = models.DateTimeField(null=True)
    fetch_asked_at = models.DateTimeField(null=True)
    disconnected_at = models.DateTimeField(null=True)
    version = models.BigIntegerField(default=1, db_default=1)
    created_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "activities_mailbox"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(owner__isnull=True) | Q(team__isnull=True), name="activities_mailbox_one_owner"
            ),
            models.CheckConstraint(condition=Q(imap_security__in=SECURITIES), name="activities_mailbox_imap"),
            models.CheckConstraint(condition=Q(smtp_security__in=SECURITIES), name="activities_mailbox_smtp"),
            models.CheckConstraint(condition=Q(auth__in=AUTHS), name="activities_mailbox_auth"),
            models.CheckConstraint(condition=Q(privacy__in=PRIVACIES), name="activities_mailbox_privacy"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="activities_mailbox_state"),
            models.CheckConstraint(
                condition=Q(disconnected_at__isnull=True) | Q(active=False, secret=b"", oauth_client_secret=b""),
                name="activities_mailbox_disconnected",
            ),
            models.UniqueConstraint(
                fields=["owner", "imap_host", "imap_port", "username"],
                condition=Q(disconnected_at__isnull=True),
                name="activities_mailbox_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MailboxFolder(models.Model):
    """A folder at the server, and how far it is fetched: all up to ``last_uid`` under ``uidvalidity``.

    Both are written with the messages, in one transaction. ``gone`` says that the server has it no more.
    """

    id = models.BigAutoField(primary_key=True)
    mailbox = models.ForeignKey(Mailbox, models.CASCADE, related_name="folders", db_index=False)
    name = models.CharField(max_length=500)
    role = models.CharField(max_length=10, default=OTHER, db_default=OTHER)
    fetched = models.BooleanField(default=False, db_default=False)
    uidvalidity = models.BigIntegerField(null=True)
    last_uid = models.BigIntegerField(default=0, db_default=0)
    gone = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = "activities_mailbox_folder"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["mailbox", "name"], name="activities_mailbox_folder_once"),
            models.CheckConstraint(condition=Q(role__in=ROLES), name="activities_mailbox_folder_role"),
        ]

    def __str__(self) -> str:
        return self.name


class MailboxNever(models.Model):
    """Whose mail is never taken out of the mailbox: an address, or a whole domain ("@bank.pl")."""

    id = models.BigAutoField(primary_key=True)
    mailbox = models.ForeignKey(Mailbox, models.CASCADE, related_name="never", db_index=False)
    pattern = models.CharField(max_length=254, db_collation="C")
    # The act of sorting that put it here, by which it can be undone.
    settlement = models.UUIDField(null=True)

    class Meta:
        db_table = "activities_mailbox_never"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["mailbox", "pattern"], name="activities_mailbox_never_once"),
            models.CheckConstraint(condition=Q(pattern__contains="@"), name="activities_mailbox_never_address"),
        ]

    def __str__(self) -> str:
        return self.pattern
