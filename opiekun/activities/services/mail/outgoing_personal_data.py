"""What e-mail that we write keeps about a person beside the messages themselves: that it was for them."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from opiekun.activities.models import OutgoingMail, OutgoingRecipient
from opiekun.activities.models.mail_outgoing import DRAFT, FAILED
from opiekun.core.registries.personal_data import PersonalDataSource
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.parties.models import Channel, Person, PrivateChannel


def _rows(person_id: int) -> QuerySet[OutgoingRecipient]:
    identity = Person.objects.filter(pk=person_id).values("identity")
    business = Channel.objects.filter(kind="email", identity__in=identity).values_list("normalised", flat=True)
    private = PrivateChannel.objects.filter(kind="email", person_id=person_id).values_list("normalised", flat=True)
    return OutgoingRecipient.objects.filter(address__in=[*business, *private])


def export(person_id: int) -> Mapping[str, Any]:
    """What was written to them, and whether it arrived."""
    rows = _rows(person_id).select_related("outgoing").order_by("pk")
    return {
        "outgoing_messages": [
            {"at": row.outgoing.sent_at, "subject": row.outgoing.subject, "address": row.address, "state": row.state}
            for row in rows
        ]
    }


def erase(actor: Viewer, person_id: int) -> int:
    """Drafts and failed messages to them alone go; elsewhere their address and name do."""
    with writing(actor):
        ids = set(_rows(person_id).values_list("outgoing_id", flat=True))
        unsent = OutgoingMail.objects.filter(pk__in=ids, state__in=(DRAFT, FAILED))
        alone = [row for row in unsent if row.recipients.count() == 1]
        touched = 0
        for row in alone:
            row.delete()
            touched += 1
        OutgoingMail.objects.filter(person_id=person_id).update(person=None)
        for one in _rows(person_id):
            # Each stays a recipient of its message, told from the others, and nobody's.
            one.address, one.name, one.reason = f"erased-{one.pk}", "", ""
            one.save(update_fields=["address", "name", "reason"])
            touched += 1
        return touched


OUTGOING_DATA = PersonalDataSource(
    "activities.outgoing_mail",
    _("E-mail that we wrote"),
    export,
    erase,
    _("As long as the messages themselves; drafts until their author throws them away."),
)
