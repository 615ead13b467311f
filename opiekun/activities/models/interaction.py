"""Interactions: what was said between us and a party, and what is planned to be."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, GeneratedField, Q, Value
from django.db.models.functions import Concat, Left, Lower

from opiekun.activities.choices import Direction, InteractionState, ParticipantRole
from opiekun.core.models import Record, RecordModel
from opiekun.core.schema import Fold, NextRecordId
from opiekun.parties.models import Party, Person

LIVE = Q(trashed_at__isnull=True)
# So much of the words is searched; longer ones are quoted messages.
SEARCHED = 12_000
WORDS = Concat(F("subject"), Value(" "), F("outcome"), Value(" "), F("body_text"), output_field=models.TextField())


class InteractionKind(models.Model):
    """A sort of interactions: calls, meetings, and what a company adds.

    ``code`` never changes; kinds that were used are archived, not removed. ``custom_fields`` are the codes of custom
    fields of interactions that this kind has; a field that no kind names is for all kinds. ``version`` grows with each
    change.
    """

    # From the sequence of records, so that its history has a subject of its own.
    id = models.BigIntegerField(primary_key=True, db_default=NextRecordId(), editable=False)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60, blank=True, default="", db_default="")
    icon = models.CharField(max_length=40, default="message", db_default="message")
    is_archived = models.BooleanField(default=False, db_default=False)
    position = models.IntegerField(default=0, db_default=0)
    custom_fields = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    version = models.BigIntegerField(default=1, db_default=1)

    class Meta:
        db_table = "activities_interactionkind"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["code"], name="activities_interactionkind_code"),
            models.UniqueConstraint(
                Lower("name"), condition=Q(is_archived=False), name="activities_interactionkind_name"
            ),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[a-z][a-z0-9_]*$"), name="activities_interactionkind_coded"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="activities_interactionkind_named"),
        ]

    def __str__(self) -> str:
        return self.name


class Interaction(RecordModel):
    """A call, meeting, letter and so on with one party.

    ``party`` stays when ``person``, the main person of the talk, moves to another one. ``user`` is whose of us it is.
    ``body`` is cleaned formatted text, ``body_text`` its words. One that is planned has its time in ``started_at``.
    """

    kind = models.ForeignKey(InteractionKind, on_delete=models.PROTECT, related_name="+", db_index=False)
    direction = models.CharField(max_length=4, choices=Direction, default=Direction.NONE, db_default="none")
    state = models.CharField(max_length=10, choices=InteractionState, default=InteractionState.DONE, db_default="done")
    started_at = models.DateTimeField()
    duration_minutes = models.IntegerField(null=True, blank=True)
    subject = models.CharField(max_length=300, blank=True, default="", db_default="")
    body = models.TextField(blank=True, default="", db_default="")
    body_text = models.TextField(blank=True, default="", db_default="")
    outcome = models.CharField(max_length=1000, blank=True, default="", db_default="")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="interactions", db_index=False)
    person = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="interactions", db_index=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="interactions",
        db_index=False,
    )
    search_key = GeneratedField(
        expression=Fold(Left(WORDS, SEARCHED)),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )

    class Meta:
        db_table = "activities_interaction"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(direction__in=Direction.values), name="activities_interaction_direction"
            ),
            models.CheckConstraint(condition=Q(state__in=InteractionState.values), name="activities_interaction_state"),
            models.CheckConstraint(
                condition=Q(duration_minutes__isnull=True) | Q(duration_minutes__gte=0, duration_minutes__lte=14400),
                name="activities_interaction_duration",
            ),
        ]
        indexes = [
            models.Index(fields=["party", "-started_at", "-id"], condition=LIVE, name="activities_inter_party"),
            models.Index(fields=["person", "-started_at", "-id"], condition=LIVE, name="activities_inter_person"),
            models.Index(fields=["user", "-started_at", "-id"], condition=LIVE, name="activities_inter_user"),
            models.Index(
                fields=["party", "started_at", "id"],
                condition=LIVE & Q(state=InteractionState.PLANNED),
                name="activities_inter_planned",
            ),
            # Its timeline, without a walk over what is planned.
            models.Index(
                fields=["party", "-started_at", "-id"],
                condition=LIVE & ~Q(state=InteractionState.PLANNED),
                name="activities_inter_happened",
            ),
            models.Index(
                fields=["person", "started_at", "id"],
                condition=LIVE & Q(state=InteractionState.PLANNED),
                name="activities_inter_pers_planned",
            ),
            # The calendar of a user: meetings of the kinds that stand there, and whatever is planned.
            models.Index(
                fields=["user", "kind", "started_at"],
                condition=LIVE & Q(state=InteractionState.DONE),
                name="activities_inter_took_place",
            ),
            models.Index(
                fields=["user", "started_at"],
                condition=LIVE & Q(state=InteractionState.PLANNED),
                name="activities_inter_user_planned",
            ),
            models.Index(fields=["kind", "-started_at", "-id"], condition=LIVE, name="activities_inter_kind"),
            models.Index(fields=["-started_at", "-id"], condition=LIVE, name="activities_inter_started"),
            models.Index(fields=["-updated_at", "-id"], condition=LIVE, name="activities_inter_updated"),
            GinIndex(OpClass(F("search_key"), name="gin_trgm_ops"), condition=LIVE, name="activities_inter_search"),
            models.Index(fields=["trashed_at"], condition=~LIVE, name="activities_inter_trash"),
            models.Index(fields=["trash_root_id"], condition=~LIVE, name="activities_inter_trash_root"),
            models.Index(fields=["party"], condition=~LIVE, name="activities_inter_party_trash"),
            models.Index(fields=["person"], condition=~LIVE, name="activities_inter_person_trash"),
            GinIndex(fields=["custom"], opclasses=["jsonb_path_ops"], name="activities_inter_custom"),
        ]

    def __str__(self) -> str:
        return self.subject or f"{self.pk}"


class Participant(models.Model):
    """Somebody who took part: exactly one of a person, a party, a user of ours, or a plain address.

    ``name`` is what they were called then ("Jan Kowalski" of a message).
    """

    id = models.BigAutoField(primary_key=True)
    interaction = models.ForeignKey(Interaction, on_delete=models.CASCADE, related_name="participants", db_index=False)
    role = models.CharField(
        max_length=10, choices=ParticipantRole, default=ParticipantRole.ATTENDEE, db_default="attendee"
    )
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    party = models.ForeignKey(Party, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    address = models.CharField(max_length=320, blank=True, default="", db_default="")
    name = models.CharField(max_length=300, blank=True, default="", db_default="")

    class Meta:
        db_table = "activities_participant"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, party__isnull=True, user__isnull=True, address="")
                | Q(person__isnull=True, party__isnull=False, user__isnull=True, address="")
                | Q(person__isnull=True, party__isnull=True, user__isnull=False, address="")
                | (Q(person__isnull=True, party__isnull=True, user__isnull=True) & ~Q(address="")),
                name="activities_participant_is_one",
            ),
            models.CheckConstraint(condition=Q(role__in=ParticipantRole.values), name="activities_participant_role"),
            models.UniqueConstraint(
                fields=["interaction", "role", "person", "party", "user", "address"],
                nulls_distinct=False,
                name="activities_participant_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["person", "interaction"], condition=Q(person__isnull=False), name="activities_part_person"
            ),
            models.Index(
                fields=["party", "interaction"], condition=Q(party__isnull=False), name="activities_part_party"
            ),
            models.Index(fields=["user", "interaction"], condition=Q(user__isnull=False), name="activities_part_user"),
            models.Index(Lower("address"), condition=~Q(address=""), name="activities_part_address"),
        ]

    def __str__(self) -> str:
        return self.name or self.address


class InteractionLink(models.Model):
    """A record that an interaction is about besides its party: a case, a contract, another record.

    The database holds the keys: a record that is removed for good takes the link along.
    """

    id = models.BigAutoField(primary_key=True)
    interaction = models.ForeignKey(Interaction, on_delete=models.CASCADE, related_name="links", db_index=False)
    record = models.ForeignKey(Record, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False)

    class Meta:
        db_table = "activities_interactionlink"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["interaction", "record"], name="activities_interactionlink_once"),
        ]

    def __str__(self) -> str:
        return f"{self.interaction_id} → {self.record_id}"
