"""The fields that columns of a file of interactions or notes can be, with the names by which files call them."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from opiekun.core.viewer import Viewer
from opiekun.parties.importing.fields import described
from opiekun.parties.importing.person_fields import PARTY_OF_ROW
from opiekun.records.importing.registry import ImportField
from opiekun.records.importing.truths import is_truth

WHOM: Final = _("With whom")
SAID: Final = _("What was said")

_PERSON: Final = described(
    "person_name",
    _("Person"),
    WHOM,
    "osoba|osoba kontaktowa|imie i nazwisko|z kim|rozmowca|person|contact|contact name|full name",
)
_TEXT: Final = described(
    "body",
    pgettext_lazy("of a note", "Text"),
    SAID,
    "tresc|tekst|notatka|opis|przebieg|uwagi|komentarz|body|text|note|notes|description|comment",
    many=True,
)
INTERACTION_FIELDS: Final[Sequence[ImportField]] = (
    *PARTY_OF_ROW,
    _PERSON,
    described("kind", _("Kind"), SAID, "rodzaj|typ|rodzaj kontaktu|typ kontaktu|forma|kind|type|activity type|channel"),
    described(
        "started_at",
        _("When"),
        SAID,
        "data|kiedy|data kontaktu|data i godzina|termin|date|when|started at|activity date",
    ),
    described("subject", _("Subject"), SAID, "temat|tytul|subject|title|topic"),
    _TEXT,
    described("outcome", _("Outcome"), SAID, "ustalenia|wynik|efekt|rezultat|outcome|result"),
    described("direction", _("Direction"), SAID, "kierunek|direction"),
    described("duration_minutes", _("Duration in minutes"), SAID, "czas trwania|minuty|czas|duration|minutes|length"),
    described(
        "user",
        pgettext_lazy("whose interaction it is", "Whose"),
        SAID,
        "handlowiec|pracownik|operator|opiekun|autor|kto|user|owner|author|salesperson|assigned to",
    ),
)
NOTE_FIELDS: Final[Sequence[ImportField]] = (
    *PARTY_OF_ROW,
    _PERSON,
    _TEXT,
    described("pinned", _("Pinned"), SAID, "przypieta|przypiete|pinned", fits=is_truth),
)


def interaction_fields(_viewer: Viewer) -> Sequence[ImportField]:
    """The fields of an import of interactions."""
    return INTERACTION_FIELDS


def note_fields(_viewer: Viewer) -> Sequence[ImportField]:
    """The fields of an import of notes."""
    return NOTE_FIELDS
