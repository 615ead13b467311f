"""Taking a message from the party at which it was told wrongly, so that matching does not do it again."""

from collections.abc import Iterable
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from opiekun.activities.announcing import announce_interactions
from opiekun.activities.errors import refusing_by_name
from opiekun.activities.mail_live import announce_inbox
from opiekun.activities.models import Interaction, MailCorrection, MailInteraction, MailMessage, NotTheirs
from opiekun.activities.models.mail_message import ASSIGNED, WAITING
from opiekun.activities.permissions import INTERACTION, reached_interactions
from opiekun.activities.services.mail.attachments import look_soon
from opiekun.activities.services.mail.interactions import Concern, People, concerned, make_interactions
from opiekun.activities.services.mail.knowing import Known, know
from opiekun.activities.services.mail.settling import Settled, others_in, person_among, whom
from opiekun.core import clock
from opiekun.core.errors import Conflict, NotAllowed, NotFound
from opiekun.core.permissions import require
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing


def not_theirs(actor: Viewer, message_id: int, party_id: int) -> Settled:
    """The message is no matter of this party: it leaves it, and waits to be sorted when it is told nowhere else.

    By itself, no mail of the addresses that led to the party is told there any more. Raises NotFound, NotAllowed.
    """
    with writing(actor):
        return _correct(actor, message_id, party_id, None)


def move(
    actor: Viewer, message_id: int, from_party: int, party_id: int | None = None, person_id: int | None = None
) -> Settled:
    """The same, and it is told at another party, or at a person of one, instead.

    Raises NotFound, NotAllowed, InvalidInput, Conflict when it is the same party.
    """
    require(actor, INTERACTION, "create")
    target = whom(actor, party_id, person_id)
    if target[0] == from_party:
        raise Conflict("same_party", _("The message is told at this party already."))
    with refusing_by_name(), writing(actor):
        return _correct(actor, message_id, from_party, target)


def lift(addresses: Iterable[str], party_id: int, settlement: UUID) -> None:
    """Whoever gives the party mail of these addresses by hand says that it is theirs; in the caller's transaction."""
    said = NotTheirs.objects.filter(address__in={*addresses} - {""}, party_id=party_id, lifted__isnull=True)
    said.update(lifted=settlement)


def unlift(settlement: UUID) -> None:
    """Take back what ``lift`` did in the act."""
    NotTheirs.objects.filter(lifted=settlement).update(lifted=None)


def undo_correction(actor: Viewer, settlement: UUID) -> bool:
    """Tell the message where it was told before; False when the act was none of ``not_theirs`` and ``move``.

    In the caller's transaction. Raises Conflict when somebody has sorted the message anew meanwhile.
    """
    done = MailCorrection.objects.filter(settlement=settlement, actor_id=actor.id).select_related("taken").first()
    if done is None:
        return False
    message = MailMessage.objects.select_for_update(no_key=True).get(pk=done.message_id)
    if message.settlement != settlement or done.taken.trashed_at is None:
        raise Conflict("already_sorted", _("Somebody has sorted this message meanwhile."))
    if done.given_id is not None:
        Interaction.objects.filter(pk=done.given_id, trashed_at__isnull=True).update(trashed_at=clock.now())
    with refusing_by_name():
        Interaction.objects.filter(pk=done.taken_id).update(trashed_at=None, trash_root_id=None)
    announce_interactions([pk for pk in (done.taken_id, done.given_id) if pk is not None])
    NotTheirs.objects.filter(settlement=settlement).delete()
    unlift(settlement)
    _mark(message.pk, ASSIGNED, done.settlement_before, done.settled_by_before)
    done.delete()
    look_soon([message.pk], again=True)
    return True


def corrected_message(actor: Viewer, settlement: UUID) -> int | None:
    """The message that an act of the actor's took from a party."""
    rows = MailCorrection.objects.filter(settlement=settlement, actor_id=actor.id)
    return rows.values_list("message_id", flat=True).first()


def _correct(actor: Viewer, message_id: int, party_id: int, target: tuple[int, int | None] | None) -> Settled:
    message = MailMessage.objects.select_for_update(no_key=True).filter(pk=message_id, state=ASSIGNED).first()
    told = _told_at(actor, message_id, party_id) if message else None
    if message is None or told is None:
        raise NotFound
    people = list(message.addresses.order_by("position").values_list("role", "address", "name"))
    known = know(address for _role, address, _name in people)
    settled = Settled(uuid4(), 1)
    _remember(actor, _led_to(people, party_id, known), party_id, settled.settlement)
    Interaction.objects.filter(pk=told.interaction_id).update(trashed_at=clock.now())
    announce_interactions([told.interaction_id])
    given = _give(actor, message, told, people, target) if target else None
    if target:
        lift(others_in(message, people), target[0], settled.settlement)
    MailCorrection.objects.create(
        settlement=settled.settlement,
        message=message,
        taken_id=told.interaction_id,
        given_id=given,
        settlement_before=message.settlement,
        settled_by_before=message.settled_by_id,
        actor_id=actor.id,
    )
    _mark(message.pk, ASSIGNED if _is_told(message.pk) else WAITING, settled.settlement, actor.id)
    look_soon([message.pk], again=True)
    return settled


def _told_at(actor: Viewer, message_id: int, party_id: int) -> MailInteraction | None:
    """The live interaction at the party, where the actor sees it. Raises NotAllowed where they may not change it."""
    told = MailInteraction.objects.filter(
        message=message_id, interaction__party_id=party_id, interaction__in=reached_interactions(actor)
    ).first()
    if told and not reached_interactions(actor, "edit").filter(pk=told.interaction_id).exists():
        raise NotAllowed
    return told


def _led_to(people: People, party_id: int, known: Known) -> list[str]:
    """The addresses by which matching came to the party."""
    return [address for role, address, name in people if party_id in concerned([(role, address, name)], known)]


def _remember(actor: Viewer, addresses: Iterable[str], party_id: int, settlement: UUID) -> None:
    for address in dict.fromkeys(addresses):
        said = {"settlement": settlement, "lifted": None, "created_by_id": actor.id}
        NotTheirs.objects.update_or_create(address=address, party_id=party_id, defaults=said)


def _give(
    actor: Viewer, message: MailMessage, told: MailInteraction, people: People, target: tuple[int, int | None]
) -> int | None:
    """The new interaction, or None where the message is told at that party already."""
    party, person = target
    live = {"interaction__party_id": party, "interaction__trashed_at__isnull": True}
    if MailInteraction.objects.filter(message=message, **live).exists():
        return None
    known = know(address for _role, address, _name in people)
    main = person or person_among(people, party, known)
    [made] = make_interactions(
        actor, [Concern(message, people, {party: main}, party if told.is_senders else None)], known
    )
    return made


def _is_told(message_id: int) -> bool:
    return MailInteraction.objects.filter(message=message_id, interaction__trashed_at__isnull=True).exists()


def _mark(message_id: int, state: str, settlement: UUID | None, settled_by: int | None) -> None:
    MailMessage.objects.filter(pk=message_id).update(state=state, settlement=settlement, settled_by_id=settled_by)
    announce_inbox()
