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


def register_case_checks() -> None:
    """Called once at start-up."""
    register_check("cases.states", _("Cases are in the states of their stages"), _STATES)
    register_check("cases.moves", _("Cases are in the stage into which they came last"), _MOVES)
    register_check("cases.sums", _("Planned amounts are the sums of their lines"), _SUMS)
    register_check("cases.parties", _("No case is with a party in the trash"), _PARTIES)
