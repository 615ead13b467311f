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
        told, shown = root
        assert told.get("role") == "img"
        assert told.find(f"{SVG}title") is not None
        assert told.find(f"{SVG}desc") is not None
        assert shown.get("aria-hidden") == "true"
        assert " style=" not in drawn
        for box in root.iter(f"{SVG}rect"):
            assert float(box.get("width", "")) >= 0


@pytest.mark.parametrize("kind", ["funnel", "bars", "stacked"])
def test_a_low_picture_has_lower_bars_and_room_for_each_word(kind: Literal["funnel", "bars", "stacked"]) -> None:
    figures = chart(kind, [f"r{n}" for n in range(8)], [Decimal(n + 1) for n in range(8)])

    def drawn(size: Size) -> tuple[float, list[float]]:
        root = ET.fromstring(str(draw(figures, size)))
        rects = [float(one.get("height", "")) for one in root[1].iter(f"{SVG}rect")]
        return float(root.get("viewBox", "").split()[3]), rects

    (high, bars), (low, low_bars) = drawn(WIDE), drawn(LOW)
    assert low < high * 0.75
    assert all(12 <= lower < bar for lower, bar in zip(low_bars, bars, strict=True))


def test_fifty_rows_stand_one_under_the_other_and_a_zero_has_no_bar() -> None:
    root = ET.fromstring(str(draw(chart("bars", [f"r{n}" for n in range(50)], [Decimal(0)] * 50))))
    bars = list(root[1].iter(f"{SVG}rect"))
    assert len(bars) == 50
    assert {bar.get("width") for bar in bars} == {"0"}
    assert float(root.get("viewBox", "").split()[3]) > 50 * 16


def test_text_is_escaped_and_cut_with_its_whole_in_the_title() -> None:
    long = "<script>alert(1)</script> " + "Przedsiębiorstwo Handlowe " * 5
    drawn = str(draw(chart("bars", [long], [Decimal(5)])))
    assert "<script>" not in drawn
    assert "…" in drawn
    assert drawn.count("Przedsiębiorstwo Handlowe") >= 5


@pytest.mark.parametrize("kind", KINDS)
def test_each_drawn_figure_leads_to_its_list_for_who_points_at_it(
    kind: Literal["funnel", "bars", "stacked", "lines"],
) -> None:
    now = Series("now", [Point(Decimal(3), "3", "/cases?a=1&b=2"), Point(Decimal(2), "2")])
    was = Series("before", [Point(Decimal(1), "1", "/cases?was=1"), Point(None, "–")], former=True)
    ticks = [Point(Decimal(0), "0"), Point(Decimal(3), "3")]
    told, shown = ET.fromstring(str(draw(ChartData(kind, "c", "T", "D", ["a", "b"], [now, was], ticks))))
    links = list(shown.iter(f"{SVG}a"))
    # Of a funnel and a stack, what was is a frame within the bar, or not drawn at all.
    expected = {"/cases?a=1&b=2"} if kind in ("funnel", "stacked") else {"/cases?a=1&b=2", "/cases?was=1"}
    assert {link.get("href") for link in links} == expected
    assert len(links) == len(expected)
    # Keys and ears have the table beside the picture; the link is no second stop of the Tab key.
    assert {link.get("tabindex") for link in links} == {"-1"}
    assert not list(told.iter(f"{SVG}a"))
    assert all(list(link.iter(f"{SVG}{'circle' if kind == 'lines' else 'rect'}")) for link in links)


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
