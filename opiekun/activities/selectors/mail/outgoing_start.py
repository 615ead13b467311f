"""What stands in the form before one types: whom it goes to, about what, and what is quoted."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from opiekun.activities.along import may_be_joined, people_along
from opiekun.activities.documents.permissions import reached_documents
from opiekun.activities.mail.sending.addresses import shown
from opiekun.activities.mail.sending.quoting import forward_subject, reply_subject
from opiekun.activities.models import MailMessage, OutgoingMail
from opiekun.activities.models.mail_message import FULL
from opiekun.activities.models.mail_outgoing import FORWARD, NEW, REPLY, REPLY_ALL
from opiekun.activities.permissions import reached_interactions
from opiekun.activities.selectors.mail.opening import file_is_lost, mail_of
from opiekun.activities.selectors.mail.outgoing import first_address, outgoing_of
from opiekun.activities.selectors.mail.outgoing_files import chosen_at_first, files_of, usable_files, with_their_bytes
from opiekun.activities.selectors.mail.outgoing_reach import ways_out
from opiekun.activities.selectors.mail.reach import reached_message
from opiekun.activities.services.mail.knowing import know
from opiekun.core.errors import NotFound
from opiekun.core.rich_text import html_of, safe_html
from opiekun.core.viewer import Viewer
from opiekun.parties.permissions import reached_parties, reached_persons


@dataclass(slots=True)
class Start:
    """Values of the form by its names; ids as text."""

    mode: str = NEW
    about: MailMessage | None = None
    party: int | None = None
    person: int | None = None
    # What the message joins when it has gone, and whom one may choose there without typing.
    record: int | None = None
    offered: Sequence[str] = ()
    mailbox: str = ""
    to: list[str] = field(default_factory=list)
    cc: list[str] = field(default_factory=list)
    bcc: list[str] = field(default_factory=list)
    subject: str = ""
    body: str = ""
    documents: list[tuple[int, str]] = field(default_factory=list)
    forwarded: list[int] = field(default_factory=list)
    with_quote: bool = True
    with_signature: bool = True
    scheduled_for: Any = None
    # Of a message that is sent again: whether its text was not kept, and which files are not there any more.
    again_of_private: bool = False
    # Whether its file is lost, so that its text stands here as it was kept beside, without formatting.
    again_of_lost: bool = False
    lost: list[str] = field(default_factory=list)


def start_new(viewer: Viewer, party: int | None, person: int | None, to: str = "") -> Start:
    """An empty message to a person or a party. Raises NotFound for one out of reach."""
    if party is not None and not reached_parties(viewer).filter(pk=party).exists():
        raise NotFound
    if person is not None:
        row = reached_persons(viewer).filter(pk=person).values_list("party_id", flat=True).first()
        if row is None:
            raise NotFound
        party = row
    address = to or first_address(viewer, party, person)
    return Start(party=party, person=person, to=[address] if address else [], mailbox=ways_out(viewer)[0].code)


def start_within(viewer: Viewer, record_id: int, to: str = "") -> Start:
    """An empty message that will join a record such as a case, to its first person or its party; the others there are
    offered. Raises NotFound for one that the viewer may not change."""
    if not may_be_joined(viewer, record_id):
        raise NotFound
    party, persons = people_along(viewer, record_id)
    begun = start_new(viewer, party, persons[0] if persons else None, to)
    begun.record = record_id
    offered = [first_address(viewer, None, person) for person in persons[:20]]
    offered.append(first_address(viewer, party, None))
    begun.offered = [one for one in dict.fromkeys(offered) if one and one not in begun.to]
    return begun


def message_behind(viewer: Viewer, interaction_id: int) -> int:
    """The message that an interaction is. Raises NotFound."""
    rows = reached_interactions(viewer).filter(pk=interaction_id)
    found = rows.values_list("mail__message_id", flat=True).first()
    if found is None:
        raise NotFound
    return int(found)


def start_about(viewer: Viewer, message_id: int, mode: str) -> Start:
    """An answer to a message, or the message forwarded. Raises NotFound."""
    message = reached_message(viewer, message_id)
    if message is None:
        raise NotFound
    people = list(message.addresses.order_by("position").values_list("role", "address", "name"))
    begun = Start(mode=mode, about=message)
    told = reached_interactions(viewer).filter(mail__message=message).values_list("party_id", "person_id").first()
    begun.party, begun.person = told or (None, None)
    ways = ways_out(viewer)
    ours = {address for _role, address, _name in people}
    begun.mailbox = next((way.code for way in ways if way.mailbox and way.address in ours), ways[0].code)
    if mode == FORWARD:
        begun.subject = forward_subject(message.subject)
        # With what is lost it would not go; the form says so, and still offers it.
        begun.forwarded = [] if file_is_lost(message) else chosen_at_first(message)
        return begun
    begun.subject = reply_subject(message.subject)
    mine = {address for way in ways for address in (way.address, way.reply_to) if address}
    known = know(address for _role, address, _name in people)
    mine |= {address for address, user in known.users.items() if user == viewer.id}
    begun.to, begun.cc = _answered(message, people, mode == REPLY_ALL, mine)
    return begun


def _answered(
    message: MailMessage, people: list[tuple[str, str, str]], everybody: bool, mine: set[str]
) -> tuple[list[str], list[str]]:
    by_role = {role: [(a, n) for r, a, n in people if r == role and a] for role in ("reply_to", "from", "to", "cc")}
    # To one's own message one answers whom it went to.
    first = by_role["to"] if message.direction == "out" else by_role["reply_to"] or by_role["from"]
    to = dict(first)
    cc: dict[str, str] = {}
    if everybody:
        rest = [*by_role["to"], *by_role["cc"]]
        cc = {address: name for address, name in rest if address not in to and address not in mine}
    return [shown(a, n) for a, n in to.items()], [shown(a, n) for a, n in cc.items()]


def start_of(row: OutgoingMail) -> Start:
    """A draft as it was left."""
    people = list(row.recipients.order_by("position"))
    files = list(row.attachments.select_related("version__document").order_by("position"))
    to, cc, bcc = ([shown(one.address, one.name) for one in people if one.role == role] for role in ("to", "cc", "bcc"))
    return Start(
        mode=row.mode,
        about=row.about,
        party=row.party_id,
        person=row.person_id,
        record=row.record_id,
        mailbox=str(row.mailbox_id or ""),
        to=to,
        cc=cc,
        bcc=bcc,
        subject=row.subject,
        body=row.body,
        documents=[(one.version.document_id, one.version.document.title) for one in files if one.version],
        forwarded=[one.forwarded_id for one in files if one.forwarded_id],
        with_quote=row.with_quote,
        with_signature=row.with_signature,
        scheduled_for=row.scheduled_for,
    )


def start_again(viewer: Viewer, outgoing_id: int) -> Start:
    """A message that came back, as it went, to whom one then types. Raises NotFound for one that did not go."""
    row = outgoing_of(viewer, outgoing_id)
    if row.fact is None:
        raise NotFound
    about = reached_message(viewer, row.about_id) if row.about_id and row.mode != FORWARD else None
    mail = mail_of(row.fact) if row.fact.has_html else None
    begun = Start(
        mode=row.mode if about else NEW,
        about=about,
        party=row.party_id,
        person=row.person_id,
        mailbox=str(row.mailbox_id or ""),
        subject=row.subject,
        # Signature and quoted words stand in it already.
        body=safe_html(mail.html) if mail else html_of(row.fact.text),
        with_quote=False,
        with_signature=False,
        again_of_private=row.fact.privacy != FULL,
        again_of_lost=row.fact.has_html and mail is None,
    )
    _files_again(viewer, row, row.fact, begun)
    return begun


def _files_again(viewer: Viewer, row: OutgoingMail, fact: MailMessage, begun: Start) -> None:
    """All that went along: as the same document or attachment, else out of the message that was sent."""
    went = list(row.attachments.select_related("version", "forwarded").order_by("position"))
    asked = [one.version.document_id for one in went if one.version]
    documents = dict(reached_documents(viewer).filter(pk__in=asked).values_list("pk", "title"))
    asked = [one.forwarded_id for one in went if one.forwarded_id]
    usable = with_their_bytes(usable_files(viewer, asked))
    copies = {} if file_is_lost(fact) else dict(files_of(fact).values_list("sha256", "pk"))
    for one in went:
        file = one.version or one.forwarded
        if one.version and one.version.document_id in documents:
            begun.documents.append((one.version.document_id, documents[one.version.document_id]))
        elif one.forwarded_id in usable:
            begun.forwarded.append(one.forwarded_id)
        elif file and file.sha256 in copies:
            begun.forwarded.append(copies[file.sha256])
        elif file:
            begun.lost.append(file.name)


MODES = {"reply": REPLY, "all": REPLY_ALL, "forward": FORWARD}
