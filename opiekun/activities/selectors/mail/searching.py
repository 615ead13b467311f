"""Messages in the search: those that wait by all their words, those that became interactions by who wrote them.

The words of a message that is told to a party are those of its interactions, which the search knows already.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from opiekun.activities.models import MailInteraction, MailMessage
from opiekun.activities.models.mail_message import ASSIGNED
from opiekun.records.conditions.folded import FoldedLike, escape_like
from opiekun.records.search.quick import is_indexed

# A fragment that many senders have ("com") is sought among the newest messages alone.
_NEWEST: Final = 2000
_FREQUENT: Final = 50
_MOST_OF_SENDER: Final = 5000


@dataclass(frozen=True, slots=True)
class Written:
    """The interactions, the newest first, of messages whose sender's name or address has the fragment, in whatever
    reach; ``is_all`` unless there are more than the newest ones here."""

    word: str
    ids: list[int]
    is_all: bool


def written_by(word: str) -> Written:
    """By whom the e-mails were written that are told to somebody."""
    if not is_indexed(word):
        return Written(word, [], True)
    told = MailMessage.objects.filter(state=ASSIGNED)
    newest = told.filter(pk__in=told.order_by("-at", "-pk").values("pk")[:_NEWEST])
    found = _interactions(newest.filter(_of_sender(word)))
    if len(found) >= _FREQUENT:
        return Written(word, found, False)
    found = _interactions(told.filter(_of_sender(word)))
    return Written(word, found, len(found) < _MOST_OF_SENDER)


def by_writers(words: Sequence[str]) -> list[Q]:
    """For each of the words the condition on interactions that who wrote it has the word.

    A word that too many senders have is asked of each interaction that one of the other words leaves, however old it
    is; when all words are like that, of the newest messages alone.
    """
    found = [written_by(word) for word in words]
    is_narrow = any(one.is_all for one in found)
    return [_written(one, is_narrow and not one.is_all) for one in found]


def asks_newest_alone(words: Sequence[str]) -> bool:
    """Whether older e-mails may have been left out: each of the words stands in many senders, and there are many."""
    told = MailMessage.objects.filter(state=ASSIGNED).order_by("-at", "-pk")
    if not words or not told.values("pk")[_NEWEST : _NEWEST + 1].exists():
        return False
    return not any(written_by(word).is_all for word in words)


def _written(found: Written, asks_each: bool) -> Q:
    if not asks_each:
        return Q(pk__in=found.ids)
    sender = Q(FoldedLike(F("message__sender_key"), f"%{escape_like(found.word)}%"))
    return Q(Exists(MailInteraction.objects.filter(sender, interaction=OuterRef("pk"), message__state=ASSIGNED)))


def _interactions(messages: QuerySet[MailMessage]) -> list[int]:
    rows = MailInteraction.objects.filter(message__in=messages).order_by("-interaction_id")
    return list(rows.values_list("interaction_id", flat=True)[:_MOST_OF_SENDER])


def _of_sender(word: str) -> Q:
    return Q(FoldedLike(F("sender_key"), f"%{escape_like(word)}%"))


def has_words(words: Sequence[str]) -> Q:
    """The condition on messages of the inbox that each of the words stands in them."""
    return reduce(and_, (Q(FoldedLike(F("search_key"), f"%{escape_like(word)}%")) for word in words), Q())
