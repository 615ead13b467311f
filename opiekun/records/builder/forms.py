"""What a form that holds the builder prints: also those of other apps (a list by criterion, later a rule)."""

from collections.abc import Mapping
from typing import Any

from opiekun.core.kinds import RecordKind
from opiekun.core.viewer import Viewer
from opiekun.records.builder.assembling import WHOLE
from opiekun.records.builder.drafts import DraftGroup
from opiekun.records.builder.shown import JOINS, ROW_JOINS, show


def builder_values(
    viewer: Viewer,
    kind: RecordKind,
    draft: DraftGroup,
    problems: Mapping[int, str] | None = None,
    focus: str = "",
) -> dict[str, Any]:
    """The values that ``records/builder/parts.html`` needs; ``focus`` is the id of the input at which one goes on."""
    told = problems or {}
    return {
        "kind": kind,
        "tree": show(viewer, kind, draft, told),
        "joins": list(JOINS.items()),
        "row_joins": list(ROW_JOINS.items()),
        "problem": told.get(WHOLE, ""),
        "focus": focus,
    }
