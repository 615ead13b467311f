"""Notes on a party or a person."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, GeneratedField, Q, Value
from django.db.models.functions import Left

from opiekun.activities.choices import Visibility
from opiekun.activities.models.interaction import LIVE, SEARCHED
from opiekun.core.models import Record, RecordModel
from opiekun.core.schema import Fold
from opiekun.parties.models import Party, Person

FIRST_LINE = Func(F("body_text"), Value("\n"), Value(1), function="split_part", output_field=models.TextField())


class Note(RecordModel):
    """Formatted text on exactly one of a party and a person.

    ``about`` ties it to an interaction, task or case besides. ``visibility`` narrows who of those who see the record
    may read it; the author always may. ``body`` is cleaned, ``body_text`` its words, ``title`` the first line of
    them.
    """

    party = models.ForeignKey(
        Party, on_delete=models.CASCADE, null=True, blank=True, related_name="notes", db_index=False
    )
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, blank=True, related_name="notes", db_index=False
    )
    about = models.ForeignKey(
        Record,
        on_delete=models.DO_NOTHING,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    body = models.TextField()
    body_text = models.TextField(db_default="", default="")
    title = GeneratedField(
        expression=Left(FIRST_LINE, 120),
        output_field=models.TextField(),
        db_persist=True,
    )
    pinned = models.BooleanField(default=False, db_default=False)
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.ALL, db_default="all")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="notes", db_index=False
    )
    search_key = GeneratedField(
        expression=Fold(Left(F("body_text"), SEARCHED)),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )

    class Meta:
        db_table = "activities_note"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(party__isnull=False, person__isnull=True) | Q(party__isnull=True, person__isnull=False),
                name="activities_note_belongs_to_one",
            ),
            models.CheckConstraint(condition=Q(visibility__in=Visibility.values), name="activities_note_visibility"),
            models.CheckConstraint(
                condition=Q(visibility=Visibility.ALL) | Q(author__isnull=False), name="activities_note_has_author"
            ),
            models.CheckConstraint(condition=~Q(body=""), name="activities_note_says_something"),
        ]
        indexes = [
            models.Index(fields=["party", "-created_at", "-id"], condition=LIVE, name="activities_note_party"),
            models.Index(fields=["person", "-created_at", "-id"], condition=LIVE, name="activities_note_person"),
            models.Index(
                fields=["about", "-created_at", "-id"],
                condition=Q(about__isnull=False),
                name="activities_note_about",
            ),
            models.Index(fields=["author", "-created_at", "-id"], condition=LIVE, name="activities_note_author"),
            models.Index(fields=["-created_at", "-id"], condition=LIVE, name="activities_note_created"),
            models.Index(fields=["-updated_at", "-id"], condition=LIVE, name="activities_note_updated"),
            GinIndex(OpClass(F("search_key"), name="gin_trgm_ops"), condition=LIVE, name="activities_note_search"),
            models.Index(fields=["trashed_at"], condition=~LIVE, name="activities_note_trash"),
            models.Index(fields=["trash_root_id"], condition=~LIVE, name="activities_note_trash_root"),
            models.Index(fields=["party"], condition=~LIVE, name="activities_note_party_trash"),
            models.Index(fields=["person"], condition=~LIVE, name="activities_note_person_trash"),
        ]

    def __str__(self) -> str:
        return str(self.title)


class Mention(models.Model):
    """A user whom a note mentions; each is told once."""

    id = models.BigAutoField(primary_key=True)
    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="mentions", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        db_table = "activities_mention"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["note", "user"], name="activities_mention_once")]

    def __str__(self) -> str:
        return f"{self.note_id} @{self.user_id}"
