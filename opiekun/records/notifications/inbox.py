"""Reading one's notifications: put into words now, within the rights of now."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection
from django.utils.translation import gettext as _

from opiekun.accounts.models import User
from opiekun.core import clock
from opiekun.core.kinds import record_kind
from opiekun.core.live.records import visible_ids
from opiekun.core.viewer import Viewer
from opiekun.records.models import Notification
from opiekun.records.notifications.kinds import NotificationKind, Told, notification_kind
from opiekun.records.notifications.rights import user_of
from opiekun.records.record.place import Place

PAGE: Final = 30
# More than these are not counted: "99+".
COUNTED: Final = 100

_COUNT: Final = """
SELECT u.id, (SELECT count(*) FROM (
    SELECT FROM records_notification n WHERE n.user_id = u.id AND n.in_app AND n.read_at IS NULL LIMIT %s) AS counted)
FROM unnest(%s::bigint[]) AS u(id)
"""


@dataclass(frozen=True, slots=True)
class Item:
    """A notification as its reader may have it. ``url`` is empty when there is nothing to open, or no longer."""

    id: int
    code: str
    icon: str
    text: str
    url: str
    at: datetime
    is_read: bool
    times: int
    record_id: int | None
    record: str
    actor: str

    @property
    def clock(self) -> str:
        """The time of day, where the day is told already."""
        return f"{self.at.astimezone(clock.company_zone()):%H:%M}"


def unread_counts(user_ids: Iterable[int]) -> Mapping[int, int]:
    """How many each of the users has not read, counted up to ``COUNTED``; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [COUNTED, list(user_ids)])
        return dict(cursor.fetchall())


def read_inbox(
    viewer: Viewer, unread: bool = False, before: Place | None = None, limit: int = PAGE
) -> tuple[list[Item], Place | None]:
    """The viewer's notifications, the newest first, and where the next page goes on."""
    rows = Notification.objects.filter(user_id=user_of(viewer), in_app=True).order_by("-at", "-id")
    if unread:
        rows = rows.filter(read_at__isnull=True)
    if before is not None:
        rows = rows.extra(where=["(at, id) < (%s, %s)"], params=[*before])
    found = list(rows[: limit + 1])
    shown = found[:limit]
    return put_into_words(viewer, shown), (shown[-1].at, shown[-1].pk) if len(found) > limit else None


def put_into_words(viewer: Viewer, rows: Sequence[Notification]) -> list[Item]:
    """The rows in the language that is active; of a record out of the viewer's reach nothing is told, nor its name."""
    records = _named(viewer, {row.record_id for row in rows if row.record_id is not None})
    barred = _barred(viewer, rows, records)
    about = _about(rows, records)
    actors = dict(User.objects.filter(pk__in={row.actor_id for row in rows if row.actor_id}).values_list("pk", "name"))
    return [
        _item(
            row,
            {} if (row.code, row.record_id) in barred else records,
            actors.get(row.actor_id or 0, ""),
            about.get((row.code, row.record_id), ""),
        )
        for row in rows
    ]


def _item(row: Notification, records: Mapping[int, tuple[str, str]], actor: str, about: str) -> Item:
    kind = _kind(row.code)
    name, url = records.get(row.record_id or 0, ("", ""))
    hidden = kind is None or (row.record_id is not None and row.record_id not in records)
    if hidden or kind is None:
        text, url = _("Something that you can no longer see"), ""
    else:
        told = Told(name, url, actor, row.facts, row.times, about)
        text, url = kind.words(told), kind.link(told) if kind.link is not None else url
    return Item(
        id=row.pk,
        code=row.code,
        icon="eye-off" if hidden or kind is None else kind.icon,
        text=text,
        url=url,
        at=row.at,
        is_read=row.read_at is not None,
        times=row.times,
        record_id=None if hidden else row.record_id,
        record="" if hidden else name,
        actor="" if hidden else actor,
    )


def _barred(
    viewer: Viewer, rows: Sequence[Notification], records: Mapping[int, tuple[str, str]]
) -> set[tuple[str, int | None]]:
    """The code and record of what its reader may not be told now though the record is within reach; each kind that
    says so is asked once."""
    asked: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        if row.record_id is not None and row.record_id in records:
            asked[row.code].add(row.record_id)
    barred: set[tuple[str, int | None]] = set()
    for code, ids in asked.items():
        kind = _kind(code)
        if kind is not None and kind.sees is not None:
            barred |= {(code, record_id) for record_id in ids.difference(kind.sees(viewer, ids))}
    return barred


def _about(
    rows: Sequence[Notification], records: Mapping[int, tuple[str, str]]
) -> Mapping[tuple[str, int | None], str]:
    """What the records within reach are about, by code and record, as far as the kinds tell it; each way of telling is
    asked once."""
    asked: dict[Callable[[Collection[int]], Mapping[int, str]], set[tuple[str, int]]] = defaultdict(set)
    for row in rows:
        kind = _kind(row.code)
        record_id = row.record_id
        if kind is not None and kind.about is not None and record_id is not None and record_id in records:
            asked[kind.about].add((row.code, record_id))
    found: dict[tuple[str, int | None], str] = {}
    for tell, pairs in asked.items():
        words = tell({record_id for _code, record_id in pairs})
        found |= {(code, record_id): words.get(record_id, "") for code, record_id in pairs}
    return found


def _kind(code: str) -> NotificationKind | None:
    try:
        return notification_kind(code)
    except KeyError:  # of an app that is no longer there
        return None


def _named(viewer: Viewer, ids: set[int]) -> Mapping[int, tuple[str, str]]:
    """Name and page of each of the records that the viewer may see."""
    if not ids:
        return {}
    of_kind: dict[str, list[int]] = defaultdict(list)
    for record_id, code in visible_ids(viewer, ids).items():
        of_kind[code].append(record_id)
    found: dict[int, tuple[str, str]] = {}
    for code, seen in of_kind.items():
        kind = record_kind(code)
        names = kind.model_class._base_manager.filter(pk__in=seen).values_list("pk", kind.name_path)
        found |= {record_id: (kind.named(name), f"{kind.url}/{record_id}") for record_id, name in names}
    return found
