"""What e-mail keeps about a person: to be given to them, and to be taken out at their request."""

from collections.abc import Mapping
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from opiekun.activities.documents.trashing import purge_documents
from opiekun.activities.models import (
    Attachment,
    Document,
    MailAddress,
    MailAttachment,
    MailInteraction,
    MailMessage,
    MailReference,
    NotTheirs,
)
from opiekun.activities.models.mail_message import METADATA
from opiekun.core import clock
from opiekun.core.registries.personal_data import PersonalDataSource
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.parties.models import Channel, Person, PrivateChannel


def _addresses(person_id: int) -> set[str]:
    identity = Person.objects.filter(pk=person_id).values("identity")
    business = Channel.objects.filter(kind="email", identity__in=identity)
    private = PrivateChannel.objects.filter(kind="email", person_id=person_id)
    known = {*business.values_list("normalised", flat=True), *private.values_list("normalised", flat=True)}
    wrote = _told(person_id, "from").values_list("message__from_address", flat=True)
    return {*known, *wrote} - {""}


def _told(person_id: int, *roles: str) -> QuerySet[MailInteraction]:
    theirs = {"interaction__participants__person_id": person_id, "interaction__participants__role__in": roles}
    return MailInteraction.objects.filter(**theirs).exclude(message__direction="out")


def export(person_id: int) -> Mapping[str, Any]:
    """The messages that they sent or got, without what others wrote to others."""
    addresses = _addresses(person_id)
    rows = MailMessage.objects.filter(addresses__address__in=addresses).distinct().order_by("at", "pk")
    return {
        "messages": [
            {"at": at, "from": sender, "subject": subject, "text": text if sender in addresses else ""}
            for at, sender, subject, text in rows.values_list("at", "from_address", "subject", "text")
        ]
    }


def erase(actor: Viewer, person_id: int) -> int:
    """Take out what they wrote with its raw bytes, and their name and address from all messages."""
    with writing(actor):
        addresses = _addresses(person_id)
        theirs = list(MailMessage.objects.filter(from_address__in=addresses).values_list("pk", flat=True))
        _erase_documents(theirs)
        NotTheirs.objects.filter(address__in=addresses).delete()
        for model in (MailAttachment, MailReference):
            model._default_manager.filter(message_id__in=theirs).delete()
        touched = MailMessage.objects.filter(pk__in=theirs).update(
            raw=None,
            privacy=METADATA,
            subject="",
            text="",
            preview="",
            from_address="",
            from_name="",
            has_html=False,
            no_answer_at=clock.now(),
        )
        named = Q(address__in=addresses) | Q(message_id__in=theirs, role__in=("from", "sender", "reply_to"))
        return touched + MailAddress.objects.filter(named).update(address="", name="")


def _erase_documents(messages: list[int]) -> None:
    """What was made of their attachments goes for good, unless it hangs on something else, too."""
    made = Document.objects.filter(pk__in=MailAttachment.objects.filter(message_id__in=messages).values("document"))
    told = MailInteraction.objects.filter(message_id__in=messages).values("interaction")
    elsewhere = Attachment.objects.exclude(record_id__in=told).values("document")
    ids = list(made.exclude(pk__in=elsewhere).values_list("pk", flat=True))
    Document.objects.filter(pk__in=ids).update(trashed_at=Now(), trash_root_id=F("pk"))
    purge_documents(ids)


MAIL_DATA = PersonalDataSource(
    "activities.mail",
    _("E-mail messages"),
    export,
    erase,
    _("As long as we deal with the party; what nobody is known for is put aside by whoever sorts the inbox."),
)
