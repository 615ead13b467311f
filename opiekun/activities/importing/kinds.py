"""The imports of interactions and notes, as the importer knows them."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opiekun.activities.importing.batch import SaidBatch
from opiekun.activities.importing.fields import interaction_fields, note_fields
from opiekun.activities.importing.reader import reader_of
from opiekun.activities.importing.undoing import undo_said
from opiekun.activities.permissions import INTERACTION, NOTE
from opiekun.parties.importing.party_reader import EXTERNAL_ID
from opiekun.records.importing.registry import ImportKind

_PARTIES: Final = {"party_name", "party_external_id", "party_nip", "party_regon", "party_krs"}


def _missing(needed: Callable[[], Sequence[tuple[str, str]]], mapping: Sequence[str]) -> str:
    given = set(mapping)
    if EXTERNAL_ID in given:
        # A row that is about one that is there needs no more.
        return ""
    if not given & _PARTIES:
        return _("Say which column is the party.")
    return next((words for code, words in needed() if code not in given), "")


def _of_interactions() -> Sequence[tuple[str, str]]:
    return (
        ("kind", _("Say which column is the kind of the interaction.")),
        ("started_at", _("Say which column says when it was.")),
    )


def _of_notes() -> Sequence[tuple[str, str]]:
    return (("body", _("Say which column is the text of the note.")),)


_KEYS: Final = {EXTERNAL_ID: gettext_lazy("Id in another system")}
_ALIKE: Final = gettext_lazy("The same at the same party is left out.")
INTERACTION_IMPORT: Final = ImportKind(
    kind=INTERACTION,
    name="interactions",
    fields=interaction_fields,
    missing=partial(_missing, _of_interactions),
    reader=reader_of(INTERACTION),
    batch=partial(SaidBatch, INTERACTION),
    undo=undo_said(INTERACTION),
    alike=_ALIKE,
    keys=_KEYS,
)
NOTE_IMPORT: Final = ImportKind(
    kind=NOTE,
    name="notes",
    fields=note_fields,
    missing=partial(_missing, _of_notes),
    reader=reader_of(NOTE),
    batch=partial(SaidBatch, NOTE),
    undo=undo_said(NOTE),
    alike=_ALIKE,
    keys=_KEYS,
)
