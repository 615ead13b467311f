"""The outbox, whom one may write to, and what is known of their addresses."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Exists, OuterRef, Q, Value

from opiekun.activities.documents.permissions import reached_documents
from opiekun.activities.mail.sending.addresses import shown
from opiekun.activities.mail.sending.reasons import reason_words
from opiekun.activities.models import OutgoingMail, OutgoingRecipient
from opiekun.activities.models.mail_outgoing import (
    BOUNCED,
    DRAFT,
    FAILED,
    QUEUED,
    REFUSED,
    SENDING,
    SENT,
    UNCLEAR,
)
from opiekun.activities.selectors.mail.outgoing_reach import own_outgoing
from opiekun.core.errors import NotFound
from opiekun.core.schema import Fold
from opiekun.core.viewer import Viewer
from opiekun.parties.models import Channel
from opiekun.parties.permissions import reached_parties, reached_persons
from opiekun.records.search.words import fold

TABS: Final = {"waiting": (QUEUED, SENDING), "failed": (FAILED, UNCLEAR), "drafts": (DRAFT,), "sent": (SENT,)}
PAGE: Final = 100
_MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Suggested:
    """Somebody to write to: ``typed`` is what stands in the field."""

    typed: str
    note: str


@dataclass(frozen=True, slots=True)
class BadAddress:
    """What is known against an address."""

    address: str
    at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class OutboxPage:
    """Messages, and where the next page begins."""

    rows: list[OutgoingMail]
    next: int | None


def outbox(viewer: Viewer, tab: str, after: int | None = None, most: int | None = None) -> OutboxPage:
    """The viewer's messages of the tab behind the one of this id, the newest first, with their recipients.

    Raises NotFound when there is no such message to begin behind.
    """
    most = most or PAGE
    rows = own_outgoing(viewer).filter(state__in=TABS[tab])
    if tab == "failed":
        bad = OutgoingRecipient.objects.filter(outgoing=OuterRef("pk"), state__in=(REFUSED, BOUNCED))
        rows = own_outgoing(viewer).filter(Q(state__in=TABS[tab]) | Q(Exists(bad), state=SENT))
    if after is not None:
        at = own_outgoing(viewer).filter(pk=after).values_list("updated_at", flat=True).first()
        if at is None:
            raise NotFound
        rows = rows.filter(Q(updated_at__lt=at) | Q(updated_at=at, pk__lt=after))
    found = list(rows.prefetch_related("recipients", "attachments__version").order_by("-updated_at", "-pk")[: most + 1])
    return OutboxPage(found[:most], found[most - 1].pk if len(found) > most else None)


def outgoing_of(viewer: Viewer, pk: int) -> OutgoingMail:
    """One message. Raises NotFound."""
    rows = own_outgoing(viewer).select_related("mailbox", "about", "party", "person", "fact")
    row = rows.prefetch_related("attachments__version").filter(pk=pk).first()
    if row is None:
        raise NotFound
    return row


def suggested_recipients(
    viewer: Viewer, text: str, party_id: int | None = None, person_id: int | None = None
) -> list[Suggested]:
    """Persons and parties within reach whose name or address has the words, and persons of parties whose name has.

    Those of the party at which one writes come first, and are all that is offered before anything is typed; then those
    of whom a word begins as it was typed.
    """
    words = text.split()[:5]
    if person_id is not None:
        party_id = reached_persons(viewer).filter(pk=person_id).values_list("party_id", flat=True).first()
    near = {} if party_id is None else _people_of(viewer, party_id, words)
    named = {**near, **_named_or_addressed(viewer, words, text)} if words else dict(near)
    channels = Channel.objects.filter(kind="email", identity_id__in=named).order_by("identity_id", "-is_main", "pk")
    ranked: dict[str, tuple[bool, bool, str, str]] = {}
    for identity, address in channels.values_list("identity_id", "normalised"):
        typed = shown(address, named[identity][0])
        begins = bool(words) and f" {fold(words[0])}" in f" {fold(typed)}".replace("<", " ")
        ranked.setdefault(address, (identity not in near, not begins, typed, named[identity][1]))
    best = sorted(ranked.values(), key=lambda one: (*one[:2], fold(one[2])))
    return [Suggested(typed, note) for _far, _within, typed, note in best[:_MOST]]


def _people_of(viewer: Viewer, party_id: int, words: Sequence[str]) -> dict[int, tuple[str, str]]:
    """The party and those who work there, by the identity whose address is meant: name, and where it belongs."""
    staff = reached_persons(viewer).filter(_named(words), _WITH_ADDRESS, party=party_id, has_left=False)
    found = staff.order_by("sort_key", "pk").values_list("identity_id", "display_name", "party__display_name")[:_MOST]
    firm = reached_parties(viewer).filter(_named(words), _WITH_ADDRESS, pk=party_id)
    near = {identity: (name, "") for identity, name in firm.values_list("identity_id", "display_name")}
    return {**near, **{identity: (name, party) for identity, name, party in found}}


def _named_or_addressed(viewer: Viewer, words: Sequence[str], text: str) -> dict[int, tuple[str, str]]:
    # Each asked apart, so that each has its index.
    named: dict[int, tuple[str, str]] = {}
    for by, rows in (
        (_named(words), reached_persons(viewer)),
        (_at_address(text), reached_persons(viewer)),
        (_named(words, "party__"), reached_persons(viewer)),
    ):
        found = rows.filter(by, _WITH_ADDRESS, has_left=False).order_by("sort_key", "pk")
        for identity, name, party in found.values_list("identity_id", "display_name", "party__display_name")[:_MOST]:
            named.setdefault(identity, (name, party))
    for by in (_named(words), _at_address(text)):
        firms = reached_parties(viewer).filter(by, _WITH_ADDRESS).order_by("sort_key", "pk")
        for identity, name in firms.values_list("identity_id", "display_name")[:_MOST]:
            named.setdefault(identity, (name, ""))
    return named


_WITH_ADDRESS: Final = Q(Exists(Channel.objects.filter(kind="email", identity=OuterRef("identity"))))


def _named(words: Sequence[str], prefix: str = "") -> Q:
    condition = Q()
    for word in words:
        condition &= Q(**{f"{prefix}search_key__contains": Fold(Value(word))})
    return condition


def _at_address(text: str) -> Q:
    has_it = Channel.objects.filter(kind="email", normalised__contains=text.strip().lower())
    return Q(identity_id__in=has_it.values("identity_id"))


def first_address(viewer: Viewer, party_id: int | None, person_id: int | None) -> str:
    """The address of a person, or of a party, as it stands in the field."""
    row = None
    if person_id is not None:
        row = reached_persons(viewer).filter(pk=person_id).values_list("identity_id", "display_name").first()
    elif party_id is not None:
        row = reached_parties(viewer).filter(pk=party_id).values_list("identity_id", "display_name").first()
    if row is None:
        return ""
    channels = Channel.objects.filter(kind="email", identity_id=row[0]).order_by("-is_main", "pk")
    address = channels.values_list("normalised", flat=True).first()
    return shown(address, row[1]) if address else ""


def warnings_for(addresses: Iterable[str]) -> list[BadAddress]:
    """Those of the addresses from which the last message came back."""
    asked = sorted({one.lower() for one in addresses if one})[:100]
    rows = OutgoingRecipient.objects.filter(address__in=asked, state__in=(BOUNCED, REFUSED, "accepted"))
    newest: dict[str, OutgoingRecipient] = {}
    for row in rows.order_by("address", "-changed_at", "-pk")[:1000]:
        newest.setdefault(row.address, row)
    return [
        BadAddress(row.address, row.changed_at, str(reason_words(row.code, row.reason)))
        for row in newest.values()
        if row.state in (BOUNCED, REFUSED) and not row.code.startswith("4")
    ]


def document_options(viewer: Viewer, text: str, record_ids: Sequence[int]) -> list[tuple[int, str]]:
    """Documents to send along: those that have the words, else those of the record."""
    rows = reached_documents(viewer)
    for word in text.split()[:5]:
        rows = rows.filter(search_key__contains=Fold(Value(word)))
    if not text:
        rows = rows.filter(attachments__record_id__in=record_ids).distinct()
    return list(rows.order_by("-updated_at").values_list("pk", "title")[:20])
