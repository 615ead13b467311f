"""Telling users of something."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from django.db import connection
from psycopg.types.json import Jsonb

from opiekun.core import clock
from opiekun.core.kept_plans import kept_plans
from opiekun.records.notifications.kinds import notification_kind

USUAL_HOUR: Final = 8

# In the order of ids, so that two who tell the same users of the same wait for each other and lock nobody out.
_TELL: Final = """
INSERT INTO records_notification AS n (user_id, code, record_id, facts, actor_id, at, group_key, in_app, mail_due)
SELECT u.id, %(code)s::text, %(record)s::bigint, %(facts)s, %(actor)s::bigint, %(at)s, %(group)s::text, chosen.in_app,
       CASE chosen.mail
           WHEN 'now' THEN %(at)s
           WHEN 'digest' THEN CASE WHEN digest.today > %(at)s THEN digest.today ELSE digest.tomorrow END
       END
FROM accounts_user u
LEFT JOIN records_notification_preference p ON p.user_id = u.id AND p.code = %(code)s::text
LEFT JOIN records_digest_time t ON t.user_id = u.id
CROSS JOIN LATERAL (
    SELECT coalesce(p.in_app, %(in_app)s) AS in_app,
           CASE WHEN %(own_mail)s THEN 'never' ELSE coalesce(p.mail, %(mail)s::text) END AS mail
) AS chosen
CROSS JOIN LATERAL (
    SELECT date_trunc('day', %(at)s AT TIME ZONE %(zone)s::text)
           + make_interval(hours => coalesce(t.hour, %(hour)s::integer)) AS at
) AS local
CROSS JOIN LATERAL (
    SELECT local.at AT TIME ZONE %(zone)s::text AS today,
           (local.at + interval '1 day') AT TIME ZONE %(zone)s::text AS tomorrow
) AS digest
WHERE u.id = ANY(%(users)s::bigint[]) AND u.is_active AND u.trashed_at IS NULL
    AND (chosen.in_app OR chosen.mail <> 'never')
ORDER BY u.id
ON CONFLICT (user_id, code, group_key) WHERE read_at IS NULL AND group_key <> '' DO UPDATE SET
    times = n.times + 1,
    at = greatest(n.at, excluded.at),
    facts = CASE WHEN %(gathers)s THEN n.facts || excluded.facts ELSE excluded.facts END,
    actor_id = excluded.actor_id,
    in_app = n.in_app OR excluded.in_app,
    mail_due = CASE WHEN excluded.mail_due IS NULL THEN n.mail_due
        ELSE least(n.mail_due, greatest(excluded.mail_due, n.mailed_at + interval '15 minutes')) END
RETURNING n.mail_due <= %(at)s
"""


def notify(
    user_ids: Iterable[int | None],
    code: str,
    *,
    record_id: int | None = None,
    facts: Mapping[str, Any] | None = None,
    actor_id: int | None = None,
    at: datetime | None = None,
    group: str | None = None,
    to_actor: bool = False,
) -> int:
    """Tell these users of something, as each of them wishes; answers how many are told.

    To be called inside ``writing``: they are told when the transaction commits, and not at all when it does not.
    Inactive users are not told, and neither is the actor (``actor_id``) unless ``to_actor``. ``facts`` are JSON values
    and hold no personal data but names that the recipients may see. What happens again to the same record before its
    reader has looked is told as one, "3 times"; another ``group`` says what counts as the same, an empty one that
    nothing does. Whether the recipient may see the record is asked when it is read, not here. Raises KeyError for a
    code that nobody registered.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("notify is called inside writing()")
    kind = notification_kind(code)
    users = sorted({user_id for user_id in user_ids if user_id is not None} - (set() if to_actor else {actor_id}))
    if not users:
        return 0
    values: dict[str, Any] = {
        "users": users,
        "code": code,
        "record": record_id,
        "facts": Jsonb(dict(facts or {})),
        "actor": actor_id,
        "at": at or clock.now(),
        "group": ("" if record_id is None else str(record_id)) if group is None else group,
        "in_app": kind.in_app,
        "mail": kind.usual_mail,
        "own_mail": kind.own_mail,
        "gathers": kind.gathers,
        "hour": USUAL_HOUR,
        "zone": clock.company_zone().key,
    }
    with kept_plans() as cursor:
        cursor.execute(_TELL, values)
        rows = cursor.fetchall()
    if any(is_due for (is_due,) in rows):
        from opiekun.records.notifications.jobs import start_mailing  # the job reads what is registered here

        start_mailing()
    return len(rows)
