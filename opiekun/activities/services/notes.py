"""Writing notes, changing and pinning them, and to the trash and back."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from opiekun.activities.announcing import announce_notes
from opiekun.activities.choices import Visibility
from opiekun.activities.errors import refusing_by_name
from opiekun.activities.events import NoteTied
from opiekun.activities.models import Note
from opiekun.activities.permissions import NOTE, reached_notes
from opiekun.activities.rules.note_input import READERS
from opiekun.activities.services.mentions import note_mentions
from opiekun.activities.services.saved import Saved
from opiekun.core import reading
from opiekun.core.errors import FieldError, InvalidInput, NotAllowed, NotFound
from opiekun.core.kinds import record_kind, record_kinds
from opiekun.core.locking import lock_current
from opiekun.core.models import Record
from opiekun.core.outbox import publish
from opiekun.core.permissions import require
from opiekun.core.rich_text import plain_text
from opiekun.core.rows import insert_row, update_row
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.parties.models import Party, Person
from opiekun.parties.permissions import reached, reached_parties, reached_persons


def create_note(actor: Viewer, raw: Mapping[str, Any], then: Callable[[int], None] | None = None) -> Saved:
    """A note on a party or on a person; in internal matters, without either, on our own company.

    ``then`` is called with the id inside the transaction. Raises NotAllowed, InvalidInput, OwnerInTrash.
    """
    require(actor, NOTE, "create")
    clean = _read({"body": None, **raw})
    owner = _owner(actor, clean.pop("party", None), clean.pop("person", None))
    _check_about(actor, clean.get("about"))
    _check_visibility(actor, clean.get("visibility", Visibility.ALL))
    columns: dict[str, Any] = {
        **owner,
        "about_id": clean.get("about"),
        "author_id": actor.id,
        "body": clean["body"],
        "body_text": plain_text(clean["body"]),
        **{name: clean[name] for name in ("pinned", "visibility") if name in clean},
    }
    with refusing_by_name(), writing(actor):
        pk, version = insert_row(Note, columns, "id", "version")
        unreached = note_mentions(actor, pk, clean["body"])
        announce_notes([pk])
        if then is not None:
            then(pk)
    return Saved(pk, version, unreached)


def _read(raw: Mapping[str, Any]) -> dict[str, Any]:
    clean, errors = reading.read_fields(raw, READERS)
    if errors:
        raise InvalidInput(errors)
    return clean


def _wrong(field: str, code: str = "not_an_id", message: str = "") -> InvalidInput:
    return InvalidInput([FieldError((field,), code, message or str(reading.REASONS[code]))])


def _owner(actor: Viewer, party_id: int | None, person_id: int | None) -> dict[str, int]:
    if party_id is not None and person_id is not None:
        raise _wrong("person", "exactly_one", _("A note belongs to a party or to a person, not to both."))
    if person_id is not None:
        if not reached_persons(actor).filter(pk=person_id).exists():
            raise _wrong("person")
        _check_reach(actor, Person.objects.filter(pk=person_id), "party__")
        return {"person_id": person_id}
    if party_id is None:
        party_id = Party.objects.values_list("pk", flat=True).get(is_own=True)
    elif not reached_parties(actor).filter(pk=party_id).exists():
        raise _wrong("party")
    _check_reach(actor, Party.objects.filter(pk=party_id), "")
    return {"party_id": party_id}


def _check_reach(actor: Viewer, rows: Any, prefix: str) -> None:
    condition = reached(actor, NOTE, "create", prefix)
    if condition is not None and not rows.filter(condition | Q(**{f"{prefix}is_own": True})).exists():
        raise NotAllowed


def _check_about(actor: Viewer, record_id: int | None) -> None:
    """What it is tied to must be within reach, and no note."""
    if record_id is None:
        return
    kind = Record.objects.filter(pk=record_id).values_list("kind", flat=True).first()
    known = {one.code for one in record_kinds()} - {NOTE}
    if kind not in known or not record_kind(kind).visible(actor, "view").filter(pk=record_id).exists():
        raise _wrong("about")


def _check_visibility(actor: Viewer, visibility: str) -> None:
    if visibility != Visibility.ALL and actor.id is None:
        raise _wrong("visibility", "choice")


def update_note(actor: Viewer, pk: int, raw: Mapping[str, Any], expected: int | None = None) -> Saved:
    """Change the given fields. Only the author says who may read it. What it belongs to never changes.

    Raises NotFound, NotAllowed, StaleVersion, InvalidInput.
    """
    clean = _read(raw)
    with refusing_by_name(), writing(actor):
        row = lock_note(actor, pk, "edit", expected)
        for name in ("party", "person"):
            if clean.get(name) not in (None, getattr(row, f"{name}_id")):
                raise _wrong(name, "fixed", _("A note stays with what it belongs to."))
        if clean.get("visibility", row.visibility) != row.visibility and row.author_id != actor.id:
            raise _wrong("visibility", "not_author", _("Only the author changes who may read a note."))
        if clean.get("about") != row.about_id and "about" in clean:
            _check_about(actor, clean["about"])
        wanted: dict[str, Any] = {name: clean[name] for name in ("body", "pinned", "visibility") if name in clean}
        if "body" in clean:
            wanted["body_text"] = plain_text(clean["body"])
        if "about" in clean:
            wanted["about_id"] = clean["about"]
        changed = {name: value for name, value in wanted.items() if getattr(row, name) != value}
        version = update_row(Note, pk, changed, "version")[0] if changed else row.version
        says_whom = "body" in changed or "visibility" in changed
        unreached = note_mentions(actor, pk, changed.get("body", row.body)) if says_whom else ()
        announce_notes([pk], [row.about_id])
        if (about := changed.get("about_id")) is not None:
            publish(NoteTied(record_id=pk, to_record_id=about))
    return Saved(pk, int(version), unreached)


def lock_note(actor: Viewer, pk: int, action: str, expected: int | None = None, trashed: bool = False) -> Note:
    """The note, locked for a change. Raises NotFound, NotAllowed, StaleVersion."""
    # Locked first: who may read it, or reach its party, may be changed just now.
    Note.objects.select_for_update(no_key=True).filter(pk=pk).first()
    if not reached_notes(actor, "view" if not trashed else action, trashed).filter(pk=pk).exists():
        raise NotFound
    if not reached_notes(actor, action, trashed).filter(pk=pk).exists():
        raise NotAllowed
    return lock_current(Note.objects.filter(trashed_at__isnull=not trashed), pk, expected)


def trash_note(actor: Viewer, pk: int, expected: int | None = None) -> Saved:
    """Put the note into the trash. Raises NotFound, NotAllowed, StaleVersion."""
    with writing(actor):
        lock_note(actor, pk, "trash", expected)
        Note.objects.filter(pk=pk).update(trashed_at=Now(), trash_root_id=pk)
        announce_notes([pk])
        return Saved(pk, Note.objects.values_list("version", flat=True).get(pk=pk))


def restore_note(actor: Viewer, pk: int, expected: int | None = None) -> Saved:
    """Take the note out of the trash. Raises NotFound, NotAllowed, StaleVersion, OwnerInTrash."""
    with refusing_by_name(), writing(actor):
        lock_note(actor, pk, "trash", expected, trashed=True)
        Note.objects.filter(pk=pk).update(trashed_at=None, trash_root_id=None)
        announce_notes([pk])
        return Saved(pk, Note.objects.values_list("version", flat=True).get(pk=pk))


def purge_notes(ids: list[int]) -> None:
    """Remove trashed notes for good; called by core's purge in a transaction for each record."""
    Note.objects.filter(pk__in=ids, trashed_at__isnull=False).delete()
