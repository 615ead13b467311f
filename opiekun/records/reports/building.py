"""Building a report: within a bound of time, both periods, side by side."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import OperationalError
from django.utils.translation import gettext as _
from psycopg.errors import QueryCanceled

from opiekun.core import clock
from opiekun.core.errors import NotAllowed, Refusal
from opiekun.core.ui import dates
from opiekun.core.viewer import Viewer
from opiekun.records.reports.asked import Asked
from opiekun.records.reports.comparing import ComparedSection, side_by_side
from opiekun.records.reports.registry import ReportKind, files_have_less
from opiekun.records.reports.report import Period, Report, ReportChoice
from opiekun.records.slow.limit import bounded

ON_A_PAGE: Final = 4_000
IN_A_JOB: Final = 60_000


class ReportTooSlow(Refusal):
    """The database would need too long; asking for less helps."""

    def __init__(self) -> None:
        message = _("This report takes too long to compute. Choose a shorter period, or narrow it by a filter.")
        super().__init__(message, "report_too_slow", 422)


@dataclass(frozen=True, slots=True)
class Built:
    """A report as it is shown: its sections with both periods, and what was chosen in words."""

    kind: ReportKind
    asked: Asked
    choice: ReportChoice
    report: Report
    sections: Sequence[ComparedSection]
    said: Sequence[str]

    @property
    def title(self) -> str:
        """Its title in the language that is active."""
        return str(self.report.title)

    @property
    def is_empty(self) -> bool:
        """Whether no section has a row."""
        return not any(section.lines for section in self.sections)


def build(
    viewer: Viewer, kind: ReportKind, asked: Asked, language: str, action: str = "view", milliseconds: int = ON_A_PAGE
) -> Built:
    """The report within the reach of the viewer's right. Raises NotAllowed, ReportTooSlow."""
    if not viewer.can(*kind.needs) or not viewer.can(kind.needs[0], action):
        raise NotAllowed
    choice = asked.choice(clock.today(), action)
    with _limit(milliseconds):
        report = kind.build(viewer, choice)
        before = choice.before() if kind.compares else None
        former = kind.build(viewer, before) if before else None
    said = [*_said(kind, asked, choice, language), *report.said]
    if action == "export" and files_have_less(viewer, kind):
        said.append(_("Only what %(name)s may export") % {"name": viewer.name})
    return Built(kind, asked, choice, report, side_by_side(report, former), said)


@contextmanager
def _limit(milliseconds: int) -> Iterator[None]:
    try:
        with bounded(milliseconds):
            yield
    except OperationalError as refused:
        if isinstance(refused.__cause__, QueryCanceled):
            raise ReportTooSlow from refused
        raise


def period_words(period: Period, language: str) -> str:
    """ "1.10.2026–31.12.2026"; one day is said once."""
    first, last = (dates.full_date(day, language) for day in (period.first, period.last))
    return first if first == last else f"{first} – {last}"


def _said(kind: ReportKind, asked: Asked, choice: ReportChoice, language: str) -> list[str]:
    said = []
    if kind.periods != "none":
        said.append(_("Period: %(days)s") % {"days": period_words(choice.period, language)})
    if choice.compared is not None:
        said.append(_("Compared with: %(days)s") % {"days": period_words(choice.compared, language)})
        if choice.period.first <= clock.today() < choice.period.last:
            said.append(_("The period is not over yet; it is compared with a whole one."))
    said += [f"{one.label}: {', '.join(asked.words[one.code])}" for one in kind.filters if one.code in asked.words]
    return said


def made_on(day: date, language: str) -> str:
    """When it was made, for files."""
    return _("As of %(day)s") % {"day": dates.full_date(day, language)}
