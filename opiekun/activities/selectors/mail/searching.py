"""Messages in the search: those that wait by all their words, those that became interactions by who wrote them.

The words of a message that is told to a party are those of its interactions, which the search knows already.
"""

from collections.abc import Sequence
from functools import reduce
from operator import and_
from typing import Final

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from markupsafe import Markup, escape

from opiekun.activities.excerpts import excerpt
from opiekun.activities.models import MailInteraction, MailMessage
from opiekun.activities.models.mail_message import ASSIGNED
from opiekun.activities.selectors.mail.reach import MAIL, may_sort, sortable_messages
from opiekun.core.ui.dates import moment
from opiekun.core.viewer import Viewer
from opiekun.records.conditions.folded import FoldedLike, escape_like
from opiekun.records.search.quick import is_indexed
from opiekun.records.search.sources import FoundKind, Hit, SearchSource
from opiekun.records.search.words import Typed, mark

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


def condition(_viewer: Viewer, typed: Typed) -> Q:
    """What narrows the inbox."""
    return has_words(typed.words)


def nothing_similar(_viewer: Viewer, _typed: Typed) -> Q:
    """Messages are long: what is like one of their words is like too many."""
    return Q(pk__in=[])


def find(viewer: Viewer, typed: Typed, most: int, like: bool) -> Sequence[Hit]:
    """The newest messages of the viewer's inbox that have the words."""
    if like:
        return []
    rows = sortable_messages(viewer).filter(has_words(typed.words)).exclude(state=ASSIGNED).order_by("-at", "-pk")
    now, language = timezone.localtime(), (get_language() or "pl")[:2]
    return [_hit(message, typed, escape(moment(message.at, now, language))) for message in rows[:most]]


def _hit(message: MailMessage, typed: Typed, when: Markup) -> Hit:
    title = message.subject or _("(no subject)")
    sender = mark(message.from_name or message.from_address, typed.words)
    detail = Markup(" · ").join(part for part in (sender, when, excerpt(message.text, typed.words)) if part)
    return Hit(MAIL, message.pk, mark(title, typed.words), detail, f"/mail/{message.pk}", title)


MAIL_SEARCH: Final = SearchSource(
    kind=MAIL,
    order=62,
    condition=condition,
    similar=nothing_similar,
    find=find,
    shown=FoundKind(MAIL, gettext_lazy("E-mail to be sorted"), "mail", "/mail/"),
    allowed=may_sort,
)
