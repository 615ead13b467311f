"""How chart and table of a report share the page."""

import pytest

from opiekun.core.ui.charts import ChartData
from opiekun.records.reports.shown import ShownCell, ShownRow, ShownSection

CHART = ChartData("bars", "c", "Title", "What is drawn", (), ())


def section(heads: list[str], *rows: list[ShownCell]) -> ShownSection:
    told = [ShownRow(row, False) for row in rows]
    return ShownSection("owners", "Owners", "", [(head, "") for head in heads], told, None, None, "", ())


def test_a_table_is_sent_by_mail_only_where_a_phone_is_as_wide() -> None:
    names = ["Owner", "Open cases", "Stale"]
    few = [ShownCell("Anna Kowalczyk"), ShownCell("12"), ShownCell("4")]
    assert section(names, few).fits_a_phone
    assert not section(
        [*names, "Value", "Weighted value"], [*few, *[ShownCell("10\u00a0479\u00a0788\u00a0zł")] * 2]
    ).fits_a_phone
    # What was before, and the change, stand in the same cell.
    compared = [few[0], *[ShownCell("12", "", "4\u00a0102\u00a0000\u00a0zł", "+1\u00a0200,5\u00a0%")] * 3]
    assert not section([*names, "Value"], compared).fits_a_phone
    assert section([]).fits_a_phone


def test_blocks_in_a_mail_are_as_wide_as_their_figures_need() -> None:
    counted = ShownCell("12", "", "7", "+71,4\u00a0%")
    worth = ShownCell("10\u00a0479\u00a0788\u00a0zł", "", "4\u00a0102\u00a0000\u00a0zł", "+155,5\u00a0%")
    told = section(["Owner", "Won", "Cases", "Value"], [ShownCell("Anna"), ShownCell("1"), counted, worth])
    _name, alone, beside, broad = told.block_widths
    # What it was and the change stand in one line, however short the figure is; no block is wider than a phone.
    assert alone < beside < broad <= 150
    assert beside >= 9 * 7
    assert section([]).block_widths == []


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
