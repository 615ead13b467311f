"""When a record came to be and by whom, as the record itself knows it.

Records that were brought from elsewhere are older than their first row of history, and were made by somebody other than
the program that wrote them down.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from opiekun.core.kinds import record_kind
from opiekun.core.models import History
from opiekun.records.record.telling import CREATED, Change
from opiekun.records.record.words import Words
from opiekun.records.references import USER, names_of


@dataclass(frozen=True, slots=True)
class Creation:
    """``key`` is the record's first row of history, 0 when there is none."""

    at: datetime
    key: int
    actor_id: int | None
    actor: str


def brought_in(kind: str, words: Words, record_id: int, changes: Sequence[Change]) -> Creation | None:
    """How a record came to be that is older than its first row of history; asked when that is among the changes.

    None for a record that was made here.
    """
    written = next((change for change in changes if change.event == CREATED), None)
    if written is None:
        return None
    creation = read_creation(kind, words, record_id)
    return creation if creation.at < written.at else None


def read_creation(kind: str, words: Words, record_id: int) -> Creation:
    """How the record came to be; the caller has checked that the viewer may see it."""
    model: Any = record_kind(kind).model_class
    created_at, creator_id = model.objects.values_list("created_at", "created_by_id").get(pk=record_id)
    written = History.objects.filter(
        subject_id=record_id, table_name=words.own, row_id=record_id, operation="insert"
    ).values_list("id", "actor_id", "actor_name")
    key, writer_id, writer = written.order_by("id").first() or (0, None, None)
    actor_id = creator_id or writer_id
    names = names_of(USER, {actor_id}) if actor_id else {}
    return Creation(created_at, key, actor_id, names.get(actor_id or 0) or writer or "")
