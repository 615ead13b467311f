"""Charts are well-formed, carry no style and no script of their own, and break over no figures."""

import xml.etree.ElementTree as ET
from decimal import Decimal
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opiekun.core.ui.charts import NARROW, WIDE, ChartData, Point, Series, Size, draw
from opiekun.core.ui.charts.lines import value_range
from opiekun.core.ui.charts.scale import round_values
from opiekun.core.ui.charts.svg import fitted, text_width

LOW = Size("low", 520, 148, low=True)
SVG = "{http://www.w3.org/2000/svg}"
KINDS: list[Literal["funnel", "bars", "stacked", "lines"]] = ["funnel", "bars", "stacked", "lines"]
VALUES = st.one_of(st.none(), st.decimals(-(10**15), 10**15, places=4))


def chart(
    kind: Literal["funnel", "bars", "stacked", "lines"], labels: list[str], *series: list[Decimal | None]
) -> ChartData:
    made = [
        Series(f"s{n}", [Point(value, "–" if value is None else f"{value:f}") for value in values], former=n == 1)
        for n, values in enumerate(series)
    ]
    ticks = [Point(value, f"{value:f}") for value in round_values(*value_range(made))]
    return ChartData(kind, "c", "Tytuł <b>", "Opis & reszta", labels, made, ticks)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=15)
@given(data=st.data())
def test_any_figures_make_a_picture(kind: Literal["funnel", "bars", "stacked", "lines"], data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 12))
    labels = data.draw(
        st.lists(
            st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=120),
            min_size=count,
            max_size=count,
        )
    )
    columns = [data.draw(st.lists(VALUES, min_size=count, max_size=count)) for _ in range(data.draw(st.integers(1, 4)))]
    for size in (WIDE, NARROW, LOW):
        drawn = str(draw(chart(kind, labels, *columns), size))
        root = ET.fromstring(drawn.replace("\ufffe", "").replace("\uffff", ""))
        assert root.get("role") == "img"
        assert root.find(f"{SVG}title") is not None
        assert root.find(f"{SVG}desc") is not None
        assert " style=" not in drawn
        for box in root.iter(f"{SVG}rect"):
            assert float(box.get("width", "")) >= 0


@pytest.mark.parametrize("kind", ["funnel", "bars", "stacked"])
def test_a_low_picture_has_lower_bars_and_room_for_each_word(kind: Literal["funnel", "bars", "stacked"]) -> None:
    figures = chart(kind, [f"r{n}" for n in range(8)], [Decimal(n + 1) for n in range(8)])

    def drawn(size: Size) -> tuple[float, list[float]]:
        root = ET.fromstring(str(draw(figures, size)))
        rects = [float(one.get("height", "")) for one in root.iter(f"{SVG}rect")]
        return float(root.get("viewBox", "").split()[3]), rects

    (high, bars), (low, low_bars) = drawn(WIDE), drawn(LOW)
    assert low < high * 0.75
    assert all(12 <= lower < bar for lower, bar in zip(low_bars, bars, strict=True))


def test_fifty_rows_stand_one_under_the_other_and_a_zero_has_no_bar() -> None:
    root = ET.fromstring(str(draw(chart("bars", [f"r{n}" for n in range(50)], [Decimal(0)] * 50))))
    bars = list(root.iter(f"{SVG}rect"))
    assert len(bars) == 50
    assert {bar.get("width") for bar in bars} == {"0"}
    assert float(root.get("viewBox", "").split()[3]) > 50 * 16


def test_text_is_escaped_and_cut_with_its_whole_in_the_title() -> None:
    long = "<script>alert(1)</script> " + "Przedsiębiorstwo Handlowe " * 5
    drawn = str(draw(chart("bars", [long], [Decimal(5)])))
    assert "<script>" not in drawn
    assert "…" in drawn
    assert drawn.count("Przedsiębiorstwo Handlowe") >= 5


@given(st.text(max_size=60), st.floats(12, 400))
def test_fitted_text_fits(text: str, room: float) -> None:
    assert text_width(fitted(text, room)) <= max(room, 12)


@given(st.integers(-(10**19), 0), st.integers(0, 10**19))
def test_axis_has_few_round_values_around_all_figures(least: int, most: int) -> None:
    low, high = least / 10_000, most / 10_000
    values = round_values(low, high)
    assert float(values[0]) <= low
    assert float(values[-1]) >= high
    assert len(values) <= 8
