"""Documents: files with versions that hang on records."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, GeneratedField, Q
from django.db.models.functions import Now

from opiekun.activities.documents.choices import DocumentType, FileFormat, TextState
from opiekun.core.models import Record, RecordModel, StoredFile
from opiekun.core.schema import Fold, PolishSortKey

LIVE = Q(trashed_at__isnull=True)


class Document(RecordModel):
    """A file with its versions. ``current`` is the one that is shown; the database sees that it is this document's.

    It belongs to whoever made it, for the reach of rights; besides, who sees a record that it hangs on sees it.
    """

    title = models.CharField(max_length=255)
    type = models.CharField(max_length=20, choices=DocumentType, blank=True, default="", db_default="")
    description = models.TextField(blank=True, default="", db_default="")
    current = models.OneToOneField("DocumentVersion", models.DO_NOTHING, related_name="+", editable=False)
    # No column of its own: core keeps the maker without a key, because it knows no user.
    created_by = models.ForeignObject(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, ["created_by_id"], ["id"], null=True, related_name="+"
    )
    search_key = GeneratedField(expression=Fold(F("title")), output_field=models.TextField(), db_persist=True)
    sort_key = GeneratedField(
        expression=PolishSortKey(F("title")), output_field=models.TextField(db_collation="C"), db_persist=True
    )

    class Meta:
        db_table = "activities_document"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="activities_document_titled"),
        ]
        indexes = [
            models.Index(fields=["sort_key", "id"], condition=LIVE, name="activities_document_sort"),
            models.Index(fields=["-updated_at", "-id"], condition=LIVE, name="activities_document_updated"),
            models.Index(fields=["-created_at", "-id"], condition=LIVE, name="activities_document_created"),
            models.Index(fields=["created_by_id", "-created_at"], condition=LIVE, name="activities_document_maker"),
            GinIndex(OpClass(F("search_key"), name="gin_trgm_ops"), condition=LIVE, name="activities_document_search"),
            models.Index(fields=["trashed_at"], condition=~LIVE, name="activities_document_trash"),
            GinIndex(fields=["custom"], opclasses=["jsonb_path_ops"], name="activities_document_custom"),
        ]

    def __str__(self) -> str:
        return self.title


class DocumentVersion(models.Model):
    """A file as it was given at one time. What was given never changes; a trigger sees to it.

    ``media_type`` is told by the bytes. ``restored_from`` is the number of the older version whose file this is.
    """

    id = models.BigAutoField(primary_key=True)
    document = models.ForeignKey(Document, models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=120)
    format = models.CharField(max_length=20, choices=FileFormat, default=FileFormat.OTHER, db_default="other")
    sha256 = models.CharField(max_length=64)
    remark = models.CharField(max_length=500, blank=True, default="", db_default="")
    restored_from = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    created_by_id = models.BigIntegerField(null=True)
    text_state = models.CharField(max_length=10, choices=TextState, default=TextState.WAITING, db_default="waiting")

    class Meta:
        db_table = "activities_document_version"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="activities_document_version_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="activities_document_version_from_one"),
            models.CheckConstraint(condition=Q(text_state__in=TextState.values), name="activities_document_text_state"),
        ]
        indexes = [
            models.Index(fields=["sha256"], name="activities_document_bytes"),
            models.Index(fields=["id"], condition=Q(text_state=TextState.WAITING), name="activities_document_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} v{self.number}"


class DocumentText(models.Model):
    """A part of what a version says, and the folded words in it. Part 0 has the words of the file's name alone."""

    id = models.BigAutoField(primary_key=True)
    version = models.ForeignKey(DocumentVersion, models.CASCADE, related_name="texts", db_index=False)
    part = models.SmallIntegerField()
    text = models.TextField(blank=True, default="", db_default="")
    words = SearchVectorField()

    class Meta:
        db_table = "activities_document_text"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["version", "part"], name="activities_document_text_part")]
        indexes = [GinIndex(fields=["words"], name="activities_document_words")]

    def __str__(self) -> str:
        return f"part {self.part} of {self.version_id}"


class DocumentOf(models.Model):
    """A document of a record, as a view of the database: one that hangs on it, or on what was said (``said_id``) or
    noted (``noted_id``) with it or about it. The same document may come more than once."""

    id = models.BigIntegerField(primary_key=True)
    document_id = models.BigIntegerField()
    record_id = models.BigIntegerField()
    said_id = models.BigIntegerField(null=True)
    noted_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "activities_document_of"
        default_permissions = ()
        managed = False

    def __str__(self) -> str:
        return f"{self.document_id} of {self.record_id}"


class Attachment(models.Model):
    """A document that hangs on a record. It goes with the record; the migration makes the key that does it.

    ``note`` is the record where it is a note: the database keeps it, so that what notes hide is found at once.
    """

    id = models.BigAutoField(primary_key=True)
    document = models.ForeignKey(Document, models.CASCADE, related_name="attachments", db_index=False)
    record = models.ForeignKey(Record, models.CASCADE, related_name="+", db_constraint=False)
    note = models.ForeignKey(
        "Note", models.DO_NOTHING, related_name="files", null=True, editable=False, db_constraint=False, db_index=False
    )
    attached_at = models.DateTimeField(db_default=Now())
    attached_by_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "activities_attachment"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["document", "record"], name="activities_attachment_once")]
        indexes = [
            models.Index(fields=["record", "-attached_at", "-id"], name="activities_attachment_newest"),
            models.Index(
                fields=["document", "note"], condition=Q(note__isnull=False), name="activities_attachment_note"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} on {self.record_id}"
