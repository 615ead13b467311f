"""The reports that there are; apps add theirs at start-up."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from opiekun.core.errors import NotFound
from opiekun.core.fields import Choice, Label
from opiekun.core.registries.registry import Registry
from opiekun.core.viewer import Viewer
from opiekun.records.reports.report import Report, ReportChoice

RESERVED: Final = frozenset({"period", "from", "to", "compare", "format", "query"})


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """A filter. ``choices`` gives the values that the viewer may know of; others are refused by name.

    With ``many`` several may be chosen at once. Of a ``needed`` one, something is always chosen: the first, unless the
    user chooses another.
    """

    code: str
    label: Label
    choices: Callable[[Viewer], Sequence[Choice]]
    many: bool = True
    needed: bool = False


@dataclass(frozen=True, slots=True)
class ReportKind:
    """A report under a code ("cases.funnel") that never changes and stands in addresses.

    ``group`` is the heading of its app on the page of all reports, ``explanation`` says in a sentence what it answers.
    ``needs`` is the kind and the action without which nobody sees it; who may "export" that kind gets files of it.
    ``counts`` are further kinds whose records it counts, each within the reach of ``ReportChoice.action``.
    ``build`` reads within the viewer's reach (see ``ReportChoice``), in few statements. ``periods`` says which ones
    are offered: of the past, also those ahead, or none; ``usual`` is the preset that the page opens with.
    """

    code: str
    label: Label
    icon: str
    explanation: Label
    group: Label
    needs: tuple[str, str]
    build: Callable[[Viewer, ReportChoice], Report]
    filters: Sequence[ReportFilter] = ()
    periods: Literal["past", "ahead", "none"] = "past"
    usual: str = "this_quarter"
    compares: bool = True
    order: int = 100
    counts: Sequence[str] = ()


reports: Registry[ReportKind] = Registry("report")


def register_report(kind: ReportKind) -> None:
    """Add a report at start-up. A filter named as addresses name the period is a programming error (``ValueError``)."""
    for one in kind.filters:
        if one.code in RESERVED:
            raise ValueError(f"the filter {one.code} of {kind.code} has a name that means something else")
    reports.add(kind)


def may_see(viewer: Viewer, kind: ReportKind) -> bool:
    """Whether the viewer may open the report at all."""
    return viewer.can(*kind.needs)


def files_have_less(viewer: Viewer, kind: ReportKind) -> bool:
    """Whether files of the report hold fewer records than its page, since the right to export reaches less far."""
    if not viewer.can(kind.needs[0], "export"):
        return False
    seen = [one for one in (kind.needs[0], *kind.counts) if viewer.can(one, "view")]
    return any(not viewer.can(o, "export") or viewer.owners(o, "export") != viewer.owners(o, "view") for o in seen)


def reports_for(viewer: Viewer) -> list[ReportKind]:
    """The reports that the viewer may open, in their order."""
    return sorted((kind for kind in reports if may_see(viewer, kind)), key=lambda kind: kind.order)


def report_for(viewer: Viewer, code: str) -> ReportKind:
    """The report under the code. Raises NotFound when there is none, or none for this viewer."""
    for kind in reports:
        if kind.code == code and may_see(viewer, kind):
            return kind
    raise NotFound
