"""Interactions and notes as generic lists, records, history, export and API know them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from opiekun.activities.choices import Direction, InteractionState, Visibility
from opiekun.activities.permissions import INTERACTION, NOTE, reached_interactions, reached_notes
from opiekun.activities.selectors.interaction_kinds import KindChoices
from opiekun.core.fields import Choice, Field, FieldClass, FieldType
from opiekun.core.kinds import RecordKind
from opiekun.records.external_ids.words import EXTERNAL_ID_COLUMNS

T = FieldType
B = FieldClass.BUSINESS


def choices(values: type[TextChoices]) -> tuple[Choice, ...]:
    """The codes and words of a choice, as fields know them."""
    return tuple(Choice(str(value), label) for value, label in values.choices)


_RECORD = ("trashed_at", "trash_root_id", "custom")

INTERACTION_FIELDS = (
    Field("name", _("Subject"), T.TEXT, "subject", folded="search_key", shown=True),
    Field("kind", _("Kind"), T.CHOICE, "kind__code", choices=KindChoices(), bulk=True, shown=True),
    Field("started_at", _("When"), T.INSTANT, "started_at", sortable=True, shown=True),
    Field("party", _("Party"), T.REFERENCE, "party_id", reference="party", shown=True),
    Field("person", _("Person"), T.REFERENCE, "person_id", reference="person", shown=True),
    Field(
        *("user", pgettext_lazy("whose interaction it is", "Whose"), T.REFERENCE, "user_id"),
        reference="user",
        bulk=True,
        shown=True,
    ),
    Field("direction", _("Direction"), T.CHOICE, "direction", choices=choices(Direction), bulk=True),
    Field("state", _("State"), T.CHOICE, "state", choices=choices(InteractionState), bulk=True),
    Field("outcome", _("Outcome"), T.TEXT, "outcome", folded="search_key", shown=True),
    Field("duration_minutes", _("Duration in minutes"), T.NUMBER, "duration_minutes"),
    Field("body_text", _("What was said"), T.LONG_TEXT, "body_text", folded="search_key"),
    Field("created_at", _("Created"), T.INSTANT, "created_at"),
    Field("updated_at", _("Changed"), T.INSTANT, "updated_at", sortable=True),
)

NOTE_FIELDS = (
    Field("name", _("Beginning"), T.TEXT, "title", folded="search_key", shown=True),
    Field("party", _("Party"), T.REFERENCE, "party_id", reference="party", shown=True),
    Field("person", _("Person"), T.REFERENCE, "person_id", reference="person", shown=True),
    Field("author", _("Author"), T.REFERENCE, "author_id", reference="user", shown=True),
    Field("visibility", _("Who reads it"), T.CHOICE, "visibility", choices=choices(Visibility), bulk=True),
    Field("pinned", _("Pinned"), T.BOOLEAN, "pinned", bulk=True),
    Field("body_text", _("Text"), T.LONG_TEXT, "body_text", folded="search_key"),
    Field("created_at", _("Created"), T.INSTANT, "created_at", sortable=True, shown=True),
    Field("updated_at", _("Changed"), T.INSTANT, "updated_at", sortable=True),
)

INTERACTION_KIND = RecordKind(
    code=INTERACTION,
    model="activities.Interaction",
    label=pgettext_lazy("a call, meeting and so on", "Interaction"),
    label_plural=pgettext_lazy("calls, meetings and so on", "Interactions"),
    icon="messages",
    url="/interactions",
    name_path="subject",
    unnamed=_("(no subject)"),
    visible=reached_interactions,
    fields=INTERACTION_FIELDS,
    columns={
        "activities_interaction": dict.fromkeys(
            (
                *_RECORD,
                *("kind_id", "direction", "state", "started_at", "duration_minutes", "subject", "body", "body_text"),
                *("outcome", "party_id", "person_id", "user_id"),
            ),
            B,
        ),
        "activities_participant": dict.fromkeys(
            ("interaction_id", "role", "person_id", "party_id", "user_id", "address", "name"), B
        ),
        "activities_interactionlink": dict.fromkeys(("interaction_id", "record_id"), B),
        **EXTERNAL_ID_COLUMNS,
    },
)

NOTE_KIND = RecordKind(
    code=NOTE,
    model="activities.Note",
    label=_("Note"),
    label_plural=_("Notes"),
    icon="note",
    url="/notes",
    name_path="title",
    visible=reached_notes,
    fields=NOTE_FIELDS,
    columns={
        "activities_note": dict.fromkeys(
            (
                *_RECORD,
                *("party_id", "person_id", "about_id", "body", "body_text", "pinned", "visibility", "author_id"),
            ),
            B,
        ),
    },
)
