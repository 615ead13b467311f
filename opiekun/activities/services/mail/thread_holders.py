"""Who answers a thread that was given to somebody: what comes next in it is theirs, though addressed as before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection

from opiekun.activities.services.mail.knowing import users_of

# The last of the thread that was told to the party, as long as its user is there.
_LAST: Final = """
SELECT DISTINCT ON (m.thread_id, i.party_id) m.thread_id, i.party_id, u.id, m.at,
       ARRAY(SELECT a.address FROM activities_mailaddress a WHERE a.message_id = m.id AND a.role IN ('to', 'cc'))
FROM activities_mailmessage m
JOIN activities_mailinteraction t ON t.message_id = m.id
JOIN activities_interaction i ON i.id = t.interaction_id AND i.trashed_at IS NULL
LEFT JOIN accounts_user u ON u.id = i.user_id AND u.is_active AND u.trashed_at IS NULL
WHERE m.thread_id = ANY(%s) AND i.party_id = ANY(%s) AND m.direction = 'in'
ORDER BY m.thread_id, i.party_id, m.at DESC, m.id DESC
"""
# What came later because of that: theirs, though addressed to others.
_FOLLOWING: Final = """
SELECT j.id, g.receiver
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS g (id, holder, receiver)
JOIN activities_interaction i ON i.id = g.id
JOIN activities_mailinteraction t ON t.interaction_id = i.id
JOIN activities_mailmessage m ON m.id = t.message_id
JOIN activities_mailmessage n ON n.thread_id = m.thread_id AND (n.at, n.id) > (m.at, m.id) AND n.direction = 'in'
JOIN activities_mailinteraction s ON s.message_id = n.id
JOIN activities_interaction j ON j.id = s.interaction_id AND j.party_id = i.party_id AND j.user_id = g.holder
    AND j.trashed_at IS NULL
WHERE NOT EXISTS (
    SELECT FROM activities_mailaddress a WHERE a.message_id = n.id AND a.role IN ('to', 'cc') AND (
        a.address = (SELECT lower(u.email) FROM accounts_user u WHERE u.id = g.holder)
        OR a.address IN (SELECT b.address FROM activities_mailbox b WHERE b.owner_id = g.holder)))
ORDER BY j.id
"""

# The user of the last one, when it came, and to whom it was addressed.
Last = tuple[int | None, datetime, list[str]]


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that came in: its thread, the party to whom it is told, whom of us it is addressed to and when."""

    thread: int
    party: int
    addressed: int | None
    at: datetime


def holders(letters: Sequence[Letter]) -> list[int | None]:
    """Whose each of them is: whom the thread was given to by hand or handed over to, where it is addressed as the last
    one was; else whom it is addressed to. One statement, and two more where somebody has got a thread."""
    if not letters:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_LAST, [[one.thread for one in letters], [one.party for one in letters]])
        last: dict[tuple[int, int], Last] = {row[:2]: row[2:] for row in cursor.fetchall()}
    known = _users(letters, last)
    return [_holder(one, last.get((one.thread, one.party)), known) for one in letters]


def _users(letters: Sequence[Letter], last: Mapping[tuple[int, int], Last]) -> Mapping[str, int]:
    """Our users behind the addresses of the last ones, where it matters."""
    rows = [(one, last.get((one.thread, one.party))) for one in letters]
    asked = {address for one, row in rows if row and row[0] not in (None, one.addressed) for address in row[2]}
    return users_of(sorted(asked)) if asked else {}


def _holder(one: Letter, last: Last | None, known: Mapping[str, int]) -> int | None:
    if last is None or last[0] in (None, one.addressed) or one.at < last[1]:
        return one.addressed
    addressed = {known[address] for address in last[2] if address in known}
    was_given = last[0] not in addressed
    return last[0] if was_given and (one.addressed is None or one.addressed in addressed) else one.addressed


def following(given: Sequence[tuple[int, int, int]]) -> list[tuple[int, int]]:
    """What came later in the threads of e-mails, and was the holder's because of these: each with the receiver.

    ``given`` are the interaction, who holds it, and who gets it.
    """
    if not given:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_FOLLOWING, [list(column) for column in zip(*given, strict=True)])
        found: list[tuple[int, int]] = cursor.fetchall()
    return found
