"""The demo company says what its sales want of each stage: guidance, points to tick, required data."""

from datetime import date

import pytest
from django.db.models import F

from opiekun.cases.models import Case, CaseCheck, CaseEntry, CaseType, Stage, StageCheck
from opiekun.cases.selectors.definitions import refresh_definitions
from opiekun.cases.selectors.money import money_of
from opiekun.cases.selectors.page import load_case
from opiekun.cases.services.stages import update_stage
from opiekun.core.checks import run_checks
from opiekun.core.viewer import SYSTEM
from opiekun.web import demo
from opiekun.web.demo.overrun import FLOOR
from tests.accounts.people import viewer
from tests.cases.cases import make_case
from tests.parties.people import manager

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 24)


def quote() -> Stage:
    return Stage.objects.get(code="sale_quote")


def test_stages_of_sales_have_guidance_points_and_required_fields_and_cases_some_points_ticked() -> None:
    demo.load(SYSTEM, size=400, day=DAY)
    assert "dwa dni" in quote().guidance
    assert quote().required == ["planned_revenue", "expected_close_on"]
    assert [one.text for one in quote().checks.order_by("position")] == ["Oferta wysłana", "Oferta omówiona z klientem"]
    assert CaseCheck.objects.exists()
    assert not CaseCheck.objects.exclude(check_item__stage=F("case__stage")).exists()
    in_them = Case.objects.filter(stage__checks__isnull=False).distinct()
    assert in_them.filter(checks__isnull=True).exists()
    assert not Case.objects.filter(stage=quote(), planned_revenue=None).exists()
    assert run_checks() == []


def test_removal_takes_it_back_but_not_what_was_changed_or_ticked_in_a_real_case() -> None:
    demo.load(SYSTEM, size=60, day=DAY)
    contract = Stage.objects.get(code="sale_contract")
    update_stage(SYSTEM, contract.pk, {"guidance": "Nasza własna wskazówka"})
    refresh_definitions()
    real = make_case(
        viewer("administrator"),
        stage="sale_quote",
        planned_revenue={"amount": "100", "currency": "PLN"},
        expected_close_on="2026-12-30",
    )
    point = StageCheck.objects.get(text="Oferta wysłana")
    CaseCheck.objects.create(case=real, check_item=point)
    demo.remove(SYSTEM)
    assert (quote().guidance, quote().guidance_en, quote().required) == ("", "", [])
    assert [(one.text, one.is_retired) for one in quote().checks.all()] == [("Oferta wysłana", True)]
    assert CaseCheck.objects.get().case_id == real.pk
    contract.refresh_from_db()
    assert contract.guidance == "Nasza własna wskazówka"
    assert contract.checks.count() == 2
    assert not StageCheck.objects.filter(stage__code="sale_needs").exists()
    assert run_checks() == []


def test_a_company_with_cases_of_its_own_keeps_its_stages_as_they_are() -> None:
    make_case(manager())
    demo.load(SYSTEM, size=60, day=DAY, beside_real_data=True)
    assert not StageCheck.objects.exists()
    assert not Stage.objects.exclude(guidance="", required=[]).exists()
    assert CaseType.objects.get(code="sale").margin_floor is None


def test_a_stage_of_which_somebody_said_something_is_left_alone() -> None:
    update_stage(SYSTEM, quote().pk, {"guidance": "Po naszemu"})
    demo.load(SYSTEM, size=60, day=DAY)
    assert (quote().guidance, quote().required, quote().checks.count()) == ("Po naszemu", [], 0)
    assert StageCheck.objects.filter(stage__code="sale_needs").count() == 2


def test_types_stand_side_by_side_and_a_sale_has_just_lost_its_margin() -> None:
    demo.load(SYSTEM, size=400, day=DAY)
    of_type = {code: Case.objects.filter(type__code=code) for code in ("sale", "renewal", "project")}
    assert all(cases.count() >= 4 for cases in of_type.values())
    assert {number[:3] for number in of_type["renewal"].values_list("number", flat=True)} == {"OD/"}
    assert not Case.objects.exclude(stage__type=F("type")).exists()
    assert CaseType.objects.get(code="sale").margin_floor == FLOOR
    overrun = CaseEntry.objects.get(text__startswith="Dźwig")
    boss = viewer("administrator")
    found = money_of(boss, load_case(boss, overrun.case_id))
    assert found.is_below
    assert found.margin.percent is not None
    assert 10 < found.margin.percent <= 11
    assert run_checks() == []
    demo.remove(SYSTEM)
    assert CaseType.objects.get(code="sale").margin_floor is None
    assert not Case.objects.exists()


def test_a_lowest_margin_that_somebody_said_stays() -> None:
    CaseType.objects.filter(code="sale").update(margin_floor=22)
    refresh_definitions()
    demo.load(SYSTEM, size=60, day=DAY)
    assert CaseType.objects.get(code="sale").margin_floor == 22
    demo.remove(SYSTEM)
    assert CaseType.objects.get(code="sale").margin_floor == 22
