"""The outbox, whom one may write to, and what is known of their addresses."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Exists, OuterRef, Q

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
from opiekun.core.viewer import Viewer
from opiekun.parties.models import Channel
from opiekun.parties.permissions import reached_parties, reached_persons

TABS: Final = {"waiting": (QUEUED, SENDING), "failed": (FAILED, UNCLEAR), "drafts": (DRAFT,), "sent": (SENT,)}
PAGE: Final = 100
_MOST_SUGGESTED: Final = 20


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


def outbox(viewer: Viewer, tab: str) -> list[OutgoingMail]:
    """The viewer's messages of the tab, the newest first, with their recipients."""
    rows = own_outgoing(viewer).filter(state__in=TABS[tab])
    if tab == "failed":
        bad = OutgoingRecipient.objects.filter(outgoing=OuterRef("pk"), state__in=(REFUSED, BOUNCED))
        rows = own_outgoing(viewer).filter(Q(state__in=TABS[tab]) | Q(Exists(bad), state=SENT))
    return list(rows.prefetch_related("recipients").order_by("-updated_at", "-pk")[:PAGE])


def outgoing_of(viewer: Viewer, pk: int) -> OutgoingMail:
    """One message. Raises NotFound."""
    row = own_outgoing(viewer).select_related("mailbox", "about", "party", "person", "fact").filter(pk=pk).first()
    if row is None:
        raise NotFound
    return row


def suggested_recipients(viewer: Viewer, text: str) -> list[Suggested]:
    """Persons and parties within reach whose name or address has the words."""
    words = text.lower().split()[:5]
    persons = reached_persons(viewer).filter(has_left=False)
    parties = reached_parties(viewer)
    emails = Channel.objects.filter(kind="email", identity=OuterRef("identity"))
    for word in words:
        has_it = Exists(emails.filter(normalised__contains=word))
        persons = persons.filter(Q(display_name__icontains=word) | Q(party__display_name__icontains=word) | has_it)
        parties = parties.filter(Q(display_name__icontains=word) | has_it)
    people = list(
        persons.filter(Exists(emails))
        .order_by("sort_key")
        .values_list("identity_id", "display_name", "party__display_name")[:_MOST_SUGGESTED]
    )
    firms = list(
        parties.filter(Exists(emails)).order_by("sort_key").values_list("identity_id", "display_name")[:_MOST_SUGGESTED]
    )
    named = {identity: (name, party) for identity, name, party in people}
    named |= {identity: (name, "") for identity, name in firms if identity not in named}
    found: dict[str, Suggested] = {}
    channels = Channel.objects.filter(kind="email", identity_id__in=named).order_by("identity_id", "pk")
    for identity, address in channels.values_list("identity_id", "normalised"):
        name, party = named[identity]
        found.setdefault(address, Suggested(shown(address, name), party))
    return sorted(found.values(), key=lambda one: one.typed.lower())[:_MOST_SUGGESTED]


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
        rows = rows.filter(title__icontains=word)
    if not text:
        rows = rows.filter(attachments__record_id__in=record_ids).distinct()
    return list(rows.order_by("-updated_at").values_list("pk", "title")[:20])
