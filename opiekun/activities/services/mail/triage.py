"""Sorting the inbox of messages that nobody is known for: each act can be undone as a whole."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from opiekun.activities.announcing import announce_interactions
from opiekun.activities.mail_live import announce_inbox
from opiekun.activities.models import IgnoredSender, Interaction, MailboxNever, MailMessage, MailOccurrence
from opiekun.activities.models.mail_message import ASSIGNED, IGNORED, INTERNAL, WAITING
from opiekun.activities.permissions import INTERACTION
from opiekun.activities.selectors.mail.mailbox_reach import own_mailboxes_of
from opiekun.activities.selectors.mail.reach import MAIL, sortable_messages
from opiekun.activities.services.mail.attachments import look_soon
from opiekun.activities.services.mail.correcting import lift, undo_correction, unlift
from opiekun.activities.services.mail.interactions import Concern, make_interactions
from opiekun.activities.services.mail.knowing import know
from opiekun.activities.services.mail.made_along import trash_made_along
from opiekun.activities.services.mail.settling import Settled, others_in, person_among, whom
from opiekun.core import clock
from opiekun.core.errors import Conflict, FieldError, InvalidInput, NotAllowed, NotFound
from opiekun.core.permissions import require
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.parties.services.create_party import create_party
from opiekun.parties.services.create_person import create_person
from opiekun.parties.services.saved import Saved

_UNSETTLED = (WAITING, IGNORED, INTERNAL)


def assign(actor: Viewer, message_id: int, party_id: int | None = None, person_id: int | None = None) -> Settled:
    """Make the message an interaction with a person, or with a party; the sender's other waiting messages follow when
    it is a person. Raises NotFound, NotAllowed, InvalidInput, AlreadySorted."""
    require(actor, INTERACTION, "create")
    party, person = whom(actor, party_id, person_id)
    with writing(actor):
        message = _locked(actor, message_id)
        rows = [message]
        if person is not None:
            rows += _others_of(actor, message)
        return assigned(actor, rows, party, person)


def create_person_for(actor: Viewer, message_id: int, raw: Mapping[str, Any]) -> tuple[Saved, Settled]:
    """Make a person with the sender's address and give them all of the sender's waiting messages.

    ``new_party`` is the name of an organisation that is made for them, where no ``party`` is named.
    """
    require(actor, INTERACTION, "create")
    with writing(actor):
        message = _locked(actor, message_id)
        address = _other_side(message)
        channels = [{"kind": "email", "value": address}] if address else []
        saved = create_person(actor, {**_at_new_party(actor, raw), "channels": channels})
        party, person = whom(actor, None, saved.id)
        return saved, assigned(actor, [message, *_others_of(actor, message)], party, person)


def _at_new_party(actor: Viewer, raw: Mapping[str, Any]) -> dict[str, Any]:
    rest = {name: value for name, value in raw.items() if name != "new_party"}
    name = str(raw.get("new_party") or "").strip()
    if not name or rest.get("party"):
        return rest
    try:
        made = create_party(actor, {"kind": "organisation", "name": name})
    except InvalidInput as refused:
        # Whatever a party lacks is said at the one field that is there for it.
        raise InvalidInput([FieldError(("party",), one.code, one.message) for one in refused.errors]) from refused
    return {**rest, "party": str(made.id)}


def ignore(actor: Viewer, message_id: int) -> Settled:
    """Put the message aside: it is no matter of any party."""
    with writing(actor):
        return _put_aside([_locked(actor, message_id)], actor)


def ignore_sender(actor: Viewer, message_id: int, whole_domain: bool = False) -> Settled:
    """Never import mail of the sender again, and put the waiting ones aside.

    Who sorts nothing but what came out of mailboxes of his own keeps the sender out of these alone.
    """
    for_all = actor.can(MAIL, "edit")
    if not for_all:
        require(actor, MAIL, "create")
    with writing(actor):
        message = _locked(actor, message_id)
        mailboxes = [] if for_all else list(own_mailboxes_of(actor, message_id).order_by("pk"))
        if not for_all and not mailboxes:
            raise NotAllowed
        if not message.from_address:
            raise Conflict("no_sender", _("The message does not say who sent it."))
        at = message.from_address.rpartition("@")[2]
        pattern = f"@{at}" if whole_domain else message.from_address
        theirs = sortable_messages(actor).filter(state=WAITING).exclude(pk=message.pk)
        meant = Q(from_address=pattern)
        if whole_domain:
            # With the domains below it, as mail of theirs does not come in from now on, either.
            meant = Q(from_address__endswith=pattern) | Q(from_address__endswith=f".{at}")
        if mailboxes:
            places = MailOccurrence.objects.filter(source__in=[f"mailbox:{one.pk}" for one in mailboxes])
            theirs = theirs.filter(pk__in=places.values("message"))
        settled = _put_aside([message, *theirs.filter(meant)], actor)
        if mailboxes:
            patterns = [MailboxNever(mailbox=one, pattern=pattern, settlement=settled.settlement) for one in mailboxes]
            MailboxNever.objects.bulk_create(patterns, ignore_conflicts=True)
            return settled
        IgnoredSender.objects.get_or_create(
            pattern=pattern, defaults={"created_by_id": actor.id, "settlement": settled.settlement}
        )
        return settled


def undo(actor: Viewer, settlement: UUID) -> int:
    """Take an act back: its messages wait again, their interactions go to the trash, and so does a person that it made,
    with their firm; a message that was taken from a party is there again. Returns how many messages.

    Raises NotFound when it was somebody else's act, or was undone before; Conflict.
    """
    with writing(actor):
        if undo_correction(actor, settlement):
            return 1
        rows = MailMessage.objects.filter(settlement=settlement, settled_by_id=actor.id).select_for_update(no_key=True)
        ids = list(rows.values_list("pk", flat=True))
        if not ids:
            raise NotFound
        told = list(
            Interaction.objects.filter(mail__message__in=ids, trashed_at__isnull=True).values_list("pk", flat=True)
        )
        Interaction.objects.filter(pk__in=told).update(trashed_at=clock.now())
        announce_interactions(told)
        trash_made_along(actor, told)
        IgnoredSender.objects.filter(settlement=settlement).delete()
        MailboxNever.objects.filter(settlement=settlement).delete()
        unlift(settlement)
        # Who put them back stays: they are not told anywhere by themselves any more.
        MailMessage.objects.filter(pk__in=ids).update(state=WAITING, settlement=None)
        announce_inbox()
        return len(ids)


def _locked(actor: Viewer, message_id: int) -> MailMessage:
    """The message, locked; it must not be assigned yet."""
    rows = sortable_messages(actor).filter(pk=message_id)
    if not rows.exists():
        raise NotFound
    message = MailMessage.objects.select_for_update(no_key=True).get(pk=message_id)
    if message.state not in _UNSETTLED:
        raise Conflict("already_sorted", _("Somebody has sorted this message meanwhile."))
    return message


def _other_side(message: MailMessage) -> str:
    """The address that a new person gets: the sender's, or of what we sent, the first recipient's."""
    if message.direction != "out":
        return message.from_address
    return message.addresses.filter(role="to").values_list("address", flat=True).order_by("position").first() or ""


def _others_of(actor: Viewer, message: MailMessage) -> list[MailMessage]:
    if message.direction == "out" or not message.from_address:
        return []
    theirs: QuerySet[MailMessage] = sortable_messages(actor).filter(state=WAITING, from_address=message.from_address)
    ids = theirs.exclude(pk=message.pk).values("pk")
    return list(MailMessage.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)[:1000])


def assigned(actor: Viewer, rows: Sequence[MailMessage], party: int, person: int | None) -> Settled:
    """Tell messages that nobody has sorted at the party; inside the caller's transaction, which has them locked."""
    people = {row.pk: list(row.addresses.order_by("position").values_list("role", "address", "name")) for row in rows}
    known = know(address for each in people.values() for _role, address, _name in each)
    concerns = [
        Concern(row, people[row.pk], {party: person or person_among(people[row.pk], party, known)}, party)
        for row in rows
    ]
    make_interactions(actor, concerns, known)
    settled = _mark(rows, ASSIGNED, actor)
    lift((one for row in rows for one in others_in(row, people[row.pk])), party, settled.settlement)
    look_soon((row.pk for row in rows), again=True)
    return settled


def _put_aside(rows: Sequence[MailMessage], actor: Viewer) -> Settled:
    return _mark(rows, IGNORED, actor)


def _mark(rows: Sequence[MailMessage], state: str, actor: Viewer) -> Settled:
    settlement = uuid4()
    MailMessage.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=state, settlement=settlement, settled_by_id=actor.id
    )
    announce_inbox()
    return Settled(settlement, len(rows))
