"""The fields that columns of a file of interactions or notes can be, with the names by which files call them."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from opiekun.activities.permissions import INTERACTION
from opiekun.core.viewer import Viewer
from opiekun.parties.importing.fields import described
from opiekun.parties.importing.person_fields import PARTY_OF_ROW
from opiekun.records.importing.custom.fields import custom_import_fields
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
_ID: Final = "id zewnetrzne|identyfikator zewnetrzny|external id|external key"
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
    described(
        "external_id",
        _("Id in another system"),
        SAID,
        f"{_ID}|id kontaktu|id zdarzenia|id interakcji|id aktywnosci|interaction id|activity id|call id",
    ),
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
    described("external_id", _("Id in another system"), SAID, f"{_ID}|id notatki|note id"),
    _TEXT,
    described("pinned", _("Pinned"), SAID, "przypieta|przypiete|pinned", fits=is_truth),
)


def interaction_fields(viewer: Viewer) -> Sequence[ImportField]:
    """The fields of an import of interactions, those of the company's own too."""
    return [*INTERACTION_FIELDS, *custom_import_fields(viewer, INTERACTION)]


def note_fields(_viewer: Viewer) -> Sequence[ImportField]:
    """The fields of an import of notes."""
    return NOTE_FIELDS
