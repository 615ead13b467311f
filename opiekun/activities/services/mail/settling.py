"""What all acts of sorting share: to whom a message is given, and what undoes the act."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from opiekun.activities.models import MailMessage
from opiekun.activities.services.mail.interactions import People
from opiekun.activities.services.mail.knowing import Known
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.viewer import Viewer
from opiekun.parties.permissions import reached_parties, reached_persons


@dataclass(frozen=True, slots=True)
class Settled:
    """What an act changed; ``settlement`` undoes it."""

    settlement: UUID
    count: int


def whom(actor: Viewer, party_id: int | None, person_id: int | None) -> tuple[int, int | None]:
    """The party and the person at it that a message is given to. Raises InvalidInput when they are out of reach."""
    if person_id is not None:
        person = reached_persons(actor).filter(pk=person_id).values_list("party_id", flat=True).first()
        if person is None:
            raise InvalidInput([FieldError(("person",), "not_found", _("There is no such person."))])
        return person, person_id
    if party_id is None or not reached_parties(actor).filter(pk=party_id).exists():
        raise InvalidInput([FieldError(("party",), "not_found", _("There is no such party."))])
    return party_id, None


def person_among(people: People, party: int, known: Known) -> int | None:
    """Who of the party wrote it or got it, where the register knows them."""
    found = (known.person_of(address, party) for _role, address, _name in people if address)
    return next((one for one in found if one is not None), None)


def others_in(message: MailMessage, people: People) -> list[str]:
    """The addresses that say whose the message is: who wrote it, or, where we did, to whom."""
    if message.direction != "out":
        return [message.from_address]
    return [address for role, address, _name in people if role == "to"]
