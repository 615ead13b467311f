"""What the pages of tasks offer a task to be about, beside parties and persons: upper apps add kinds of their own."""

from collections.abc import Sequence

from opiekun.activities.documents.permissions import DOCUMENT
from opiekun.activities.permissions import INTERACTION, NOTE

_kinds: list[str] = [INTERACTION, DOCUMENT, NOTE]


def offer_task_links(kind: str) -> None:
    """Say at start-up that tasks may be linked with records of the kind, which the search finds."""
    if kind not in _kinds:
        _kinds.insert(0, kind)


def linkable_kinds() -> Sequence[str]:
    """The kinds that are looked through for what was typed."""
    return tuple(_kinds)
