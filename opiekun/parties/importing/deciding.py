"""Decisions of failure and of leaving out, alike for all that hangs on a party."""

from opiekun.core.reading import REASONS
from opiekun.parties.importing.standing import Standing
from opiekun.records.importing.entries import Decision, Entry, Problem
from opiekun.records.models import RowOutcome


def failed(entry: Entry, problem: Problem | None) -> Decision:
    """The row is not imported."""
    reason = problem or Problem("required", str(REASONS["required"]))
    return Decision(entry.number, RowOutcome.FAILED, entry.title, problem=reason)


def skipped(entry: Entry, standing: Standing, by: str, problem: Problem) -> Decision:
    """The row found its record, and there is nothing to do."""
    title = entry.title or standing.shown
    return Decision(entry.number, RowOutcome.SKIPPED, title, standing.target, by, problem=problem)
