"""The inbox of messages that wait to be sorted."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q

from opiekun.activities.models import MailMessage
from opiekun.activities.models.mail_message import IGNORED, INTERNAL, WAITING
from opiekun.activities.selectors.mail.reach import sortable_messages
from opiekun.activities.selectors.mail.searching import has_words
from opiekun.activities.services.mail.knowing import Known, know
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.viewer import Viewer
from opiekun.parties.permissions import reached_parties
from opiekun.records.search.words import read_typed

TABS: Final = (WAITING, IGNORED, INTERNAL)
PAGE: Final = 50
_MOST_SUGGESTED: Final = 5


@dataclass(frozen=True, slots=True)
class InboxPage:
    messages: list[MailMessage]
    next: str | None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A party, or a person of it, that the message may belong to."""

    party_id: int
    name: str


def inbox(viewer: Viewer, state: str = WAITING, search: str = "", cursor: str = "", limit: int = PAGE) -> InboxPage:
    """A page of the inbox, the newest first. Raises InvalidInput for a cursor that is none of ours."""
    rows = sortable_messages(viewer).filter(state=state).defer("text")
    if typed := read_typed(search):
        rows = rows.filter(has_words(typed.words))
    if cursor:
        at, last = _read_cursor(cursor)
        rows = rows.filter(Q(at__lt=at) | Q(at=at, pk__lt=last))
    found = list(rows.order_by("-at", "-pk")[: limit + 1])
    more = len(found) > limit
    found = found[:limit]
    return InboxPage(found, _cursor(found[-1]) if more else None)


def waiting_count(viewer: Viewer, most: int = 100) -> int:
    """How many wait, counted no further than ``most``."""
    return sortable_messages(viewer).filter(state=WAITING)[:most].count()


def suggestions(viewer: Viewer, message: MailMessage) -> Sequence[Suggestion]:
    """Parties in sight that the addresses or their domains are known at."""
    addresses = list(message.addresses.values_list("address", flat=True))
    known: Known = know(addresses)
    ids = {party for address in addresses if not known.is_own(address) for party in known.candidates(address)}
    if message.state == INTERNAL and known.own_party:
        ids.add(known.own_party)
    rows = reached_parties(viewer).filter(pk__in=ids).order_by("sort_key")[:_MOST_SUGGESTED]
    return [Suggestion(pk, name) for pk, name in rows.values_list("pk", "display_name")]


def _cursor(message: MailMessage) -> str:
    return base64.urlsafe_b64encode(f"{message.at.isoformat()}|{message.pk}".encode()).decode()


def _read_cursor(text: str) -> tuple[datetime, int]:
    try:
        at, _bar, last = base64.urlsafe_b64decode(text.encode()).decode().partition("|")
        return datetime.fromisoformat(at), int(last)
    except (ValueError, binascii.Error, UnicodeError) as wrong:
        raise InvalidInput([FieldError(("cursor",), "cursor", "")]) from wrong
