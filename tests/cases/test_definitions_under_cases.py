"""Definitions that change under running cases: none is kept back for what nobody can fill in any more."""

from typing import Any

import pytest

from opiekun.cases.errors import MoveIncomplete, StageNotAllowed
from opiekun.cases.models import CaseType, Stage, StageNext
from opiekun.cases.selectors.definition_use import stage_was_used
from opiekun.cases.services import move_case
from opiekun.cases.services.case_types import create_type, update_type
from opiekun.cases.services.stage_retirement import retire_stage
from opiekun.cases.services.stages import create_stage, delete_stage, order_stages, update_stage
from opiekun.core.errors import InvalidInput
from opiekun.core.viewer import SYSTEM
from opiekun.records.custom.services import archive_field, create_field
from tests.cases.cases import define, make_case, stage_of
from tests.parties.people import manager

pytestmark = pytest.mark.django_db


def stage(code: str) -> Stage:
    return Stage.objects.get(code=code)


def codes(refused: pytest.ExceptionInfo[Any]) -> list[str]:
    return [error.code for error in refused.value.errors]


def test_a_custom_field_that_was_archived_is_required_no_longer() -> None:
    anna = manager()
    hall = create_field(SYSTEM, "case", {"type": "text", "name": "Hala", "code": "hala"})
    define("sale_needs", required=["custom.hala"])
    case = make_case(anna)
    with pytest.raises(MoveIncomplete):
        move_case(anna, case.pk, {"stage": "sale_needs"})
    archive_field(SYSTEM, hall.id)
    move_case(anna, case.pk, {"stage": "sale_needs"})
    assert stage_of(case) == "sale_needs"


def test_a_party_is_not_asked_of_cases_that_may_have_none() -> None:
    anna = manager()
    define("internal_in_progress", required=["party", "person", "primary_person", "expected_close_on"])
    case = make_case(anna, type="internal")
    with pytest.raises(MoveIncomplete) as refused:
        move_case(anna, case.pk, {"stage": "internal_in_progress"})
    assert [error.loc for error in refused.value.errors] == [("fields", "expected_close_on")]
    move_case(anna, case.pk, {"stage": "internal_in_progress", "fields": {"expected_close_on": "2027-01-15"}})
    assert stage_of(case) == "internal_in_progress"


def test_a_stage_that_replaced_another_is_not_removed() -> None:
    gone, _ = create_stage(SYSTEM, stage("sale_needs").type_id, {"name": "Próba", "state": "potential"})
    kept, _ = create_stage(SYSTEM, stage("sale_needs").type_id, {"name": "Wycena", "state": "potential"})
    retire_stage(SYSTEM, gone, Stage.objects.get(pk=kept).code)
    with pytest.raises(InvalidInput) as refused:
        delete_stage(SYSTEM, kept)
    assert codes(refused) == ["replaces"]
    assert Stage.objects.filter(pk__in=(gone, kept)).count() == 2


@pytest.mark.parametrize("is_retired", [True, False])
def test_a_stage_that_led_only_to_one_that_goes_leads_where_that_led(is_retired: bool) -> None:
    update_stage(SYSTEM, stage("sale_qualification").pk, {"next_stages": ["sale_needs"]})
    update_stage(SYSTEM, stage("sale_needs").pk, {"next_stages": ["sale_quote"]})
    update_stage(SYSTEM, stage("sale_negotiation").pk, {"next_stages": ["sale_needs", "sale_contract"]})
    if is_retired:
        retire_stage(SYSTEM, stage("sale_needs").pk, "sale_qualification")
    else:
        delete_stage(SYSTEM, stage("sale_needs").pk)
    case = make_case(manager())
    with pytest.raises(StageNotAllowed):
        move_case(SYSTEM, case.pk, {"stage": "sale_contract"})
    assert stage_of(case) == "sale_qualification"
    move_case(SYSTEM, case.pk, {"stage": "sale_quote"})
    leads = StageNext.objects.filter(stage__code="sale_negotiation").values_list("to__code", flat=True)
    assert set(leads) == {"sale_contract", *(["sale_qualification"] if is_retired else [])}


def test_a_retired_stage_is_not_retired_again() -> None:
    retire_stage(SYSTEM, stage("sale_needs").pk, "sale_quote")
    with pytest.raises(InvalidInput) as refused:
        retire_stage(SYSTEM, stage("sale_needs").pk, "sale_negotiation")
    assert codes(refused) == ["retired"]
    replaced = stage("sale_needs").replaced_by
    assert replaced is not None
    assert replaced.code == "sale_quote"


def test_the_state_of_a_stage_that_replaced_another_stays() -> None:
    gone, _ = create_stage(SYSTEM, stage("sale_needs").type_id, {"name": "Próba", "state": "potential"})
    kept, _ = create_stage(SYSTEM, stage("sale_needs").type_id, {"name": "Wycena", "state": "potential"})
    update_stage(SYSTEM, kept, {"state": "active"})
    update_stage(SYSTEM, kept, {"state": "potential"})
    retire_stage(SYSTEM, gone, Stage.objects.get(pk=kept).code)
    with pytest.raises(InvalidInput) as refused:
        update_stage(SYSTEM, kept, {"state": "active", "name": "Wycena i próba"})
    assert codes(refused) == ["replaces"]
    assert (Stage.objects.get(pk=kept).state, Stage.objects.get(pk=kept).name) == ("potential", "Wycena")
    # Its page offers to retire it, not to remove it.
    assert stage_was_used(stage("sale_needs").type_id, kept)
    update_stage(SYSTEM, kept, {"state": "potential", "name": "Wycena i próba"})
    assert Stage.objects.get(pk=kept).name == "Wycena i próba"


def test_a_kind_of_amounts_that_nobody_registered_is_refused_by_its_name() -> None:
    sale = CaseType.objects.get(code="sale")
    with pytest.raises(InvalidInput) as refused:
        update_type(SYSTEM, sale.pk, {"linkable": ["own_cost_actual", "own_cots_committed"]})
    assert codes(refused) == ["unknown_kind"]
    assert "own_cots_committed" in refused.value.errors[0].message
    with pytest.raises(InvalidInput):
        create_type(SYSTEM, {"name": "Serwis", "linkable": ["zzz"]})
    assert not CaseType.objects.filter(name="Serwis").exists()
    # What it has stays, although the app that brought it is gone.
    CaseType.objects.filter(pk=sale.pk).update(linkable=["of_an_app_that_left"])
    update_type(SYSTEM, sale.pk, {"linkable": ["of_an_app_that_left", "own_cost_actual"]})
    sale.refresh_from_db()
    assert sale.linkable == ["of_an_app_that_left", "own_cost_actual"]


def test_an_order_with_a_stage_that_the_type_does_not_have_is_refused() -> None:
    before = list(Stage.objects.filter(type__code="sale").order_by("position", "pk").values_list("code", flat=True))
    with pytest.raises(InvalidInput) as refused:
        order_stages(SYSTEM, stage("sale_needs").type_id, ["sale_quote", "renewal_new", "sale_needs"])
    assert [error.loc for error in refused.value.errors] == [("stages",)]
    assert before == list(
        Stage.objects.filter(type__code="sale").order_by("position", "pk").values_list("code", flat=True)
    )


def test_what_cannot_be_required_is_named() -> None:
    for wrong in ("nonsense", "custom.nothing", "custom."):
        with pytest.raises(InvalidInput) as refused:
            update_stage(SYSTEM, stage("sale_needs").pk, {"required": ["source", wrong]})
        assert codes(refused) == ["unknown_field"]
        assert f"„{wrong}”" in refused.value.errors[0].message
    assert stage("sale_needs").required == []
