"""E-mail that we write: drafts, what waits to go, what became of it for each recipient; templates and signatures."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from opiekun.activities.models.document import DocumentVersion
from opiekun.activities.models.mail_message import MailAttachment, MailMessage
from opiekun.activities.models.mailbox import Mailbox
from opiekun.core.models import Record, StoredFile
from opiekun.core.schema import NextRecordId
from opiekun.parties.models import Party, Person

DRAFT, QUEUED, SENDING, UNCLEAR, SENT, FAILED = "draft", "queued", "sending", "unclear", "sent", "failed"
OUTGOING_STATES = (DRAFT, QUEUED, SENDING, UNCLEAR, SENT, FAILED)
NEW, REPLY, REPLY_ALL, FORWARD = "new", "reply", "reply_all", "forward"
MODES = (NEW, REPLY, REPLY_ALL, FORWARD)
TO, CC, BCC = "to", "cc", "bcc"
RECIPIENT_ROLES = (TO, CC, BCC)
WAITS, ACCEPTED, REFUSED, BOUNCED = "waits", "accepted", "refused", "bounced"
# What is shown of those for whom nothing went, though no server refused them for good.
NOT_SENT = "not_sent"
RECIPIENT_STATES = (WAITS, ACCEPTED, REFUSED, BOUNCED)
LANGUAGES = ("", "pl", "en")
APPEND_NOTHING, APPEND_WAITS, APPENDED, NOT_APPENDED = "", "waits", "done", "failed"


class OutgoingMail(models.Model):
    """A message of ``author``'s, from its first letter until it is with its recipients.

    ``key`` comes from the form or the program, so that what is sent twice goes once. ``about`` is the message that is
    answered or forwarded, ``party`` and ``person`` where the writing began, ``record`` what the message joins with its
    thread when it has gone (a case); without ``mailbox`` it leaves by EMAIL_URL.
    ``scheduled_for`` is the chosen time, ``send_after`` when the next try is due. ``claim`` is whose try is under way;
    ``handing_at`` is written just before the server is told that the message is whole: without it the message has
    surely not gone. When the message is with its recipients, ``fact`` is the message as it is kept, and the words here
    are emptied.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    version = models.BigIntegerField(default=1, db_default=1)
    mailbox = models.ForeignKey(Mailbox, models.PROTECT, null=True, related_name="+")
    mode = models.CharField(max_length=10, default=NEW, db_default=NEW)
    about = models.ForeignKey(MailMessage, models.SET_NULL, null=True, related_name="+")
    party = models.ForeignKey(Party, models.SET_NULL, null=True, related_name="+")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    record = models.ForeignKey(
        Record, models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )
    subject = models.CharField(max_length=300, blank=True, default="", db_default="")
    body = models.TextField(blank=True, default="", db_default="")
    with_quote = models.BooleanField(default=True, db_default=True)
    with_signature = models.BooleanField(default=True, db_default=True)
    state = models.CharField(max_length=10, default=DRAFT, db_default=DRAFT)
    scheduled_for = models.DateTimeField(null=True)
    queued_at = models.DateTimeField(null=True)
    send_after = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0, db_default=0)
    claim = models.UUIDField(null=True)
    claimed_at = models.DateTimeField(null=True)
    handing_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=40, blank=True, default="", db_default="")
    problem_text = models.CharField(max_length=500, blank=True, default="", db_default="")
    message_id = models.CharField(max_length=500, blank=True, default="", db_default="", db_collation="C")
    raw = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    fact = models.ForeignKey(MailMessage, models.SET_NULL, null=True, related_name="sent_as")
    sent_copy = models.CharField(max_length=10, blank=True, default="", db_default="")
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "activities_outgoingmail"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["author", "key"], name="activities_outgoing_once"),
            models.CheckConstraint(condition=Q(state__in=OUTGOING_STATES), name="activities_outgoing_state"),
            models.CheckConstraint(condition=Q(mode__in=MODES), name="activities_outgoing_mode"),
            models.CheckConstraint(
                condition=~Q(state=QUEUED) | Q(send_after__isnull=False), name="activities_outgoing_due"
            ),
            models.CheckConstraint(
                condition=~Q(state=SENDING) | Q(claim__isnull=False, raw__isnull=False),
                name="activities_outgoing_claimed",
            ),
            models.CheckConstraint(
                condition=~Q(state=SENT) | Q(sent_at__isnull=False), name="activities_outgoing_sent_when"
            ),
        ]
        indexes = [
            models.Index(fields=["author", "state", "-updated_at"], name="activities_outgoing_author"),
            models.Index(fields=["send_after"], condition=Q(state=QUEUED), name="activities_outgoing_waiting"),
            models.Index(fields=["claimed_at"], condition=Q(state=SENDING), name="activities_outgoing_going"),
            models.Index(fields=["message_id"], condition=~Q(message_id=""), name="activities_outgoing_mid"),
        ]

    def __str__(self) -> str:
        return self.subject or f"{self.pk}"


class OutgoingRecipient(models.Model):
    """To whom a message goes, and what their server said. ``person`` when a person of the register was chosen."""

    id = models.BigAutoField(primary_key=True)
    outgoing = models.ForeignKey(OutgoingMail, models.CASCADE, related_name="recipients", db_index=False)
    position = models.SmallIntegerField()
    role = models.CharField(max_length=3, default=TO, db_default=TO)
    address = models.CharField(max_length=254, db_collation="C")
    name = models.CharField(max_length=200, blank=True, default="", db_default="")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=10, default=WAITS, db_default=WAITS)
    code = models.CharField(max_length=20, blank=True, default="", db_default="")
    reason = models.CharField(max_length=500, blank=True, default="", db_default="")
    changed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "activities_outgoingrecipient"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["outgoing", "position"], name="activities_outgoingrecipient_place"),
            models.UniqueConstraint(fields=["outgoing", "address"], name="activities_outgoingrecipient_once"),
            models.CheckConstraint(condition=Q(role__in=RECIPIENT_ROLES), name="activities_outgoingrecipient_role"),
            models.CheckConstraint(condition=Q(state__in=RECIPIENT_STATES), name="activities_outgoingrecipient_state"),
            models.CheckConstraint(condition=~Q(address=""), name="activities_outgoingrecipient_addressed"),
        ]
        indexes = [models.Index(fields=["address", "state"], name="activities_outgoingrecip_who")]

    def __str__(self) -> str:
        return self.name or self.address

    @property
    def became(self) -> str:
        """What became of the message for them: the state, or that it was given up before a server refused them."""
        is_given_up = self.state == REFUSED and self.code[:1] in ("", "4")
        return NOT_SENT if is_given_up else self.state


class OutgoingAttachment(models.Model):
    """What goes along: a version of a document, or an attachment of the message that is forwarded."""

    id = models.BigAutoField(primary_key=True)
    outgoing = models.ForeignKey(OutgoingMail, models.CASCADE, related_name="attachments", db_index=False)
    position = models.SmallIntegerField()
    version = models.ForeignKey(DocumentVersion, models.CASCADE, null=True, related_name="+")
    forwarded = models.ForeignKey(MailAttachment, models.CASCADE, null=True, related_name="+")

    class Meta:
        db_table = "activities_outgoingattachment"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["outgoing", "position"], name="activities_outgoingattachment_place"),
            models.CheckConstraint(
                condition=Q(version__isnull=False, forwarded__isnull=True)
                | Q(version__isnull=True, forwarded__isnull=False),
                name="activities_outgoingattachment_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id or self.forwarded_id} with {self.outgoing_id}"


class OutgoingConcern(models.Model):
    """A party on whose timeline the message stands while it waits to go, and the main person there."""

    id = models.BigAutoField(primary_key=True)
    outgoing = models.ForeignKey(OutgoingMail, models.CASCADE, related_name="concerns", db_index=False)
    party = models.ForeignKey(Party, models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")

    class Meta:
        db_table = "activities_outgoingconcern"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["outgoing", "party"], name="activities_outgoingconcern_once")]
        indexes = [models.Index(fields=["party"], name="activities_outgoingconcern_par")]

    def __str__(self) -> str:
        return f"{self.outgoing_id} at {self.party_id}"


class MailTemplate(models.Model):
    """Words that are written often, with fields in them. ``owner`` is whose alone it is; none: everybody's."""

    # From the sequence of records, so that its history has a subject of its own.
    id = models.BigIntegerField(primary_key=True, db_default=NextRecordId(), editable=False)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=2, blank=True, default="", db_default="")
    subject = models.CharField(max_length=300, blank=True, default="", db_default="")
    body = models.TextField(blank=True, default="", db_default="")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    version = models.BigIntegerField(default=1, db_default=1)
    created_by_id = models.BigIntegerField(null=True)
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "activities_mailtemplate"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "language", "name"], nulls_distinct=False, name="activities_mailtemplate_name"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="activities_mailtemplate_named"),
            models.CheckConstraint(condition=Q(language__in=LANGUAGES), name="activities_mailtemplate_language"),
        ]

    def __str__(self) -> str:
        return self.name


class MailSignature(models.Model):
    """What stands under a user's messages, where their mailbox has no signature of its own."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    html = models.TextField(blank=True, default="", db_default="")

    class Meta:
        db_table = "activities_mailsignature"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.user_id}"
