"""The first source of every timeline: the changes of the record itself, and how it came to be."""

from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from opiekun.core.fields import FieldClass, Label
from opiekun.core.kinds import RecordKind, record_kind
from opiekun.core.registries.timeline import Row, Select, TimelineEntry, TimelineScope, TimelineSource
from opiekun.core.viewer import Viewer
from opiekun.records.custom.history import COLUMN as CUSTOM
from opiekun.records.record.changes import changes_at
from opiekun.records.record.page import record_page
from opiekun.records.record.telling import Change, FieldChange
from opiekun.records.record.words import TableWords, Words

CHANGES: Final = "changes"

# Rows of one instant, writer and request are one change. What the record itself says of its beginning is told instead
# of its first row: what was brought from elsewhere is older than its writing.
_GROUPS: Final = """
SELECT g.at, g.key, ''::text AS kind, NULL::bigint AS record_id, 'pencil'::text AS icon, ''::text AS title,
       ''::text AS text, ''::text AS html, NULL::bigint AS person_id, ''::text AS person, g.actor_id,
       g.actor_name AS actor, jsonb_build_object('request', g.request_id) AS facts
FROM (SELECT h.at, min(h.id) AS key, h.actor_id, max(h.actor_name) AS actor_name, h.request_id
      FROM core_history h WHERE h.subject_id = ANY(%s) AND ({visible}){within}
      GROUP BY h.at, h.actor_id, h.request_id
      HAVING NOT bool_or(h.table_name = %s AND h.operation = 'insert')) g
"""
# The moments of the newest changes, one after the other along the index of each subject: what a page needs, and two
# more, for the one that is told as the creation, and for the moment within which the page before ended.
_MOMENTS: Final = """ AND h.at = ANY(ARRAY(
    WITH RECURSIVE step (at, number) AS (
        SELECT {newest}, 1
        UNION ALL SELECT {older}, step.number + 1 FROM step WHERE step.at IS NOT NULL AND step.number < {most}
    ) SELECT at FROM step WHERE at IS NOT NULL))"""
_MOMENT: Final = """(SELECT max(m.at) FROM unnest(%s::bigint[]) u (id) CROSS JOIN LATERAL (
    SELECT h.at FROM core_history h WHERE h.subject_id = u.id AND {bound} AND ({visible})
    ORDER BY h.at DESC LIMIT 1) m)"""
_CREATION: Final = """
SELECT r.created_at, coalesce(w.id, 0), '', NULL, 'plus', '', '', '', NULL, '', coalesce(r.created_by_id, w.actor_id),
       w.actor_name, '{{"created": true}}'::jsonb
FROM {table} r LEFT JOIN LATERAL (
    SELECT h.id, h.actor_id, h.actor_name FROM core_history h
    WHERE h.subject_id = r.id AND h.table_name = %s AND h.row_id = r.id AND h.operation = 'insert'
    ORDER BY h.at, h.id LIMIT 1
) w ON true WHERE r.id = %s
"""


def select_changes(scope: TimelineScope) -> Select | None:
    """The changes of which at least one field may be told to the viewer."""
    if scope.words or scope.person_id is not None:
        return None
    page, kind = record_page(scope.kind), record_kind(scope.kind)
    visible, params = _visible(scope.viewer, kind, page.words)
    table, own = kind.model_class._meta.db_table, page.words.own
    within, more = _moments(scope, visible, params)
    groups = _GROUPS.format(visible=visible, within=within)
    sql = f"{groups} UNION ALL {_CREATION.format(table=table)}"
    return Select(sql, [list(scope.subjects), *params, *more, own, own, scope.record_id])


def _moments(scope: TimelineScope, visible: str, params: list[Any]) -> tuple[str, list[Any]]:
    """The condition that a change is among the newest that a page may need."""
    if scope.most is None:
        return "", []
    subjects = list(scope.subjects)
    bound, first = ("h.at <= %s", [scope.below[0]]) if scope.below is not None else ("true", [])
    newest = _MOMENT.format(bound=bound, visible=visible)
    older = _MOMENT.format(bound="h.at < step.at", visible=visible)
    sql = _MOMENTS.format(newest=newest, older=older, most=scope.most + 2)
    return sql, [subjects, *first, *params, subjects, *params]


def _visible(viewer: Viewer, kind: RecordKind, words: Words) -> tuple[str, list[Any]]:
    seen = {c for c in FieldClass if viewer.sees(kind.code, c)}
    parts, params = [], list[Any]()
    for table, named in words.tables.items():
        readable = [column for column, c in kind.columns.get(table, {}).items() if c in seen]
        changed, came = _told_columns(table, named, words, readable)
        parts.append(
            "h.table_name = %s AND CASE WHEN h.operation = 'update' THEN h.changes ?| %s::text[]"
            " ELSE h.changes ?| %s::text[] END"
        )
        params += [table, changed, came]
    return " OR ".join(f"({part})" for part in parts), params


def _told_columns(table: str, named: TableWords, words: Words, readable: Sequence[str]) -> tuple[list[str], list[str]]:
    """The columns whose change is told, and those of which any is told when a row comes or goes."""
    changed = [column for column in named.columns if column in readable]
    came = list(readable) if named.row is not None else changed
    if table == words.own:
        changed = [column for column in changed if column not in words.elsewhere]
        changed += ["trashed_at", *([CUSTOM] if CUSTOM in readable else ())]
        came = list(readable)
    return changed, came


def tell_changes(
    scope: TimelineScope, entries: Sequence[TimelineEntry], rows: Sequence[Row]
) -> Sequence[TimelineEntry | None]:
    """The page's changes in words, read by one statement for all of them."""
    page = record_page(scope.kind)
    wanted = [row["at"] for row in rows if "created" not in row["facts"]]
    told = changes_at(scope.viewer, scope.kind, page.words, scope.subjects, wanted)
    return [
        _created(page.words, entry)
        if "created" in row["facts"]
        else _entry(page.words, entry, told.get((entry.at, entry.actor_id, row["facts"]["request"] or "")))
        for entry, row in zip(entries, rows, strict=True)
    ]


def _created(words: Words, entry: TimelineEntry) -> TimelineEntry:
    return TimelineEntry(
        at=entry.at,
        source=CHANGES,
        key=entry.key,
        title=words.created,
        icon="plus",
        actor_id=entry.actor_id,
        actor_name=entry.actor_name,
    )


def _entry(words: Words, entry: TimelineEntry, change: Change | None) -> TimelineEntry | None:
    if change is None:
        return None
    own = words.tables[words.own]
    elsewhere = {own.coded(column) for column in words.elsewhere}
    icons = {"trashed": "trash", "restored": "restore"}
    return TimelineEntry(
        at=change.at,
        source=CHANGES,
        key=entry.key,
        title=change.said,
        icon=icons.get(change.event, "pencil"),
        changes=[_told(field) for field in change.fields if field.code not in elsewhere]
        if change.event == "changed"
        else (),
        actor_id=change.actor_id,
        actor_name=change.actor,
    )


def _told(field: FieldChange) -> tuple[Label, str, str]:
    # What is not everybody's is told without its value: a page that is merely looked at opens nothing.
    if field.field_class != FieldClass.BUSINESS:
        return field.label, "", gettext("details in the history of changes")
    return field.label, field.old, field.new


CHANGES_SOURCE: Final = TimelineSource(CHANGES, _("Changes"), "history", select_changes, tell=tell_changes)
