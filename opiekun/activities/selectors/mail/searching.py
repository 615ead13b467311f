"""Messages in the search: those that wait by all their words, those that became interactions by who wrote them.

The words of a message that is told to a party are those of its interactions, which the search knows already.
"""

from collections.abc import Sequence
from functools import reduce
from operator import and_
from typing import Final

from django.db.models import F, Q, QuerySet

from opiekun.activities.models import MailInteraction, MailMessage
from opiekun.activities.models.mail_message import ASSIGNED
from opiekun.records.conditions.folded import FoldedLike, escape_like
from opiekun.records.search.quick import is_indexed

# A fragment that many senders have ("com") is sought among the newest messages alone.
_NEWEST: Final = 2000
_FREQUENT: Final = 50
_MOST_OF_SENDER: Final = 5000


def written_by(word: str) -> list[int]:
    """The interactions, the newest first, of messages whose sender's name or address has the fragment, in whatever
    reach."""
    if not is_indexed(word):
        return []
    told = MailMessage.objects.filter(state=ASSIGNED)
    newest = told.filter(pk__in=told.order_by("-at", "-pk").values("pk")[:_NEWEST])
    found = _interactions(newest.filter(_of_sender(word)))
    return found if len(found) >= _FREQUENT else _interactions(told.filter(_of_sender(word)))


def _interactions(messages: QuerySet[MailMessage]) -> list[int]:
    rows = MailInteraction.objects.filter(message__in=messages).order_by("-interaction_id")
    return list(rows.values_list("interaction_id", flat=True)[:_MOST_OF_SENDER])


def _of_sender(word: str) -> Q:
    return Q(FoldedLike(F("sender_key"), f"%{escape_like(word)}%"))


def has_words(words: Sequence[str]) -> Q:
    """The condition on messages of the inbox that each of the words stands in them."""
    return reduce(and_, (Q(FoldedLike(F("search_key"), f"%{escape_like(word)}%")) for word in words), Q())
