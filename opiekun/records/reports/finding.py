"""Reports by what is typed into the palette or the search page."""

from opiekun.core.viewer import Viewer
from opiekun.records.reports.registry import ReportKind, reports_for
from opiekun.records.search.words import fold, named_by


def find_reports(viewer: Viewer, typed: str) -> list[ReportKind]:
    """The reports that the viewer may open whose name has every word, without regard to letter case and diacritics."""
    words = fold(typed).split()
    return [kind for kind in reports_for(viewer) if named_by(words, str(kind.label))] if words else []
