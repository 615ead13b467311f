"""Notes of a record, for its panel and for pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from opiekun.accounts.models import User
from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.activities.models import Note
from opiekun.activities.permissions import NOTE, reached_notes
from opiekun.core.errors import NotFound
from opiekun.core.kinds import record_kind, record_kinds
from opiekun.core.models import Record
from opiekun.core.schema import Fold
from opiekun.core.viewer import Viewer
from opiekun.parties.permissions import reached_parties, reached_persons
from opiekun.records.conditions.folded import FoldedLike, escape_like

MOST = 20


@dataclass(frozen=True, slots=True)
class NoteRecord:
    """A note with what it belongs to. ``about`` is the record that it is tied to, where that is seen."""

    id: int
    version: int
    row: Note
    owner: str
    owner_url: str
    author: str
    about: str
    about_url: str
    can_edit: bool
    can_trash: bool
    is_mine: bool

    @property
    def name(self) -> str:
        return str(self.row.title)


def notes_of(viewer: Viewer, kind: str, record_id: int, most: int = MOST) -> list[Note]:
    """The notes on a party (its persons' too), on a person, or about another record: pinned first, then the newest."""
    if kind == "party":
        mine = Q(party_id=record_id) | Q(person__party_id=record_id, person__trashed_at__isnull=True)
    else:
        mine = Q(person_id=record_id) if kind == "person" else Q(about_id=record_id)
    rows = reached_notes(viewer).filter(mine).select_related("author", "person")
    return list(rows.order_by("-pinned", "-created_at", "-pk")[:most])


def changeable(viewer: Viewer, notes: Sequence[Note]) -> set[int]:
    """The ids of those notes that the viewer may change."""
    ids = [note.pk for note in notes]
    return set(reached_notes(viewer, "edit").filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()


def load_note(viewer: Viewer, pk: int) -> NoteRecord:
    """The note. Raises NotFound when it does not exist, is in the trash, out of reach or for others."""
    row = reached_notes(viewer).filter(pk=pk).select_related("party", "person", "author").first()
    if row is None:
        raise NotFound
    owner: Any = row.party or row.person
    about = _about(viewer, row.about_id)
    return NoteRecord(
        id=pk,
        version=row.version,
        row=row,
        owner=owner.display_name,
        owner_url=f"/parties/{row.party_id}" if row.party_id else f"/persons/{row.person_id}",
        author=row.author.name if row.author else "",
        about=about[0],
        about_url=about[1],
        can_edit=reached_notes(viewer, "edit").filter(pk=pk).exists(),
        can_trash=reached_notes(viewer, "trash").filter(pk=pk).exists(),
        is_mine=row.author_id == viewer.id,
    )


def _about(viewer: Viewer, record_id: int | None) -> tuple[str, str]:
    code = Record.objects.filter(pk=record_id).values_list("kind", flat=True).first() if record_id else None
    if code is None or code not in {kind.code for kind in record_kinds()}:
        return "", ""
    kind = record_kind(code)
    name = kind.visible(viewer, "view").filter(pk=record_id).values_list(kind.name_path, flat=True).first()
    return (str(name), f"{kind.url}/{record_id}") if name is not None else ("", "")


def who_can_be_mentioned(
    viewer: Viewer, typed: str, party_id: int | None, person_id: int | None, most: int = 8
) -> Sequence[tuple[int, str]]:
    """Active users whose name begins like this, somewhere in it, and who may read notes of the record."""
    party = _party_of(viewer, party_id, person_id)
    users = User.objects.filter(is_active=True, trashed_at__isnull=True)
    for word in typed.split()[:4]:
        users = users.filter(FoldedLike(Fold("name"), f"%{escape_like(word)}%"))
    found: list[tuple[int, str]] = []
    for user in users.order_by("sort_key", "pk")[: most * 3]:
        if len(found) < most and _sees(viewer_of_user(user), party):
            found.append((user.pk, user.name))
    return found


def _party_of(viewer: Viewer, party_id: int | None, person_id: int | None) -> int:
    if person_id is not None:
        found = reached_persons(viewer).filter(pk=person_id).values_list("party_id", flat=True).first()
    else:
        found = reached_parties(viewer).filter(pk=party_id or 0).values_list("pk", flat=True).first()
    if found is None:
        raise NotFound
    return int(found)


def _sees(user: Viewer, party_id: int) -> bool:
    return user.can(NOTE, "view") and reached_parties(user).filter(pk=party_id).exists()
