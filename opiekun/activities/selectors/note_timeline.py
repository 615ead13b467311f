"""Notes on timelines: those of the party and of its persons, as far as each may be read."""
# ruff: noqa: S608 - the statement is put together from constants of this file

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from django.utils.translation import gettext_lazy, ngettext

from opiekun.activities.choices import Visibility
from opiekun.activities.permissions import NOTE, readable_sql
from opiekun.activities.selectors.interaction_timeline import KINDS
from opiekun.core.registries.timeline import Row, Select, TimelineEntry, TimelineScope, TimelineSource
from opiekun.parties.permissions import reach_sql

# Longer ones are told by their beginning.
SHOWN_WHOLE: Final = 4000
_VALUES: Final = f"""
SELECT n.created_at AS at, n.id AS key, 'note' AS kind, n.id AS record_id, 'note' AS icon, n.title AS title,
       left(n.body_text, 600) AS text, CASE WHEN length(n.body) <= {SHOWN_WHOLE} THEN n.body ELSE '' END AS html,
       n.person_id,
       (SELECT p.display_name FROM parties_person p WHERE p.id = n.person_id) AS person,
       n.author_id AS actor_id, '' AS actor,
       jsonb_build_object('pinned', n.pinned, 'visibility', n.visibility,
                          'files', (SELECT count(*) FROM activities_attachment a
                                    JOIN activities_document d ON d.id = a.document_id AND d.trashed_at IS NULL
                                    WHERE a.record_id = n.id)) AS facts
"""
_NEWEST: Final = f"""
{_VALUES} FROM (
    SELECT * FROM activities_note n WHERE n.trashed_at IS NULL AND {{conditions}}
    ORDER BY n.created_at DESC, n.id DESC LIMIT {{most}}
) n
"""
# Of each person the newest, along an index: a party's persons together may have thousands.
_OF_PERSONS: Final = f"""
{_VALUES} FROM (
    SELECT n.* FROM (SELECT id FROM parties_person WHERE party_id = %s AND trashed_at IS NULL) o
    CROSS JOIN LATERAL (
        SELECT * FROM activities_note n WHERE n.person_id = o.id AND n.trashed_at IS NULL AND {{conditions}}
        ORDER BY n.created_at DESC, n.id DESC LIMIT {{most}}
    ) n
    ORDER BY n.created_at DESC, n.id DESC LIMIT {{most}}
) n
"""
_PARTY_OF: Final = "(SELECT party_id FROM parties_person WHERE id = n.person_id)"


def select_notes(scope: TimelineScope) -> Select | None:
    """The notes that the viewer may read."""
    if not scope.viewer.can(NOTE, "view"):
        return None
    parts: list[tuple[str, list[Any]]] = []
    if scope.kind == "party":
        if scope.person_id is None:
            parts.append(_part(scope, "n.party_id = %s", [scope.record_id], "n.party_id"))
            parts.append(_of_persons(scope))
        else:
            # Of this party's person alone, whoever is named.
            own = f"n.person_id = %s AND {_PARTY_OF} = %s"
            parts.append(_part(scope, own, [scope.person_id, scope.record_id], _PARTY_OF))
    elif scope.kind == "person":
        parts.append(_part(scope, "n.person_id = %s", [scope.record_id], _PARTY_OF))
    else:
        parts.append(_part(scope, "n.about_id = %s", [scope.record_id], f"coalesce(n.party_id, {_PARTY_OF})"))
    return Select(" UNION ALL ".join(sql for sql, _values in parts), [v for _sql, values in parts for v in values])


def _part(scope: TimelineScope, owner: str, values: list[Any], party: str) -> tuple[str, list[Any]]:
    """The newest, along an index: cut before its texts are read and its persons are named."""
    conditions, more = _below(scope, *_conditions(scope, party))
    return _NEWEST.format(conditions=f"{owner} AND {conditions}", most=_most(scope)), [*values, *more]


def _of_persons(scope: TimelineScope) -> tuple[str, list[Any]]:
    conditions, values = _below(scope, *_conditions(scope, _PARTY_OF))
    return _OF_PERSONS.format(conditions=conditions, most=_most(scope)), [scope.record_id, *values]


def _most(scope: TimelineScope) -> str:
    """As a number in the text: the plan that the database keeps is made for it."""
    return "ALL" if scope.most is None else f"{scope.most:d}"


def _below(scope: TimelineScope, conditions: str, values: list[Any]) -> tuple[str, list[Any]]:
    """The conditions with the place where the page before ended."""
    if scope.below is None:
        return conditions, values
    return f"{conditions} AND (n.created_at, n.id) < (%s, %s)", [*values, *scope.below]


def _conditions(scope: TimelineScope, party: str) -> tuple[str, list[Any]]:
    """What the viewer may read of it, and the words."""
    reach, reached = reach_sql(scope.viewer, NOTE, party)
    readable, reader = readable_sql(scope.viewer, "n")
    words = "".join(" AND n.search_key LIKE %s" for _word in scope.words)
    return f"{reach} AND {readable}{words}", [*reached, *reader, *scope.words]


def tell_notes(
    _scope: TimelineScope, entries: Sequence[TimelineEntry], rows: Sequence[Row]
) -> Sequence[TimelineEntry | None]:
    """On the fill of notes, with the pin, and who else may read them where not everybody may."""
    return [_told(entry, row["facts"]) for entry, row in zip(entries, rows, strict=True)]


def _told(entry: TimelineEntry, facts: Any) -> TimelineEntry:
    visibility = Visibility(facts["visibility"])
    tags: list[tuple[Any, str]] = [] if visibility == Visibility.ALL else [(visibility.label, "outline")]
    if files := facts["files"]:
        tags.append((ngettext("%(count)d attachment", "%(count)d attachments", files) % {"count": files}, ""))
    return replace(entry, title=gettext_lazy("Note"), tone="note", pinned=facts["pinned"], tags=tags)


NOTES: Final = TimelineSource("notes", gettext_lazy("Notes"), "note", select_notes, KINDS, tell_notes)
