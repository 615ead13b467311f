"""An answer of somebody whom the register does not know goes where the thread's messages of the same address were given
by hand: who sorted the first need not sort those that follow."""

from collections.abc import Sequence
from typing import Final

from django.db import connection

from opiekun.activities.services.mail.interactions import People, direction_of
from opiekun.activities.services.mail.knowing import Known

_GIVEN: Final = """
SELECT m.id, m.thread_id, m.from_address, i.party_id
FROM activities_mailmessage m
JOIN activities_mailinteraction t ON t.message_id = m.id
JOIN activities_interaction i ON i.id = t.interaction_id AND i.trashed_at IS NULL
JOIN parties_party p ON p.id = i.party_id AND p.trashed_at IS NULL AND NOT p.is_own
WHERE m.thread_id = ANY(%s) AND m.from_address = ANY(%s) AND m.direction = 'in' AND m.state = 'assigned'
ORDER BY m.at, m.id
"""


def parties_given(asked: Sequence[tuple[int, People]], known: Known) -> list[int | None]:
    """The one party that each message belongs to, by its thread and the people in it; None where there is none, or
    several. Nobody's mail goes where somebody said that it is not theirs. One statement, where anything is asked."""
    addresses = [_others(people, known) for _thread, people in asked]
    if not any(addresses):
        return [None] * len(asked)
    given: dict[tuple[int, str], tuple[int, set[int]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_GIVEN, [[thread for thread, _people in asked], sorted({a for each in addresses for a in each})])
        for message, thread, address, party in cursor.fetchall():
            # The last of them counts: who moved one to another party meant those that follow, too.
            if given.setdefault((thread, address), (message, set()))[0] != message:
                given[thread, address] = (message, set())
            given[thread, address][1].add(party)
    nowhere: tuple[int, set[int]] = (0, set())
    found = [
        {party for one in each for party in given.get((thread, one), nowhere)[1] - known.refused.get(one, set())}
        for (thread, _people), each in zip(asked, addresses, strict=True)
    ]
    return [next(iter(parties)) if len(parties) == 1 else None for parties in found]


def _others(people: People, known: Known) -> list[str]:
    """Who wrote it, or, where we did, to whom."""
    sender = next((address for role, address, _name in people if role == "from"), "")
    if direction_of(sender, people, known) == "in":
        return [sender] if sender else []
    return [address for role, address, _name in people if role == "to" and address and not known.is_own(address)]
