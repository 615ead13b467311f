"""What ``opiekun check`` proves of cases."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from opiekun.core.checks import register_check

_STATES: Final = """
SELECT c.id FROM cases_case c JOIN cases_stage s ON s.id = c.stage_id
WHERE c.state <> s.state
   OR c.outcome <> CASE s.state WHEN 'active' THEN 'won' WHEN 'closed' THEN s.outcome ELSE '' END
"""
_MOVES: Final = """
SELECT c.id FROM cases_case c
WHERE c.stage_id IS DISTINCT FROM (
    SELECT m.to_stage_id FROM cases_stage_move m WHERE m.case_id = c.id ORDER BY m.at DESC, m.id DESC LIMIT 1)
"""
_SUMS: Final = """
SELECT c.id, l.side FROM cases_case c JOIN (
    SELECT case_id, side, sum(amount) AS amount FROM cases_plan_line GROUP BY case_id, side) l ON l.case_id = c.id
WHERE CASE l.side WHEN 'revenue' THEN c.planned_revenue ELSE c.planned_cost END IS DISTINCT FROM l.amount
"""
_PARTIES: Final = """
SELECT c.id FROM cases_case c JOIN parties_party p ON p.id = c.party_id
WHERE c.trashed_at IS NULL AND p.trashed_at IS NOT NULL
"""
_PASSAGES: Final = """
SELECT p.case_id, p.stage_id FROM cases_passage p JOIN cases_case c ON c.id = p.case_id
WHERE (p.owner_id, p.source_id, p.party_id)
    IS DISTINCT FROM (CASE WHEN c.trashed_at IS NULL THEN c.owner_id END, c.source_id, c.party_id)
"""
_MONTHS: Final = """
SELECT stage_id, month FROM (
    SELECT stage_id, month, owner_id, source_id, spent_days, went_on, cases::bigint AS cases, pln
    FROM cases_passage_month
    UNION ALL
    SELECT stage_id, date_trunc('month', at AT TIME ZONE 'UTC')::date, owner_id, source_id, spent_days,
           went_on_at IS NOT NULL, -count(*), -coalesce(sum(pln), 0)
    FROM cases_passage WHERE owner_id IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6
) f GROUP BY stage_id, month, owner_id, source_id, spent_days, went_on HAVING sum(cases) <> 0 OR sum(pln) <> 0
"""


def register_case_checks() -> None:
    """Called once at start-up."""
    register_check("cases.states", _("Cases are in the states of their stages"), _STATES)
    register_check("cases.moves", _("Cases are in the stage into which they came last"), _MOVES)
    register_check("cases.sums", _("Planned amounts are the sums of their lines"), _SUMS)
    register_check("cases.parties", _("No case is with a party in the trash"), _PARTIES)
    register_check("cases.passages", _("Stages reached know the owners, sources and parties of their cases"), _PASSAGES)
    register_check("cases.months", _("Stages reached are counted in their months"), _MONTHS)
