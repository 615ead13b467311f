"""E-mail messages as they came: each kept once, wherever and however often it was seen."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Concat, Left, Now

from opiekun.activities.choices import Direction
from opiekun.activities.models.document import Document
from opiekun.activities.models.interaction import Interaction
from opiekun.core.models import StoredFile
from opiekun.core.schema import Fold

WAITING, ASSIGNED, IGNORED, INTERNAL = "waiting", "assigned", "ignored", "internal"
STATES = (WAITING, ASSIGNED, IGNORED, INTERNAL)
FULL, SUBJECT_ONLY, METADATA = "full", "subject", "metadata"
PRIVACIES = (FULL, SUBJECT_ONLY, METADATA)
# What became of an attachment: nobody looked at it yet, it is a document, it need not be one, it cannot be one.
UNSEEN, KEPT, LEFT, REFUSED = "", "kept", "left", "refused"


class MailThread(models.Model):
    """Messages that answer one another. ``subject_key`` is the subject without "Re:" and the like, folded."""

    id = models.BigAutoField(primary_key=True)
    subject_key = models.CharField(max_length=300, blank=True, default="", db_default="")
    last_at = models.DateTimeField()

    class Meta:
        db_table = "activities_mailthread"
        default_permissions = ()
        indexes = [models.Index(fields=["subject_key", "-last_at"], name="activities_mailthr_subject")]

    def __str__(self) -> str:
        return self.subject_key


class MailMessage(models.Model):
    """A message. It never changes but for its state and thread.

    ``fingerprint`` tells it from all others: copies of one message in several mailboxes have the same one. ``sha256``
    is of the raw bytes, which are in ``raw`` unless the mailbox's privacy forbids it. ``at`` is the instant that it
    stands under. ``settlement`` marks messages that one act in the inbox changed together, so that it can be undone.
    ``no_answer_at`` is when somebody said that it needs no answer.
    """

    id = models.BigAutoField(primary_key=True)
    fingerprint = models.CharField(max_length=64, db_collation="C")
    sha256 = models.CharField(max_length=64, db_collation="C")
    message_id = models.CharField(max_length=500, blank=True, default="", db_default="", db_collation="C")
    raw = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    size = models.BigIntegerField()
    privacy = models.CharField(max_length=10, default=FULL, db_default=FULL)
    thread = models.ForeignKey(MailThread, on_delete=models.PROTECT, related_name="messages", db_index=False)
    direction = models.CharField(max_length=4, choices=Direction, default=Direction.NONE, db_default="none")
    state = models.CharField(max_length=10, default=WAITING, db_default=WAITING)
    subject = models.CharField(max_length=1000, blank=True, default="", db_default="")
    from_address = models.CharField(max_length=254, blank=True, default="", db_default="", db_collation="C")
    from_name = models.CharField(max_length=200, blank=True, default="", db_default="")
    sent_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    preview = models.CharField(max_length=200, blank=True, default="", db_default="")
    text = models.TextField(blank=True, default="", db_default="")
    has_html = models.BooleanField(default=False, db_default=False)
    is_automatic = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(db_default=Now())
    settlement = models.UUIDField(null=True)
    settled_by_id = models.BigIntegerField(null=True)
    no_answer_at = models.DateTimeField(null=True)
    no_answer_by_id = models.BigIntegerField(null=True)
    sender_key = models.GeneratedField(
        expression=Fold(Concat(F("from_name"), Value(" "), F("from_address"), output_field=models.TextField())),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )
    # Of what is assigned its interactions are searched.
    search_key = models.GeneratedField(
        expression=Case(
            When(
                ~Q(state=ASSIGNED),
                then=Fold(
                    Left(
                        Concat(
                            *(F("from_name"), Value(" "), F("from_address"), Value(" ")),
                            *(F("subject"), Value(" "), F("text")),
                            output_field=models.TextField(),
                        ),
                        12_000,
                    )
                ),
            ),
            default=Value(None, output_field=models.TextField()),
        ),
        output_field=models.TextField(db_collation="C", null=True),
        db_persist=True,
        null=True,
    )

    class Meta:
        db_table = "activities_mailmessage"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["fingerprint"], name="activities_mailmessage_once"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="activities_mailmessage_state"),
            models.CheckConstraint(condition=Q(privacy__in=PRIVACIES), name="activities_mailmessage_privacy"),
            models.CheckConstraint(
                condition=Q(privacy=FULL, raw__isnull=False) | Q(~Q(privacy=FULL), raw__isnull=True, text=""),
                name="activities_mailmessage_kept",
            ),
            models.CheckConstraint(
                condition=~Q(privacy=METADATA) | Q(subject=""), name="activities_mailmessage_no_subject"
            ),
        ]
        indexes = [
            models.Index(fields=["sha256"], name="activities_mailmessage_raw"),
            models.Index(fields=["message_id"], condition=~Q(message_id=""), name="activities_mailmessage_mid"),
            models.Index(fields=["thread", "at"], name="activities_mailmsg_thread"),
            models.Index(fields=["state", "-at", "-id"], name="activities_mailmsg_inbox"),
            models.Index(fields=["from_address", "state"], name="activities_mailmessage_from"),
            models.Index(
                fields=["settlement"], condition=Q(settlement__isnull=False), name="activities_mailmessage_undo"
            ),
            GinIndex(OpClass(F("sender_key"), name="gin_trgm_ops"), name="activities_mailmsg_sender"),
            GinIndex(
                OpClass(F("search_key"), name="gin_trgm_ops"),
                condition=~Q(state="assigned"),
                name="activities_mailmsg_search",
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class MailAddress(models.Model):
    """Somebody in the headers of a message, in their order."""

    id = models.BigAutoField(primary_key=True)
    message = models.ForeignKey(MailMessage, on_delete=models.CASCADE, related_name="addresses", db_index=False)
    position = models.SmallIntegerField()
    role = models.CharField(max_length=10)
    address = models.CharField(max_length=254, blank=True, default="", db_default="", db_collation="C")
    name = models.CharField(max_length=200, blank=True, default="", db_default="")

    class Meta:
        db_table = "activities_mailaddress"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["message", "position"], name="activities_mailaddress_place")]
        indexes = [models.Index(fields=["address", "message"], name="activities_mailaddress_who")]

    def __str__(self) -> str:
        return self.name or self.address


class MailReference(models.Model):
    """The id of a message that a message answers, whether we have that one or not."""

    id = models.BigAutoField(primary_key=True)
    message = models.ForeignKey(MailMessage, on_delete=models.CASCADE, related_name="references", db_index=False)
    referred = models.CharField(max_length=500, db_collation="C")

    class Meta:
        db_table = "activities_mailreference"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["message", "referred"], name="activities_mailreference_once")]
        indexes = [models.Index(fields=["referred"], name="activities_mailreference_to")]

    def __str__(self) -> str:
        return self.referred


class MailAttachment(models.Model):
    """What is attached. The bytes are those of the message; ``position`` is where they are found in it.

    ``outcome`` says what became of it once the message was told to a party; ``document`` is the one that was made of
    it, ``refusal`` the code of why none was.
    """

    id = models.BigAutoField(primary_key=True)
    message = models.ForeignKey(MailMessage, on_delete=models.CASCADE, related_name="attachments", db_index=False)
    position = models.SmallIntegerField()
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    kind = models.CharField(max_length=10)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, db_collation="C")
    document = models.ForeignKey(Document, on_delete=models.SET_NULL, null=True, related_name="+")
    outcome = models.CharField(max_length=10, blank=True, default=UNSEEN, db_default=UNSEEN)
    refusal = models.CharField(max_length=40, blank=True, default="", db_default="")

    class Meta:
        db_table = "activities_mailattachment"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["message", "position"], name="activities_mailattachment_place"),
            models.CheckConstraint(
                condition=Q(outcome__in=(UNSEEN, KEPT, LEFT, REFUSED)), name="activities_mailattachment_outcome"
            ),
        ]
        indexes = [
            models.Index(fields=["message"], condition=Q(outcome=UNSEEN), name="activities_mailattach_unseen"),
            models.Index(
                fields=["sha256"], condition=Q(media_type__startswith="image/"), name="activities_mailattach_image"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MailInteraction(models.Model):
    """The interaction that a message is at one party; ``is_senders`` where the party's is who wrote it."""

    id = models.BigAutoField(primary_key=True)
    message = models.ForeignKey(MailMessage, on_delete=models.PROTECT, related_name="interactions")
    interaction = models.OneToOneField(Interaction, on_delete=models.CASCADE, related_name="mail")
    is_senders = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = "activities_mailinteraction"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.message_id} at {self.interaction_id}"
