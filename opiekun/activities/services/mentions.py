"""Whom a note mentions: those who may read it, each told once."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from opiekun.accounts.models import User
from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.activities.models import Mention
from opiekun.activities.permissions import reached_notes
from opiekun.core.rich_text import mentioned
from opiekun.core.viewer import Viewer

MOST: Final = 50
# Who is told, about which note, by whom; within the transaction of the write.
Teller = Callable[[Sequence[int], int, Viewer], object]
_tellers: list[Teller] = []


def register_mention_teller(teller: Teller) -> None:
    """Say at start-up how users are told that a note mentions them."""
    _tellers[:] = [teller]


def note_mentions(actor: Viewer, note_id: int, body: str) -> list[int]:
    """Write down whom the note mentions anew, and tell them; answers their ids. Within the transaction of the write.

    Whoever may not read the note is not told: a mention opens nothing.
    """
    wanted = mentioned(body)[:MOST]
    present = set(Mention.objects.filter(note_id=note_id).values_list("user_id", flat=True))
    Mention.objects.filter(note_id=note_id).exclude(user_id__in=wanted).delete()
    new = [user_id for user_id in wanted if user_id not in present]
    told = readers(note_id, new)
    Mention.objects.bulk_create(Mention(note_id=note_id, user_id=user_id) for user_id in told)
    others = [user_id for user_id in told if user_id != actor.id]
    if others:
        for tell in _tellers:
            tell(others, note_id, actor)
    return told


def readers(note_id: int, user_ids: Iterable[int]) -> list[int]:
    """Of these active users those who may read the note."""
    users = User.objects.filter(pk__in=list(user_ids), is_active=True, trashed_at__isnull=True).order_by("pk")
    return [user.pk for user in users if reached_notes(viewer_of_user(user)).filter(pk=note_id).exists()]
