"""A built report in words and pictures, ready for a template."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup

from opiekun.core.ui.charts import BROAD, MEDIUM, NARROW, WIDE, ChartData, draw
from opiekun.records.reports.building import Built
from opiekun.records.reports.charts import chart_of
from opiekun.records.reports.comparing import ComparedSection, Figure
from opiekun.records.reports.figures import change_words, figure_words
from opiekun.records.reports.report import ReportColumn

# A table of more letters would scroll sideways beside its chart, and what is scrolled away is not seen.
_LETTERS_BESIDE: Final = 90
# In a mail: about how wide a letter is, what is beside the words of a cell, how wide the text of a mail is on a phone.
_LETTER, _BESIDE, _PHONE = 7.5, 20, 328
# What is small there, and how wide the block of a figure is at least and at most.
_SMALL_LETTER, _SLIM, _BROAD_BLOCK = 7, 56, 150


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A figure in words, with what it was and how it changed. What it was leads to a list of its own."""

    text: str
    href: str = ""
    was: str = ""
    change: str = ""
    was_href: str = ""


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of the table; one of the former period alone ``is_gone``."""

    cells: Sequence[ShownCell]
    is_gone: bool


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section in words, with its pictures where it has any."""

    code: str
    title: str
    note: str
    columns: Sequence[tuple[str, str]]
    rows: Sequence[ShownRow]
    totals: Sequence[ShownCell] | None
    chart: ChartData | None
    chart_note: str
    legend: Sequence[tuple[str, str]]

    @property
    def wide(self) -> Markup | None:
        """The picture for wide places: as wide as the table leaves it room."""
        size = {"many": MEDIUM, "wide": BROAD}.get(self.layout, WIDE)
        return None if self.chart is None else draw(self.chart, size)

    @property
    def narrow(self) -> Markup | None:
        """The picture for phones."""
        return None if self.chart is None else draw(self.chart, NARROW)

    @property
    def layout(self) -> str:
        """How chart and table share the page: "plain" without a chart, "wide" one below the other, "many", or ""."""
        if self.chart is None:
            return "plain"
        if len(self.columns) > 7 or self._letters > _LETTERS_BESIDE:
            return "wide"
        return "many" if len(self.columns) > 4 else ""

    @property
    def fits_a_phone(self) -> bool:
        """Whether the table is no wider than a phone, where it cannot be scrolled sideways."""
        longest = [max(map(len, label.split(" "))) for label, _css in self.columns]
        for row in [*(row.cells for row in self.rows), self.totals or ()]:
            for at, cell in enumerate(row):
                words = [word for text in (cell.text, cell.was, cell.change) for word in text.split(" ")]
                longest[at] = max(longest[at], *map(len, words))
        return sum(letters * _LETTER + _BESIDE for letters in longest) <= _PHONE

    @property
    def block_widths(self) -> Sequence[int]:
        """How wide the block of each column is in a mail whose table is wider than a phone: as its figures need, the
        same in every row, so that they stand below one another, as many beside one another as there is room for."""
        longest = [len(label) for label, _css in self.columns]
        for row in [*(row.cells for row in self.rows), self.totals or ()]:
            for at, cell in enumerate(row):
                longest[at] = max(longest[at], len(cell.text), len(f"{cell.was} {cell.change}"))
        return [round(min(max(letters * _SMALL_LETTER, _SLIM), _BROAD_BLOCK)) for letters in longest]

    @property
    def _letters(self) -> int:
        """How many letters the table is wide."""
        longest = [len(label) for label, _css in self.columns]
        for row in self.rows:
            for at, cell in enumerate(row.cells):
                longest[at] = max(longest[at], len(cell.text), len(f"{cell.was} {cell.change}".strip()))
        return sum(longest)

    @property
    def count(self) -> str:
        """How many rows there are, where it is worth saying."""
        return str(len(self.rows)) if len(self.rows) > 10 else ""


@dataclass(frozen=True, slots=True)
class ShownReport:
    """All sections of a report."""

    title: str
    said: Sequence[str]
    sections: Sequence[ShownSection]
    is_empty: bool

    @property
    def fits_a_phone(self) -> bool:
        """Whether all tables do."""
        return all(section.fits_a_phone for section in self.sections)


def language_of() -> str:
    """The language that is active, as formats know it."""
    return "en" if (get_language() or "pl").startswith("en") else "pl"


def show(built: Built, language: str) -> ShownReport:
    """The report in the language, which is the active one."""
    sections = [show_section(section, language) for section in built.sections]
    return ShownReport(built.title, built.said, sections, built.is_empty)


def show_section(compared: ComparedSection, language: str) -> ShownSection:
    """One section in words."""
    section = compared.section
    chart, note = chart_of(compared, language)
    columns = section.columns
    return ShownSection(
        section.code,
        str(section.title),
        str(section.note),
        [(str(column.label), "o-num" if column.is_figure else "") for column in columns],
        [ShownRow(_cells(columns, line.figures, language), line.is_gone) for line in compared.lines],
        None if compared.totals is None else _cells(columns, compared.totals, language),
        chart,
        note,
        _legend(chart),
    )


def _cells(columns: Sequence[ReportColumn], figures: Sequence[Figure], language: str) -> list[ShownCell]:
    return [_cell(column, figure, language) for column, figure in zip(columns, figures, strict=True)]


def _cell(column: ReportColumn, figure: Figure, language: str) -> ShownCell:
    text = figure_words(column, figure.cell.value, language)
    if figure.former is None:
        return ShownCell(text, figure.cell.href)
    was = figure_words(column, figure.former.value, language)
    return ShownCell(text, figure.cell.href, was, change_words(column, figure.change, language), figure.former.href)


def _legend(chart: ChartData | None) -> list[tuple[str, str]]:
    """The series and their colours; what another period was is drawn alike for all of them, and told once."""
    if chart is None:
        return []
    tones = [(one.name, f"c-sample--{tone}") for tone, one in chart.tones() if not one.former]
    return [*tones, (_("Period compared with"), "c-former")] if any(one.former for one in chart.series) else tones


def preset_words() -> dict[str, str]:
    """The names of periods."""
    return {
        "today": _("Today"),
        "yesterday": _("Yesterday"),
        "this_week": _("This week"),
        "last_week": _("Last week"),
        "this_month": _("This month"),
        "last_month": _("Last month"),
        "this_quarter": _("This quarter"),
        "last_quarter": _("Last quarter"),
        "this_year": _("This year"),
        "last_year": _("Last year"),
        "last_12_months": _("Last 12 months"),
        "next_month": _("Next month"),
        "next_quarter": _("Next quarter"),
        "next_6_months": _("Coming 6 months"),
        "next_12_months": _("Coming 12 months"),
        "own": _("Own dates"),
    }


def comparison_words() -> list[tuple[str, str]]:
    """What a period may be compared with."""
    return [("", _("Not compared")), ("before", _("With the period before")), ("year", _("With a year before"))]
