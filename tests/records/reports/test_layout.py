"""How chart and table of a report share the page."""

import pytest

from opiekun.core.ui.charts import ChartData
from opiekun.records.reports.shown import ShownCell, ShownRow, ShownSection

CHART = ChartData("bars", "c", "Title", "What is drawn", (), ())


@pytest.mark.parametrize(
    ("heads", "layout"),
    [
        (("Owner", "Won"), ""),
        (("Stage", "Cases", "Value", "Went on", "Median days", "Lost cases"), "many"),
        # As the activity in cases has them: beside the chart the last columns would be scrolled out of sight.
        (
            ("Owner", "Open cases", "Interactions in the period", "For each open case", "Cases with any in the period"),
            "wide",
        ),
        (("1", "2", "3", "4", "5", "6", "7", "8"), "wide"),
    ],
)
def test_a_table_too_wide_to_stand_beside_its_chart_stands_below_it(heads: tuple[str, ...], layout: str) -> None:
    row = ShownRow([ShownCell("Anna Kowalczyk"), *(ShownCell("12") for _head in heads[1:])], False)
    section = ShownSection("owners", "Owners", "", [(head, "") for head in heads], [row], None, CHART, "", ())
    assert section.layout == layout
