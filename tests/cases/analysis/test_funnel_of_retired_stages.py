"""The funnel of a time in which a stage was in use that is retired by now, and what becomes of its place."""

from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from opiekun.cases.analysis.funnel import build_funnel
from opiekun.cases.models import CaseType, Passage, Stage
from opiekun.cases.selectors.definitions import refresh_definitions
from opiekun.cases.services.stage_retirement import retire_stage
from opiekun.cases.services.stages import order_stages
from opiekun.core.viewer import SYSTEM
from opiekun.records.reports.comparing import side_by_side
from opiekun.records.reports.report import Report
from tests.cases.analysis.histories import WAY
from tests.cases.analysis.ways import asked, begin, check_links, listed, move, noon, section_of, table
from tests.parties.people import manager

pytestmark = pytest.mark.django_db


def report(viewer: Any, first: int, last: int) -> Report:
    found = build_funnel(viewer, asked(first, last, type=("sale",)))
    check_links(viewer, found)
    return found


def retire(code: str, replacement: str) -> None:
    retire_stage(SYSTEM, Stage.objects.get(code=code).pk, replacement)
    refresh_definitions()


def order(*codes: str) -> None:
    order_stages(SYSTEM, CaseType.objects.get(code="sale").pk, codes)
    refresh_definitions()


def test_conversion_of_an_old_period_is_what_it_was_when_the_stage_was_in_use() -> None:
    anna = manager()
    ways = [begin(anna.id, noon(90, n)) for n in range(4)]
    for way in ways[:3]:
        move(way, "sale_needs", noon(85))
    move(ways[0], "sale_quote", noon(80))
    move(ways[1], "sale_lost", noon(79))
    move(ways[2], "sale_lost", noon(78))
    before = table(section_of(report(anna, 100, 70), "funnel"))
    assert before["sale_quote"]["conversion"] == Decimal(1) / 3
    retire("sale_needs", "sale_quote")
    found = report(anna, 100, 70)
    section = section_of(found, "funnel")
    now = table(section)
    assert list(now) == WAY
    assert now["sale_needs"].pop("stage") == "Potrzeby (wycofana)"
    before["sale_needs"].pop("stage")
    assert now == before
    assert "wycofan" in str(section.note)
    # The list behind the conversion has those who went on from the retired stage.
    quote = next(row for row in section.rows if row.key == "sale_quote")
    assert listed(anna, quote.cells[section.at("conversion")].href) == 1
    with translation.override("en"):
        section = section_of(report(anna, 100, 70), "funnel")
        assert section.rows[1].cells[0].value == "Needs (retired)"
        assert "retired" in section.note


def test_a_period_without_anything_in_the_retired_stage_shows_it_no_more() -> None:
    anna = manager()
    retire("sale_needs", "sale_quote")
    way = begin(anna.id, noon(9))
    move(way, "sale_negotiation", noon(5))
    section = section_of(report(anna, 10, 0), "funnel")
    assert [row.key for row in section.rows] == [code for code in WAY if code != "sale_needs"]
    assert "wycofan" not in str(section.note)
    assert table(section)["sale_quote"]["conversion"] == 1


def test_a_loss_from_a_stage_that_was_retired_later_is_in_its_row_though_nobody_came_into_it_in_the_period() -> None:
    anna = manager()
    way = begin(anna.id, noon(90))
    move(way, "sale_needs", noon(85))
    move(way, "sale_lost", noon(60))
    retire("sale_needs", "sale_quote")
    found = report(anna, 70, 50)
    row = table(section_of(found, "funnel"))["sale_needs"]
    assert (row["cases"], row["lost"]) == (0, 1)
    lost = [figures["lost"] for figures in table(section_of(found, "funnel")).values()]
    assert sum(lost) == (section_of(found, "losses").totals or ())[1].value == 1


def test_a_retired_stage_keeps_its_place_when_the_others_are_put_in_order() -> None:
    anna = manager()
    way = begin(anna.id, noon(90))
    move(way, "sale_needs", noon(85))
    move(way, "sale_qualification", noon(80))
    retire("sale_needs", "sale_quote")
    # What the page of the type sends: the stages of one state that are in use.
    order("sale_qualification", "sale_quote", "sale_negotiation", "sale_contract")
    assert [row.key for row in section_of(report(anna, 100, 70), "funnel").rows] == WAY
    # It would be further than all others, and who comes there would have gone on from nowhere.
    move(way, "sale_negotiation", noon(40))
    went_on = dict(Passage.objects.filter(case=way.id).values_list("stage__code", "went_on_at"))
    assert {code: at is not None for code, at in went_on.items()} == {
        "sale_qualification": True,
        "sale_needs": True,
        "sale_quote": True,
        "sale_negotiation": False,
    }
    # With the one that it follows it goes along; named, it goes where it is told.
    order("sale_quote", "sale_negotiation", "sale_qualification", "sale_contract")
    assert stages() == ["sale_quote", "sale_negotiation", "sale_qualification", "sale_needs", "sale_contract"]
    order("sale_needs", "sale_qualification", "sale_quote")
    assert stages()[:3] == ["sale_needs", "sale_qualification", "sale_quote"]
    # The first of its state stays that.
    order("sale_quote", "sale_qualification")
    assert stages()[:3] == ["sale_needs", "sale_quote", "sale_qualification"]


def stages() -> list[str]:
    rows = Stage.objects.filter(type__code="sale", state="potential").order_by("position", "pk")
    return list(rows.values_list("code", flat=True))


def test_beside_a_period_in_which_it_was_in_use_it_stands_in_its_place() -> None:
    anna = manager()
    old = begin(anna.id, noon(90))
    move(old, "sale_negotiation", noon(85))
    retire("sale_needs", "sale_quote")
    begin(anna.id, noon(9))
    compared = side_by_side(report(anna, 10, 0), report(anna, 100, 80))
    funnel = next(one for one in compared if one.section.code == "funnel")
    assert [(line.key, line.is_gone) for line in funnel.lines] == [(code, code == "sale_needs") for code in WAY]
