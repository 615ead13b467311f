"""Mail that waits for our answer: what is open on timelines, and in the day of the user whose mail it is."""
# ruff: noqa: S608 - statements are put together from constants

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection

from opiekun.activities.permissions import INTERACTION
from opiekun.core import clock
from opiekun.core.kept_plans import kept_plans
from opiekun.core.registries.timeline import Select, TimelineScope
from opiekun.core.viewer import Viewer
from opiekun.parties.permissions import reach_sql

# What nobody answered in that time is no open matter any more; and so much is read by an index, whatever lies before.
LOOKED_BACK: Final = "60 days"
MOST: Final = 12
# A message of the other side, written by a human being, after which neither we nor they wrote anything.
AWAITS: Final = """
m.direction = 'in' AND m.state = 'assigned' AND NOT m.is_automatic AND m.no_answer_at IS NULL AND x.is_senders
AND NOT EXISTS (SELECT FROM activities_mailmessage n WHERE n.thread_id = m.thread_id AND (n.at, n.id) > (m.at, m.id)
    AND NOT n.is_automatic AND (n.direction = 'out' OR (n.direction = 'in' AND n.state = 'assigned')))
"""
# So that no message is looked up for calls and meetings. One of which a user makes another kind waits no more.
_IS_EMAIL: Final = "i.kind_id = (SELECT id FROM activities_interactionkind WHERE code = 'email')"
_FROM: Final = f"""
FROM activities_interaction i
JOIN activities_mailinteraction x ON x.interaction_id = i.id
JOIN activities_mailmessage m ON m.id = x.message_id
WHERE i.trashed_at IS NULL AND i.state <> 'planned' AND {_IS_EMAIL}
    AND i.started_at > %s::timestamptz - interval '{LOOKED_BACK}' AND {AWAITS}
"""
# Of one user: their e-mails of that time first, by an index. From the side of the messages the database would read
# those of all users, of all years, the oldest first.
_OF_USER: Final = f"""
WITH mine AS MATERIALIZED (
    SELECT i.id, i.party_id FROM activities_interaction i
    WHERE i.user_id = %s AND i.trashed_at IS NULL AND i.state = 'done'
    AND {_IS_EMAIL}
    AND i.started_at > %s::timestamptz - interval '{LOOKED_BACK}' AND {{reach}}
)
SELECT m.id, i.id, m.subject, coalesce(nullif(m.from_name, ''), m.from_address), i.party_id,
    (SELECT p.display_name FROM parties_party p WHERE p.id = i.party_id), m.at
FROM mine i
JOIN activities_mailinteraction x ON x.interaction_id = i.id
JOIN activities_mailmessage m ON m.id = x.message_id
WHERE {AWAITS} ORDER BY m.at, m.id LIMIT %s
"""
# All of one user's, whoever asks.
_ALL_OF_USER: Final = f"""
WITH mine AS MATERIALIZED (
    SELECT i.id, i.party_id FROM activities_interaction i
    WHERE i.user_id = %s AND i.trashed_at IS NULL AND i.state = 'done'
    AND {_IS_EMAIL}
    AND i.started_at > %s::timestamptz - interval '{LOOKED_BACK}'
)
SELECT i.id, i.party_id FROM mine i
JOIN activities_mailinteraction x ON x.interaction_id = i.id
JOIN activities_mailmessage m ON m.id = x.message_id
WHERE {AWAITS} ORDER BY m.at, i.id
"""
# An answer is due within a day.
_COLUMNS: Final = """
SELECT m.at + interval '1 day' AS at, i.id AS key, 'interaction' AS kind, i.id AS record_id, 'mail' AS icon,
       i.subject::text AS title, m.preview::text AS text, '' AS html, i.person_id,
       (SELECT p.display_name FROM parties_person p WHERE p.id = i.person_id AND p.trashed_at IS NULL) AS person,
       i.user_id AS actor_id, '' AS actor, jsonb_build_object('message', m.id, 'at', m.at) AS facts
"""


@dataclass(frozen=True, slots=True)
class UnansweredMail:
    """A message that waits for an answer, as the day of its user shows it."""

    message_id: int
    interaction_id: int
    subject: str
    sender: str
    party_id: int
    party: str
    at: datetime


def select_unanswered(scope: TimelineScope) -> Select | None:
    """What waits for an answer at a party, or of a person."""
    reach, params = reach_sql(scope.viewer, INTERACTION, "i.party_id")
    if reach == "false" or scope.words:
        return None
    column = "i.party_id" if scope.kind == "party" else "i.person_id"
    condition, values = f"{column} = %s AND {reach}", [clock.now(), scope.record_id, *params]
    if scope.kind == "party" and scope.person_id is not None:
        condition, values = f"{condition} AND i.person_id = %s", [*values, scope.person_id]
    return Select(f"{_COLUMNS} {_FROM} AND {condition}", values)


def unanswered_of(viewer: Viewer, most: int = MOST) -> Sequence[UnansweredMail]:
    """What waits for an answer of the viewer's own mail, the oldest first; one statement."""
    reach, params = reach_sql(viewer, INTERACTION, "i.party_id")
    if reach == "false" or viewer.id is None:
        return ()
    with kept_plans() as cursor:
        cursor.execute(_OF_USER.format(reach=reach), [viewer.id, clock.now(), *params, most])
        return [UnansweredMail(*row) for row in cursor.fetchall()]


def unanswered_ids(user_id: int) -> Mapping[int, int]:
    """All interactions of the user's mail that wait for an answer, with their parties; who asks for them narrows them
    to what they reach. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_ALL_OF_USER, [user_id, clock.now()])
        return dict(cursor.fetchall())


def awaits_answer(viewer: Viewer, message_id: int) -> bool:
    """Whether the message waits for an answer at a party that the viewer reaches."""
    reach, params = reach_sql(viewer, INTERACTION, "i.party_id")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT {_FROM} AND m.id = %s AND {reach})", [clock.now(), message_id, *params])
        return bool(cursor.fetchone()[0])
