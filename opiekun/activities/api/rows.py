"""Interactions and notes as the API shows them, read in few statements for any number."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Prefetch

from opiekun.activities.models import Interaction, Note, Participant
from opiekun.activities.permissions import INTERACTION, reached_interactions, reached_notes
from opiekun.activities.selectors.interaction_kinds import KindOfInteraction, kinds
from opiekun.core.errors import NotFound
from opiekun.core.viewer import Viewer
from opiekun.records.custom.api_values import ShownValues
from opiekun.records.custom.links import links_in, with_links


def _named(record_id: int | None, name: str) -> dict[str, str] | None:
    return None if record_id is None else {"id": str(record_id), "name": name}


def _name_of(row: Any, column: str) -> dict[str, str] | None:
    """The record behind a key; one in the trash is not named."""
    record = getattr(row, column)
    if record is None:
        return None
    if getattr(record, "trashed_at", None) is not None and column != "user":
        return _named(record.pk, "")
    return _named(record.pk, record.name if column in ("user", "author") else record.display_name)


def read_interactions(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, dict[str, Any]]:
    """Interactions by id; the caller found the ids within the viewer's reach."""
    taking_part = Participant.objects.select_related("person", "party", "user").order_by("pk")
    rows = (
        Interaction.objects.filter(pk__in=ids)
        .select_related("party", "person", "user")
        .prefetch_related(Prefetch("participants", taking_part), "links")
    )
    values = ShownValues(viewer, INTERACTION)
    known = kinds()
    shown = {row.pk: _interaction(row, known.by_id(row.kind_id), values) for row in with_links(rows, INTERACTION)}
    values.note()
    return shown


def _interaction(row: Any, kind: KindOfInteraction | None, values: ShownValues) -> dict[str, Any]:
    names = ("direction", "state", "started_at", "duration_minutes", "subject", "body", "body_text", "outcome")
    return {
        "id": str(row.pk),
        "version": str(row.version),
        "kind": kind.code if kind else "",
        **{name: getattr(row, name) for name in names},
        **{name: _name_of(row, name) for name in ("party", "person", "user")},
        "participants": [_participant(one) for one in row.participants.all()],
        "links": [str(link.record_id) for link in row.links.all()],
        "custom": values.of(row.pk, row.custom, links_in(row)),
        "created_at": row.created_at,
        "updated_at": row.updated_at,
    }


def _participant(row: Participant) -> dict[str, Any]:
    who = {name: _name_of(row, name) for name in ("person", "party", "user")}
    return {"role": row.role, **who, "address": row.address, "name": row.name}


def read_notes(viewer: Viewer, ids: Sequence[int]) -> Mapping[int, dict[str, Any]]:
    """Notes by id; the caller found the ids within the viewer's reach."""
    rows = Note.objects.filter(pk__in=ids).select_related("party", "person", "author").prefetch_related("mentions")
    return {row.pk: _note(row) for row in rows}


def _note(row: Note) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "version": str(row.version),
        **{name: _name_of(row, name) for name in ("party", "person", "author")},
        "about": None if row.about_id is None else str(row.about_id),
        "body": row.body,
        "body_text": row.body_text,
        "pinned": row.pinned,
        "visibility": row.visibility,
        "mentions": [str(mention.user_id) for mention in row.mentions.all()],
        "created_at": row.created_at,
        "updated_at": row.updated_at,
    }


def read_interaction(viewer: Viewer, pk: int) -> dict[str, Any]:
    """One interaction. Raises NotFound."""
    if not reached_interactions(viewer).filter(pk=pk).exists():
        raise NotFound
    return read_interactions(viewer, [pk])[pk]


def read_note(viewer: Viewer, pk: int) -> dict[str, Any]:
    """One note. Raises NotFound."""
    if not reached_notes(viewer).filter(pk=pk).exists():
        raise NotFound
    return read_notes(viewer, [pk])[pk]


def shown_kind(kind: KindOfInteraction) -> dict[str, Any]:
    """A kind of interactions."""
    names = ("code", "name", "name_en", "icon", "is_archived", "position")
    return {
        "id": str(kind.id),
        "version": str(kind.version),
        **{name: getattr(kind, name) for name in names},
        "custom_fields": list(kind.custom_fields),
    }
