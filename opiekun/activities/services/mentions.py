"""Whom a note mentions: those who may read it, each told once; and which @names reached nobody."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from opiekun.accounts.models import User
from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.activities.models import Mention
from opiekun.activities.permissions import reached_notes
from opiekun.activities.rules.mention_names import mention_names
from opiekun.core.rich_text import mentioned
from opiekun.core.schema import Fold
from opiekun.core.viewer import Viewer
from opiekun.records.conditions.folded import FoldedLike, escape_like
from opiekun.records.search.words import fold

MOST: Final = 50
NOBODY: Final = "mention_nobody"
NOT_CHOSEN: Final = "mention_not_chosen"
TOO_MANY: Final = "mention_too_many"
_MOST_PLAIN: Final = 10
_MOST_ASKED: Final = 20
# Who is told, about which note, by whom; within the transaction of the write.
Teller = Callable[[Sequence[int], int, Viewer], object]
_tellers: list[Teller] = []


@dataclass(frozen=True, slots=True)
class Unreached:
    """An @name of a note that told nobody, as it is written: nobody of the name may read the note (``NOBODY``), it is
    plain text where a user could be chosen (``NOT_CHOSEN``), or the note mentions too many (``TOO_MANY``)."""

    name: str
    reason: str


def register_mention_teller(teller: Teller) -> None:
    """Say at start-up how users are told that a note mentions them."""
    _tellers[:] = [teller]


def note_mentions(actor: Viewer, note_id: int, body: str) -> Sequence[Unreached]:
    """Write down whom the note mentions anew, tell them, and answer which @names reached nobody. Within the
    transaction of the write.

    Whoever may not read the note is not told: a mention opens nothing. Nor does the answer: of a user who may not read
    it the same is said as of one who does not exist.
    """
    wanted = mentioned(body)[:MOST]
    present = set(Mention.objects.filter(note_id=note_id).values_list("user_id", flat=True))
    Mention.objects.filter(note_id=note_id).exclude(user_id__in=wanted).delete()
    reading = readers(note_id, wanted)
    told = [user_id for user_id in reading if user_id not in present]
    Mention.objects.bulk_create(Mention(note_id=note_id, user_id=user_id) for user_id in told)
    others = [user_id for user_id in told if user_id != actor.id]
    if others:
        for tell in _tellers:
            tell(others, note_id, actor)
    return _unreached(note_id, body, wanted, reading)


def readers(note_id: int, user_ids: Iterable[int]) -> list[int]:
    """Of these active users those who may read the note."""
    users = User.objects.filter(pk__in=list(user_ids), is_active=True, trashed_at__isnull=True).order_by("pk")
    return [user.pk for user in users if reached_notes(viewer_of_user(user)).filter(pk=note_id).exists()]


def _unreached(note_id: int, body: str, wanted: Sequence[int], reading: Sequence[int]) -> Sequence[Unreached]:
    names = mention_names(body)
    found = [
        Unreached(name or "@", NOBODY if user_id in wanted else TOO_MANY)
        for user_id, name in names.chosen.items()
        if user_id not in reading
    ]
    found += [_plain(note_id, words) for words in names.plain[:_MOST_PLAIN]]
    return list(dict.fromkeys(found))


def _plain(note_id: int, words: tuple[str, ...]) -> Unreached:
    """Of two words the second may already belong to the sentence."""
    for part in (words, words[:1]):
        if _somebody_reads(note_id, part):
            return Unreached(f"@{' '.join(part)}", NOT_CHOSEN)
    return Unreached(f"@{' '.join(words)}", NOBODY)


def _somebody_reads(note_id: int, words: Sequence[str]) -> bool:
    users = User.objects.filter(is_active=True, trashed_at__isnull=True)
    for word in words:
        users = users.filter(FoldedLike(Fold("name"), f"%{escape_like(fold(word))}%"))
    ids = list(users.order_by("sort_key", "pk").values_list("pk", flat=True)[:_MOST_ASKED])
    return bool(ids) and bool(readers(note_id, ids))
