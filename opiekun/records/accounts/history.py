"""The history of a user or a team; the caller has seen to it that the viewer may see the record."""

from collections.abc import Sequence
from typing import Final

from django.db import transaction

from opiekun.accounts.models import Access
from opiekun.core.viewer import Viewer
from opiekun.records.accounts.words import team_words, user_words
from opiekun.records.record.changes import read_changes
from opiekun.records.record.history import CHANGES_A_PAGE, note_opened
from opiekun.records.record.place import Place
from opiekun.records.record.telling import Change

_WORDS: Final = {"user": user_words, "team": team_words}


def history_of(
    viewer: Viewer,
    kind: str,
    record_id: int,
    before: Place | None = None,
    limit: int = CHANGES_A_PAGE,
    access: Access = Access.OPENED,
) -> tuple[Sequence[Change], Place | None]:
    """A page of changes, the newest first, and the place where older ones begin."""
    with transaction.atomic():
        changes, more = read_changes(viewer, kind, _WORDS[kind](), (record_id,), before, limit)
        note_opened(viewer, kind, record_id, changes, access)
    return changes, more
