"""What stands on timelines of cases, and of cases on those of parties: talks, notes, tasks, documents, moves."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from opiekun.activities.documents.timeline import select_documents, tell_documents
from opiekun.activities.selectors.interaction_timeline import select_happened, select_planned, tell_interactions
from opiekun.activities.selectors.mail.outgoing_timeline import select_outgoing_of_record, tell_outgoing
from opiekun.activities.selectors.note_timeline import select_notes, tell_notes
from opiekun.activities.tasks.timeline import select_done, select_open, tell_tasks
from opiekun.cases.money_timeline import MONEY_TIMELINE
from opiekun.cases.permissions import CASE, reach_sql
from opiekun.cases.selectors.definitions import definitions
from opiekun.core.registries.timeline import Row, Select, TimelineEntry, TimelineScope, TimelineSource

_OF_CASE: Final = frozenset({CASE})
_COLUMNS: Final = """
SELECT m.at AS at, m.id AS key, 'case' AS kind, c.id AS record_id, 'arrow-right' AS icon, c.title::text AS title,
       '' AS text, '' AS html, NULL::bigint AS person_id, NULL::text AS person, m.by_id AS actor_id, '' AS actor,
       jsonb_build_object('from', m.from_stage_id, 'to', m.to_stage_id) AS facts
"""
_OF_ONE: Final = """
FROM cases_case c JOIN cases_stage_move m ON m.case_id = c.id
WHERE c.id = %s AND m.from_stage_id IS NOT NULL AND c.trashed_at IS NULL
"""
# Of a party's cases those that moved last, by one look at the index each; of them the newest moves.
_OF_PARTY: Final = """
FROM (
    SELECT c.id, c.title FROM cases_case c CROSS JOIN LATERAL (
        SELECT m.at, m.id FROM cases_stage_move m WHERE m.case_id = c.id{below}
        ORDER BY m.at DESC, m.id DESC LIMIT 1
    ) n
    WHERE c.party_id = %s AND c.trashed_at IS NULL AND {conditions} ORDER BY n.at DESC, n.id DESC LIMIT {most}
) c CROSS JOIN LATERAL (
    SELECT * FROM cases_stage_move m WHERE m.case_id = c.id{below} ORDER BY m.at DESC, m.id DESC LIMIT {most}
) m
"""
_BELOW: Final = " AND (m.at, m.id) < (%s, %s)"


def select_moves(scope: TimelineScope) -> Select | None:
    """How the case, or the cases of the party, went from stage to stage."""
    reach, values = reach_sql(scope.viewer)
    if reach == "false" or scope.person_id is not None:
        return None
    conditions = reach + "".join(" AND c.search_key LIKE %s" for _word in scope.words)
    if scope.kind == CASE:
        return Select(f"{_COLUMNS}{_OF_ONE} AND {conditions}", [scope.record_id, *values, *scope.words])
    below = list(scope.below or ())
    most = "ALL" if scope.most is None else f"{scope.most:d}"
    moves = _OF_PARTY.format(below=_BELOW if below else "", conditions=conditions, most=most)
    return Select(f"{_COLUMNS}{moves}", [*below, scope.record_id, *values, *scope.words, *below])


def tell_moves(
    scope: TimelineScope, entries: Sequence[TimelineEntry], rows: Sequence[Row]
) -> Sequence[TimelineEntry | None]:
    """From which stage to which; on the page of a party with the case."""
    return [_told(scope, entry, row["facts"]) for entry, row in zip(entries, rows, strict=True)]


def _told(scope: TimelineScope, entry: TimelineEntry, facts: Any) -> TimelineEntry | None:
    stages = definitions().stage_by_id
    was, now = stages.get(facts["from"] or 0), stages.get(facts["to"])
    if now is None:
        return None
    tone = "accent" if not now.is_lost else ""
    icon = "circle-x" if now.is_lost else ("trophy" if not now.is_open else entry.icon)
    if scope.kind == CASE:
        words = _("moved the case: %(was)s → %(now)s") % {"was": was.label if was else "–", "now": now.label}
        return replace(entry, title=words, icon=icon, tone=tone, record_id=None, kind="")
    tags = [(f"{was.label} → {now.label}" if was else now.label, "")]
    return replace(entry, icon=icon if was else "briefcase", tone=tone, tags=tags, url=f"/cases/{entry.record_id}")


CASE_TIMELINE: Final = (
    TimelineSource(
        *("case.interactions", pgettext_lazy("calls, meetings and so on", "Interactions"), "messages"),
        select_happened,
        _OF_CASE,
        tell_interactions,
    ),
    TimelineSource("case.notes", gettext_lazy("Notes"), "note", select_notes, _OF_CASE, tell_notes),
    TimelineSource("case.tasks", gettext_lazy("Tasks"), "checkbox", select_done, _OF_CASE, tell_tasks),
    TimelineSource(
        "case.documents", gettext_lazy("Documents"), "paperclip", select_documents, _OF_CASE, tell_documents
    ),
    TimelineSource(
        "case.moves", gettext_lazy("Stages"), "arrow-right", select_moves, frozenset({CASE, "party"}), tell_moves
    ),
    *MONEY_TIMELINE,
)
CASE_OPEN_ITEMS: Final = (
    TimelineSource("case.tasks.open", gettext_lazy("To do"), "checkbox", select_open, _OF_CASE, tell_tasks),
    TimelineSource("case.planned", gettext_lazy("Planned"), "calendar", select_planned, _OF_CASE, tell_interactions),
    TimelineSource(
        *("case.outgoing", gettext_lazy("E-mail on its way"), "send"),
        select_outgoing_of_record,
        _OF_CASE,
        tell_outgoing,
    ),
)
