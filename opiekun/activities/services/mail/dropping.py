"""Files of messages that were dropped on a record: whoever they come from, they are told there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from opiekun.activities.models import Interaction, MailInteraction, MailMessage
from opiekun.activities.models.mail_message import ASSIGNED
from opiekun.activities.permissions import INTERACTION
from opiekun.activities.services.mail.attachments import look_soon
from opiekun.activities.services.mail.interactions import Concern, make_interactions
from opiekun.activities.services.mail.knowing import Known, know
from opiekun.activities.services.mail.settling import whom
from opiekun.activities.services.mail.triage import assigned
from opiekun.core.permissions import require
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing


@dataclass(frozen=True, slots=True)
class Target:
    """The record that the files were dropped on: a party, or a person at it."""

    party: int
    person: int | None


def target_of(actor: Viewer, party_id: int | None, person_id: int | None) -> Target | None:
    """The record, None when none is named. Raises NotAllowed, InvalidInput when it is out of reach."""
    if party_id is None and person_id is None:
        return None
    require(actor, INTERACTION, "create")
    return Target(*whom(actor, party_id, person_id))


def give(actor: Viewer, message_ids: Iterable[int | None], target: Target) -> set[int]:
    """Tell messages that the actor has the bytes of at the record. What waits is assigned; what is told at others
    is told here, too; what is told here already stays as it is, and gets its main person where it has none.
    Returns those that were not told here before."""
    wanted = sorted({one for one in message_ids if one is not None})
    with writing(actor):
        rows = list(MailMessage.objects.filter(pk__in=wanted).order_by("pk").select_for_update(no_key=True))
        unsorted = [row for row in rows if row.state != ASSIGNED]
        if unsorted:
            assigned(actor, unsorted, target.party, target.person)
        told = _tell_too(actor, [row for row in rows if row.state == ASSIGNED], target)
        return {row.pk for row in (*unsorted, *told)}


def _tell_too(actor: Viewer, rows: Sequence[MailMessage], target: Target) -> Sequence[MailMessage]:
    live = MailInteraction.objects.filter(
        message__in=[row.pk for row in rows],
        interaction__party_id=target.party,
        interaction__trashed_at__isnull=True,
    )
    told = dict(live.values_list("message_id", "interaction_id"))
    if target.person is not None:
        there = Interaction.objects.filter(pk__in=told.values(), person__isnull=True)
        there.update(person_id=target.person)
    missing = [row for row in rows if row.pk not in told]
    concerns, known = _concerns(missing, target)
    make_interactions(actor, concerns, known)
    look_soon((row.pk for row in missing), again=True)
    return missing


def _concerns(rows: Sequence[MailMessage], target: Target) -> tuple[list[Concern], Known]:
    people = {row.pk: list(row.addresses.order_by("position").values_list("role", "address", "name")) for row in rows}
    known = know(address for each in people.values() for _role, address, _name in each)
    parties = {target.party: target.person}
    return [Concern(row, people[row.pk], parties, known.party_of(row.from_address)) for row in rows], known
