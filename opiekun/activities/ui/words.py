"""The words in which the history of interactions and notes is told."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from opiekun.activities.choices import Direction, InteractionState, ParticipantRole, Visibility
from opiekun.activities.selectors.interaction_kinds import kinds
from opiekun.core.fields import Label
from opiekun.core.rich_text import plain_text
from opiekun.core.ui.dates import exact_moment
from opiekun.records.external_ids.words import EXTERNAL_ID_WORDS
from opiekun.records.record.pointing import KIND, NAME
from opiekun.records.record.words import ColumnWords, TableWords, Words, choice_words

_LONGEST = 300


def _kind(value: Any) -> str:
    kind = kinds().by_id(int(value))
    return str(kind.label) if kind else str(value)


def _instant(value: Any) -> str:
    return exact_moment(datetime.fromisoformat(str(value)), timezone.localtime(), (get_language() or "pl")[:2])


def _formatted(value: Any) -> str:
    text = plain_text(str(value))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _participant(row: Mapping[str, Any]) -> tuple[Label, str]:
    role = str(row.get("role", ""))
    label = ParticipantRole(role).label if role in ParticipantRole.values else _("Participant")
    named = (row.get(name) for name in ("name", "person_name", "party_name", "user_name", "address"))
    return label, next((str(one) for one in named if one), "")


def _link(row: Mapping[str, Any]) -> tuple[Label, str]:
    return row.get(KIND) or _("Linked record"), row.get(NAME) or f"#{row.get('record_id', '')}"


INTERACTION_WORDS = Words(
    tables={
        "activities_interaction": TableWords(
            {
                "kind_id": ColumnWords(_("Kind"), _kind),
                "subject": ColumnWords(_("Subject")),
                "started_at": ColumnWords(_("When"), _instant),
                "duration_minutes": ColumnWords(_("Duration in minutes")),
                "direction": ColumnWords(_("Direction"), choice_words(Direction)),
                "state": ColumnWords(_("State"), choice_words(InteractionState)),
                "person_id": ColumnWords(_("Person"), reference="person"),
                "user_id": ColumnWords(pgettext_lazy("whose interaction it is", "Whose"), reference="user"),
                "outcome": ColumnWords(_("Outcome")),
                "body": ColumnWords(_("What was said"), _formatted),
            }
        ),
        "activities_participant": TableWords(
            {
                "role": ColumnWords(_("Role")),
                "name": ColumnWords(_("Name")),
                "person_id": ColumnWords(_("Person"), reference="person"),
                "party_id": ColumnWords(_("Party"), reference="party"),
                "user_id": ColumnWords(_("User"), reference="user"),
            },
            _("Participant"),
            _participant,
            "participants",
        ),
        "activities_interactionlink": TableWords(
            {"record_id": ColumnWords(_("Linked record"))}, _("Linked record"), _link, "links", points_at="record_id"
        ),
        **EXTERNAL_ID_WORDS,
    },
    own="activities_interaction",
    created=pgettext_lazy("somebody", "wrote down the interaction"),
    trashed=pgettext_lazy("somebody", "moved the interaction to the trash"),
    restored=pgettext_lazy("somebody", "restored the interaction from the trash"),
)

NOTE_WORDS = Words(
    tables={
        "activities_note": TableWords(
            {
                "body": ColumnWords(_("Text"), _formatted),
                "pinned": ColumnWords(_("Pinned")),
                "visibility": ColumnWords(_("Who reads it"), choice_words(Visibility)),
            }
        ),
    },
    own="activities_note",
    created=pgettext_lazy("somebody", "wrote the note"),
    trashed=pgettext_lazy("somebody", "moved the note to the trash"),
    restored=pgettext_lazy("somebody", "restored the note from the trash"),
)
