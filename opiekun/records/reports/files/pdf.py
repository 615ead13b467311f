"""A report as a PDF: set by Typst from the template ``report.typ``, in a font that comes along, without any network.

What users wrote reaches the template as JSON: texts are values there, and nothing in them is read as markup.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

import font_lato
import typst
from django.conf import settings
from django.utils.translation import gettext as _

from opiekun.core import clock
from opiekun.core.ui.charts import ChartData, Size, draw
from opiekun.records.reports.building import Built, made_on
from opiekun.records.reports.shown import ShownCell, ShownReport, ShownSection, show

TEMPLATE: Final = Path(settings.PACKAGE) / "records" / "templates" / "records" / "reports" / "report.typ"
MOST_UPRIGHT: Final = 6
PAPER: Final = Size("paper", 640, 190)
# The same with lower bars and words as large: for a page on which there is no room for the other.
LOW: Final = Size("paper", 640, 190, low=True)
_COLOURS: Final = ("#2a5bd7", "#0b8184", "#8a5200", "#6b46b8", "#bb2d2d", "#3f4856")
_DASHES: Final = {1: "7 4", 2: "2 4", 3: "9 3 2 3"}
_STYLE: Final = "".join(
    [
        "text{font-family:Lato;font-size:12px;fill:#181d26}.c-value{font-weight:500}text.c-on{fill:#fff}",
        "text.c-muted{fill:#5b6472}.c-former{fill:#868f9d}.c-slope{fill:#e9effc}",
        ".c-frame{fill:none;stroke:#181d26;stroke-width:1.5;stroke-dasharray:4 3}",
        ".c-axis{stroke:#868f9d;stroke-width:1}.c-grid{stroke:#e2e5ea;stroke-width:1}",
        ".c-line{fill:none;stroke-width:2}",
        *(f".c-fill--{n},.c-dot--{n}{{fill:{colour}}}" for n, colour in enumerate(_COLOURS)),
        *(f".c-line--{n}{{stroke:{colour}}}" for n, colour in enumerate(_COLOURS)),
        *(f".c-line--{n}{{stroke-dasharray:{dash}}}" for n, dash in _DASHES.items()),
        ".c-line--former{stroke:#868f9d;stroke-width:1.5;stroke-dasharray:4 4}.c-dot--former{fill:#868f9d}",
    ]
)


def report_pdf(built: Built, language: str, author: str) -> bytes:
    """The file: tagged for readers without eyes, with the pages numbered and heads of tables repeated."""
    data = _data(built, show(built, language), language, author)
    made = typst.Compiler(font_paths=_fonts()).compile(
        TEMPLATE.read_bytes(),
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=clock.now().replace(microsecond=0),
    )
    assert isinstance(made, bytes)
    return made


@cache
def _fonts() -> typst.Fonts:
    """Lato, and those that Typst brings for what Lato has no letters for; none of the machine's."""
    return typst.Fonts(include_system_fonts=False, font_paths=[str(font_lato.font_directory)])


def _data(built: Built, shown: ShownReport, language: str, author: str) -> dict[str, Any]:
    return {
        "title": shown.title,
        "author": author,
        "language": language,
        "said": list(shown.said),
        "made": made_on(clock.today(), language),
        "page": _("page {page} of {pages}"),
        "nothing": _("Nothing to count here."),
        "landscape": any(len(one.columns) > MOST_UPRIGHT for one in shown.sections),
        "sections": [_section(one) for one in shown.sections],
    }


def _section(one: ShownSection) -> dict[str, Any]:
    return {
        "title": one.title,
        "note": one.note,
        "columns": [{"label": label, "numeric": css == "o-num"} for label, css in one.columns],
        "rows": [[_cell(cell) for cell in row.cells] for row in one.rows],
        "totals": None if one.totals is None else _totals([_cell(cell) for cell in one.totals]),
        "charts": [] if one.chart is None else [_picture(one.chart, size) for size in (PAPER, LOW)],
        "alt": f"{one.chart.title}. {one.chart.description}" if one.chart else "",
        "chart_note": one.chart_note,
        "legend": [{"name": name, "colour": _colour(css)} for name, css in one.legend],
    }


def _totals(cells: list[dict[str, str]]) -> list[dict[str, str]]:
    """The first cell says what the row is, unless the report does."""
    if cells and cells[0]["text"] in ("", "–"):
        cells[0]["text"] = _("Total")
    return cells


def _cell(one: ShownCell) -> dict[str, str]:
    return {
        "text": one.text,
        "href": _address(one.href),
        "was": one.was,
        "was_href": _address(one.was_href),
        "change": one.change,
    }


def _address(href: str) -> str:
    return f"{settings.BASE_URL}{href}" if href.startswith("/") else href


def _colour(css: str) -> str:
    return _COLOURS[int(css[-1])] if css[-1].isdigit() else ""


def _picture(chart: ChartData, size: Size) -> dict[str, Any]:
    """The chart with the colours of paper in it, its width and height."""
    drawn = draw(chart, size)
    _zero, _nought, width, height = drawn.split('viewBox="', 1)[1].split('"', 1)[0].split()
    head, rest = drawn.split(">", 1)
    return {"picture": f"{head}><style>{_STYLE}</style>{rest}", "width": float(width), "height": float(height)}
