"""What else is wrong with rows that cannot be read: they go through a batch of their own that writes nothing.

So whoever puts a row right learns at once of a value that another record has, and not only with the next import.
"""

from collections.abc import Sequence

from opiekun.core.viewer import Viewer
from opiekun.records.importing.entries import Decision, Entry, Group
from opiekun.records.importing.problems import joined, parts_of
from opiekun.records.importing.registry import ImportKind
from opiekun.records.importing.settings import Settings
from opiekun.records.models import RowOutcome


def add_what_the_register_knows(
    actor: Viewer, kind: ImportKind, settings: Settings, groups: Sequence[Group], decisions: Sequence[Decision]
) -> None:
    """Add to the decisions of failed rows what their readable values would be refused for."""
    readable = [Group([entry], group.shared) for group in groups for entry in group.entries if _is_readable(entry)]
    if not readable:
        return
    unread = {group.entries[0].number: group.entries[0].unread for group in readable}
    failed = {decision.number: decision for decision in decisions if decision.problem is not None}
    for told in kind.batch(actor, settings).decide(readable, False):
        decision = failed.get(told.number)
        if decision is None or decision.problem is None or told.outcome != RowOutcome.FAILED or told.problem is None:
            continue
        # What could not be read is not also missing.
        more = [part for part in parts_of(told.problem) if part.field not in unread[told.number]]
        decision.problem = joined([decision.problem, *more])


def _is_readable(entry: Entry) -> bool:
    return entry.problem is not None and bool(entry.values)
