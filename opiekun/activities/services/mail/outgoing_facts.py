"""A message that went becomes a fact: kept as received ones are, and told to each party that it concerns."""

from dataclasses import replace

from opiekun.activities.mail.reading.values import Address
from opiekun.activities.models import (
    Interaction,
    MailAttachment,
    MailInteraction,
    MailMessage,
    MailOccurrence,
    OutgoingMail,
)
from opiekun.activities.models.mail_message import ASSIGNED, FULL
from opiekun.activities.services.mail.attachments import look_soon
from opiekun.activities.services.mail.interactions import Concern, make_interactions
from opiekun.activities.services.mail.keeping import keep
from opiekun.activities.services.mail.knowing import know
from opiekun.activities.services.mail.one_writer import be_the_one_writer
from opiekun.activities.services.mail.prepared import Prepared, prepare
from opiekun.activities.services.mail.raw_mail import RawMail
from opiekun.core import clock
from opiekun.core.viewer import Viewer

SOURCE = "outgoing"


def keep_sent(actor: Viewer, row: OutgoingMail, raw: bytes) -> int:
    """The message's id, inside the caller's transaction; that of the copy in the sent folder, were it here first."""
    be_the_one_writer()
    prepared = _prepared(row, raw)
    known = MailMessage.objects.filter(fingerprint=prepared.fingerprint).values_list("pk", flat=True).first()
    pk: int = known if known is not None else keep(actor, [prepared])[prepared.fingerprint]
    message = MailMessage.objects.get(pk=pk)
    MailOccurrence.objects.get_or_create(message=message, source=SOURCE, place=str(row.pk))
    if message.direction == "in":
        # The program's own address is at no domain of ours.
        message.direction = "out"
        MailMessage.objects.filter(pk=pk).update(direction="out")
        Interaction.objects.filter(mail__message=message).update(direction="out")
    _tell_the_rest(actor, row, message)
    _name_documents(row, message)
    Interaction.objects.filter(mail__message=message, user=None).update(user_id=row.author_id)
    return pk


def _name_documents(row: OutgoingMail, message: MailMessage) -> None:
    """What went along as a document hangs on the interactions as that document, and not as a second one."""
    went = row.attachments.filter(version__isnull=False, version__document__trashed_at__isnull=True)
    documents = dict(went.values_list("version__sha256", "version__document_id"))
    for one in MailAttachment.objects.filter(message=message, sha256__in=documents, document=None):
        one.document_id = documents[one.sha256]
        one.save(update_fields=["document"])
    look_soon([message.pk])


def _prepared(row: OutgoingMail, raw: bytes) -> Prepared:
    """With hidden recipients, who stand in no byte of it: the fingerprint does not depend on them."""
    privacy = row.mailbox.privacy if row.mailbox else FULL
    prepared = prepare(RawMail(SOURCE, str(row.pk), raw, clock.now(), privacy=privacy))  # type: ignore[arg-type]
    hidden = [Address("bcc", one.address, one.name) for one in row.recipients.filter(role="bcc").order_by("position")]
    return replace(prepared, mail=replace(prepared.mail, addresses=(*prepared.mail.addresses, *hidden)))


def _tell_the_rest(actor: Viewer, row: OutgoingMail, message: MailMessage) -> None:
    """The parties at which its writing began, although no address of theirs stands in it."""
    told = set(MailInteraction.objects.filter(message=message).values_list("interaction__party_id", flat=True))
    live = row.concerns.filter(party__trashed_at__isnull=True)
    rest = {party: person for party, person in live.values_list("party_id", "person_id") if party not in told}
    if not rest:
        return
    people = list(message.addresses.order_by("position").values_list("role", "address", "name"))
    make_interactions(actor, [Concern(message, people, rest)], know(address for _r, address, _n in people))
    MailMessage.objects.filter(pk=message.pk).update(state=ASSIGNED)
