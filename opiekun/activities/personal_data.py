"""What interactions and notes keep about a person: to be given to them, and to be taken out at their request."""

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opiekun.activities.models import Interaction, Mention, Note, Participant
from opiekun.core.errors import NotFound
from opiekun.core.registries.personal_data import PersonalDataSource
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.parties.models import Person
from opiekun.records.custom.telling import told_values


def _said_with(person_id: int) -> Any:
    return Interaction.objects.filter(Q(person_id=person_id) | Q(participants__person_id=person_id)).distinct()


def export(person_id: int) -> Mapping[str, Any]:
    """What was said with them, and what was written about them. Raises NotFound."""
    if not Person.objects.filter(pk=person_id).exists():
        raise NotFound
    said = _said_with(person_id).order_by("started_at", "pk").select_related("kind")
    notes = Note.objects.filter(person_id=person_id).order_by("created_at", "pk")
    return {
        "interactions": [
            {
                "kind": row.kind.code,
                "direction": row.direction,
                "started_at": row.started_at,
                "subject": row.subject,
                "text": row.body_text,
                "outcome": row.outcome,
                "custom": told_values("interaction", row.custom),
            }
            for row in said
        ],
        "notes": [{"written_at": row.created_at, "text": row.body_text} for row in notes],
    }


def erase(actor: Viewer, person_id: int) -> int:
    """Take out the words of what was said with them alone, and their notes; that something was said stays.

    What was said with others too keeps its words, without their name. Raises NotFound.
    """
    with writing(actor):
        if not Person.objects.filter(pk=person_id).exists():
            raise NotFound
        alone = Interaction.objects.filter(person_id=person_id).exclude(
            pk__in=Participant.objects.filter(interaction__person_id=person_id, user__isnull=True)
            .exclude(person_id=person_id)
            .values("interaction_id")
        )
        touched = alone.update(subject=_("Erased"), body="", body_text="", outcome="", custom={})
        touched += Participant.objects.filter(person_id=person_id).delete()[0]
        touched += Interaction.objects.filter(person_id=person_id).update(person=None)
        notes = Note.objects.filter(person_id=person_id)
        Mention.objects.filter(note__in=notes).delete()
        words = _("Erased")
        touched += notes.update(body=f"<p>{words}</p>", body_text=words)
    return touched


SAID: Final = PersonalDataSource(
    code="activities.said",
    label=gettext_lazy("Interactions and notes"),
    export=export,
    erase=erase,
    retention=gettext_lazy("As long as we deal with the party; 30 days after the record was moved to the trash."),
    history={
        "activities_interaction": ("subject", "body", "outcome", "custom"),
        "activities_participant": ("name", "address"),
        "activities_note": ("body",),
    },
)
