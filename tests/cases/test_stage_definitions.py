"""Stages as a program defines them: the usual probability, and refusals that name the entry that is wrong."""

import pytest

from opiekun.accounts.models import Role
from opiekun.cases.models import CaseType, Stage, StageMover, StageNext
from opiekun.cases.selectors.definitions import definitions
from opiekun.cases.services.stages import create_stage, update_stage
from opiekun.core.errors import InvalidInput
from tests.accounts.people import viewer

pytestmark = pytest.mark.django_db


def sale() -> int:
    return CaseType.objects.get(code="sale").pk


@pytest.mark.parametrize(
    ("state", "outcome", "usual"),
    [("potential", "", 50), ("active", "", 100), ("closed", "won", 100), ("closed", "lost", 0)],
)
def test_a_stage_without_a_probability_has_the_usual_one_of_its_state(state: str, outcome: str, usual: int) -> None:
    anna = viewer("sales_manager")
    made, _version = create_stage(anna, sale(), {"name": "Nowa faza", "state": state, "outcome": outcome})
    assert Stage.objects.get(pk=made).probability == usual


def test_a_probability_of_nothing_is_kept_and_one_that_is_emptied_becomes_the_usual_one() -> None:
    anna = viewer("sales_manager")
    made, _version = create_stage(anna, sale(), {"name": "Mgła", "state": "potential", "probability": 0})
    assert Stage.objects.get(pk=made).probability == 0
    update_stage(anna, made, {"name": "Gęsta mgła"})
    assert Stage.objects.get(pk=made).probability == 0
    update_stage(anna, made, {"probability": None})
    assert Stage.objects.get(pk=made).probability == 50
    update_stage(anna, made, {"probability": "", "state": "active"})
    assert Stage.objects.get(pk=made).probability == 100


def test_next_stages_and_roles_that_are_none_are_named_by_their_places_and_nothing_is_changed() -> None:
    anna = viewer("sales_manager")
    stage = Stage.objects.get(code="sale_needs")
    role = Role.objects.get(code="sales_manager")
    raw = {
        "name": "Inna",
        "next_stages": ["sale_quote", "sale_quotte", "project_idea", "sale_quote"],
        "roles": [str(role.pk), "999999", "abc"],
    }
    with pytest.raises(InvalidInput) as refused:
        update_stage(anna, stage.pk, raw)
    errors = refused.value.errors
    assert [error.loc for error in errors if error.loc[0] == "next_stages"] == [("next_stages", 1), ("next_stages", 2)]
    assert "sale_quotte" in next(error.message for error in errors if error.loc == ("next_stages", 1))
    assert [error.loc for error in errors if error.loc[0] == "roles"] == [("roles", 2)]
    with pytest.raises(InvalidInput) as refused:
        update_stage(anna, stage.pk, {"mover": "roles", "roles": [str(role.pk), "999999"]})
    assert [(error.loc, error.code) for error in refused.value.errors] == [(("roles", 1), "not_an_id")]
    assert "999999" in str(refused.value.errors[0].message)
    assert Stage.objects.get(pk=stage.pk).name == stage.name
    assert not StageNext.objects.filter(stage=stage).exists()
    assert not StageMover.objects.filter(stage=stage).exists()
    update_stage(anna, stage.pk, {"next_stages": ["sale_quote"], "mover": "roles", "roles": [role.pk]})
    assert definitions().stage_by_id[stage.pk].role_ids == (role.pk,)


def test_a_stage_is_not_given_to_the_holders_of_roles_of_which_none_is_named() -> None:
    anna = viewer("sales_manager")
    stage = Stage.objects.get(code="sale_needs")
    role = Role.objects.get(code="sales_manager")
    for raw in ({"mover": "roles"}, {"mover": "roles", "roles": []}):
        with pytest.raises(InvalidInput) as refused:
            update_stage(anna, stage.pk, raw)
        assert [(error.loc, error.code) for error in refused.value.errors] == [(("roles",), "required")]
    with pytest.raises(InvalidInput) as refused:
        create_stage(anna, sale(), {"name": "Niczyja", "state": "potential", "mover": "roles"})
    assert [(error.loc, error.code) for error in refused.value.errors] == [(("roles",), "required")]
    assert not Stage.objects.filter(name="Niczyja").exists()
    assert definitions().stage_by_id[stage.pk].mover == "editors"

    update_stage(anna, stage.pk, {"mover": "roles", "roles": [role.pk]})
    update_stage(anna, stage.pk, {"mover": "roles", "name": "Potrzeby klienta"})
    with pytest.raises(InvalidInput):
        update_stage(anna, stage.pk, {"roles": []})
    assert definitions().stage_by_id[stage.pk].role_ids == (role.pk,)
    update_stage(anna, stage.pk, {"mover": "owner", "roles": []})
    assert definitions().stage_by_id[stage.pk].role_ids == ()
