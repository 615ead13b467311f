"""Interactions out of messages: one for each party that a message concerns, with all who took part."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from opiekun.activities.announcing import announce_interactions
from opiekun.activities.models import Interaction, InteractionKind, MailInteraction, MailMessage, Participant
from opiekun.activities.services.mail.knowing import Known
from opiekun.activities.services.mail.thread_holders import Letter, holders
from opiekun.core.record_ids import reserve_record_ids
from opiekun.core.viewer import Viewer

LONGEST_BODY: Final = 100_000
MOST_PARTICIPANTS: Final = 100
_ROLES: Final = {"from": "from", "to": "to", "cc": "cc", "bcc": "bcc"}
# Role, address, name.
People = Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Concern:
    """A message, everybody in it, and the parties it concerns with the main person at each. ``senders`` is the party of
    who wrote it."""

    message: MailMessage
    people: People
    parties: Mapping[int, int | None]
    senders: int | None = None


def concerned(people: People, known: Known) -> dict[int, int | None]:
    """The parties that the addresses belong to, in the order of the addresses."""
    found: dict[int, int | None] = {}
    for role, address, _name in people:
        if not address or role not in _ROLES or known.is_own(address):
            continue
        party = known.party_of(address)
        if party is not None:
            found[party] = found.get(party) or known.person_of(address, party)
    return found


def direction_of(sender: str, people: People, known: Known) -> str:
    """In, out, or none between ourselves."""
    if not sender or not known.is_own(sender):
        return "in"
    others = any(address and not known.is_own(address) for role, address, _name in people if role in _ROLES)
    return "out" if others else "none"


def make_interactions(actor: Viewer, concerns: Sequence[Concern], known: Known) -> list[int]:
    """Write them; inside the caller's transaction. Returns their ids."""
    pairs = [(concern, party, person) for concern in concerns for party, person in concern.parties.items()]
    if not pairs:
        return []
    ids = reserve_record_ids(len(pairs))
    kind = _email_kind()
    Interaction.objects.bulk_create(
        Interaction(
            id=record_id,
            kind_id=kind,
            party_id=party,
            person_id=person,
            created_by_id=actor.id,
            user_id=user,
            **_columns(concern.message),
        )
        for record_id, user, (concern, party, person) in zip(ids, _users(pairs, known), pairs, strict=True)
    )
    MailInteraction.objects.bulk_create(
        MailInteraction(message=concern.message, interaction_id=record_id, is_senders=party == concern.senders)
        for record_id, (concern, party, _person) in zip(ids, pairs, strict=True)
    )
    Participant.objects.bulk_create(
        Participant(interaction_id=record_id, **each)
        for record_id, (concern, party, _person) in zip(ids, pairs, strict=True)
        for each in _participants(concern.people, party, known)
    )
    announce_interactions(ids)
    return ids


def _email_kind() -> int:
    return _kind_of("email")


@cache
def _kind_of(code: str) -> int:
    return InteractionKind.objects.values_list("pk", flat=True).get(code=code)


def _columns(message: MailMessage) -> dict[str, Any]:
    return {
        "direction": message.direction,
        "started_at": message.at,
        "subject": message.subject[:300],
        "body_text": message.text[:LONGEST_BODY],
    }


def _users(pairs: Sequence[tuple[Concern, int, int | None]], known: Known) -> list[int | None]:
    """Whose each of them is: who wrote it, or who is to answer it."""
    users = [_addressed(concern, known) for concern, _party, _person in pairs]
    came = [n for n, (concern, _party, _person) in enumerate(pairs) if concern.message.direction == "in"]
    messages = {n: pairs[n][0].message for n in came}
    letters = [Letter(messages[n].thread_id, pairs[n][1], users[n], messages[n].at) for n in came]
    for n, holder in zip(came, holders(letters), strict=True):
        users[n] = holder
    return users


def _addressed(concern: Concern, known: Known) -> int | None:
    """The first of our users who wrote it, or to whom it is addressed."""
    roles = ("from",) if concern.message.direction == "out" else ("to", "cc")
    users = (known.users[address] for role, address, _n in concern.people if role in roles and address in known.users)
    return next(users, None)


def _participants(people: People, party: int, known: Known) -> list[dict[str, Any]]:
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for role, address, name in people:
        if role not in _ROLES or not address or len(found) >= MOST_PARTICIPANTS:
            continue
        who = _who(address, party, known)
        found.setdefault((role, *who.items()), {"role": _ROLES[role], "name": name, **who})
    return [*found.values()]


def _who(address: str, party: int, known: Known) -> dict[str, Any]:
    """A person where there is one, else a user, else the address as it is."""
    person = known.person_of(address, party)
    if person is None and len(known.persons.get(address, {})) == 1:
        person = next(iter(known.persons[address].values()))
    if person is not None:
        return {"person_id": person}
    if address in known.users:
        return {"user_id": known.users[address]}
    exact = known.parties.get(address, set())
    return {"party_id": next(iter(exact))} if len(exact) == 1 else {"address": address}
