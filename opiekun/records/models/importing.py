"""Imports: a file, how it is read, and what became of each of its rows, kept so that it can be undone."""

from django.conf import settings
from django.db import models
from django.db.models import Value
from django.db.models.functions import Now

from opiekun.core.models import StoredFile


class ImportState(models.TextChoices):
    """A draft has its columns named, a tried one its dry run; a stopped one did a part of its rows."""

    DRAFT = "draft"
    TRYING = "trying"
    TRIED = "tried"
    RUNNING = "running"
    STOPPED = "stopped"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"


class RowOutcome(models.TextChoices):
    """What became of a row; in a dry run what would become of it."""

    CREATED = "created"
    UPDATED = "updated"
    SKIPPED = "skipped"
    FAILED = "failed"


class UndoOutcome(models.TextChoices):
    """What became of a row's work when the import was undone."""

    UNDONE = "undone"
    KEPT = "kept"
    PARTLY = "partly"


class Import(models.Model):
    """One file of one user. ``mapping`` names the field of each column, ``settings`` what is done with matches.

    ``passed`` counts the rows that are done, in the order of the work, so that it can be gone on with anywhere.
    ``token_id`` is the API token through which it came, ``message`` why work broke off.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.DRAFT)
    name = models.CharField(max_length=255)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    recognised = models.JSONField()
    layout = models.JSONField()
    columns = models.JSONField()
    mapping = models.JSONField()
    settings = models.JSONField()
    corrections = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    actor_id = models.BigIntegerField(null=True)
    token_id = models.BigIntegerField(null=True)
    total = models.IntegerField(null=True)
    passed = models.IntegerField(default=0)
    undone = models.IntegerField(default=0)
    run_id = models.BigIntegerField(null=True)
    message = models.TextField(blank=True, default="", db_default="")
    created_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "records_import"
        default_permissions = ()
        indexes = [
            models.Index(fields=["actor_id", "-id"], name="records_import_actor"),
            models.Index(fields=["created_at"], name="records_import_created"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}: {self.state}"


class ImportRow(models.Model):
    """One row of the file, by its number there: the record that it made or changed, or why it did not.

    ``changes`` says field by field what the record held before and was given. ``version`` is the record's after the
    import; a record of another version was changed since. ``alike`` names records that may be the same.
    """

    id = models.BigAutoField(primary_key=True)
    job = models.ForeignKey(Import, models.CASCADE, related_name="rows", db_index=False)
    number = models.IntegerField()
    outcome = models.CharField(max_length=8, choices=RowOutcome)
    title = models.CharField(max_length=300)
    record_id = models.BigIntegerField(null=True)
    version = models.BigIntegerField(null=True)
    matched_by = models.CharField(max_length=20, blank=True, default="", db_default="")
    changes = models.JSONField(null=True)
    alike = models.JSONField(null=True)
    code = models.CharField(max_length=60, blank=True, default="", db_default="")
    reason = models.TextField(blank=True, default="", db_default="")
    field = models.CharField(max_length=60, blank=True, default="", db_default="")
    value = models.CharField(max_length=200, blank=True, default="", db_default="")
    undo = models.CharField(max_length=8, choices=UndoOutcome, blank=True, default="", db_default="")

    class Meta:
        db_table = "records_import_row"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="records_import_row_once")]
        indexes = [
            models.Index(fields=["job", "outcome", "number"], name="records_import_row_outcome"),
            models.Index(fields=["record_id"], name="records_import_row_record", condition=models.Q(record_id__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.outcome}"


class RememberedLayout(models.Model):
    """How a user read a file of a certain head the last time; ``signature`` says which head."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    signature = models.CharField(max_length=64)
    mapping = models.JSONField()
    settings = models.JSONField()
    used_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "records_import_layout"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "kind", "signature"], name="records_import_layout_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.signature}"
