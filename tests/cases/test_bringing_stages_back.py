"""A retired stage comes back into use: by its service, for programs, on the page of its type."""

import pytest

from opiekun.cases.errors import NameTaken, StageRetired
from opiekun.cases.models import Stage, StageNext
from opiekun.cases.services import create_case, move_case
from opiekun.cases.services.stage_retirement import reinstate_stage, retire_stage
from opiekun.cases.services.stages import create_stage
from opiekun.core.errors import InvalidInput, NotAllowed, NotFound, StaleVersion
from opiekun.core.viewer import SYSTEM
from tests.api.program import program
from tests.cases.cases import make_case, make_party, stage_of
from tests.parties.people import manager
from tests.parties.ui.browser import log_in

pytestmark = pytest.mark.django_db


def stage(code: str) -> Stage:
    return Stage.objects.select_related("type").get(code=code)


def retired(code: str = "sale_needs", replacement: str = "sale_qualification") -> Stage:
    retire_stage(SYSTEM, stage(code).pk, replacement)
    return stage(code)


def test_cases_come_into_it_again_in_its_former_place_and_stay_where_they_are() -> None:
    anna = manager()
    case = make_case(anna)
    move_case(anna, case.pk, {"stage": "sale_needs"})
    StageNext.objects.create(stage=stage("sale_needs"), to=stage("sale_quote"))
    before = list(Stage.objects.filter(type__code="sale").order_by("position").values_list("code", flat=True))
    leads_to = set(StageNext.objects.filter(stage__code="sale_needs").values_list("to__code", flat=True))
    gone = retired()
    assert stage_of(case) == "sale_qualification"
    with pytest.raises((StageRetired, InvalidInput)):
        move_case(anna, case.pk, {"stage": "sale_needs"})
    saved = reinstate_stage(SYSTEM, gone.pk, gone.type.version)
    assert saved.version == gone.type.version + 1
    back = stage("sale_needs")
    assert (back.is_retired, back.replaced_by_id) == (False, None)
    assert list(Stage.objects.filter(type__code="sale").order_by("position").values_list("code", flat=True)) == before
    assert set(StageNext.objects.filter(stage__code="sale_needs").values_list("to__code", flat=True)) == leads_to
    assert stage_of(case) == "sale_qualification"
    move_case(anna, case.pk, {"stage": "sale_needs"})
    assert stage_of(case) == "sale_needs"
    made = create_case(anna, {"type": "sale", "title": "Wiata", "stage": "sale_needs", "party": str(make_party(anna))})
    assert made.id


def test_what_cannot_come_back_stays_retired() -> None:
    in_use = stage("sale_needs")
    with pytest.raises(InvalidInput) as refused:
        reinstate_stage(SYSTEM, in_use.pk)
    assert [error.code for error in refused.value.errors] == ["in_use"]
    gone = retired()
    version = gone.type.version
    with pytest.raises(StaleVersion):
        reinstate_stage(SYSTEM, gone.pk, version - 1)
    with pytest.raises(NotAllowed):
        reinstate_stage(manager(), gone.pk)
    with pytest.raises(NotFound):
        reinstate_stage(SYSTEM, 0)
    create_stage(SYSTEM, gone.type_id, {"name": gone.name.upper(), "state": "potential"})
    with pytest.raises(NameTaken):
        reinstate_stage(SYSTEM, gone.pk)
    assert stage("sale_needs").is_retired
    assert stage("sale_needs").type.version == version + 1


def test_a_type_does_not_get_more_stages_than_it_may_have(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = retired()
    monkeypatch.setattr("opiekun.cases.services.stage_retirement.MOST_STAGES", gone.type.stages.count() - 1)
    with pytest.raises(InvalidInput) as refused:
        reinstate_stage(SYSTEM, gone.pk)
    assert [error.code for error in refused.value.errors] == ["too_many"]
    assert stage("sale_needs").is_retired


def test_programs_bring_it_back() -> None:
    gone = retired()
    at = f"/stages/{gone.pk}/reinstate"
    assert program("salesperson").post(at, None, If_Match=f'"{gone.type.version}"').status_code == 403
    caller = program()
    assert caller.post(at, None).status_code == 428
    assert caller.post(at, None, If_Match='"0"').status_code == 412
    assert stage("sale_needs").is_retired
    done = caller.post(at, None, If_Match=f'"{gone.type.version}"')
    assert (done.status_code, done.json()["is_retired"], done.json()["replaced_by"]) == (200, False, None)
    again = caller.post(at, None, If_Match=done.headers["ETag"])
    assert (again.status_code, again.json()["errors"][0]["code"]) == (422, "in_use")


def test_the_page_of_the_type_offers_it() -> None:
    admin = log_in("administrator")
    gone = retired()
    at = f"/settings/case-types/stages/{gone.pk}/reinstate"
    page = f"/settings/case-types/{gone.type_id}"
    assert f'action="{at}"' in admin.client.get(page).content.decode()
    stale = admin.client.post(at, {"version": gone.type.version - 1}, follow=True)
    assert "Somebody has changed the type meanwhile." in stale.content.decode()
    assert stage("sale_needs").is_retired
    assert log_in("salesperson", "Ola", "Kos").client.post(at, {}).status_code == 403
    # The second click does no more than the first.
    for _n in range(2):
        assert admin.client.post(at, {"version": gone.type.version}).headers["Location"] == page
    assert not stage("sale_needs").is_retired
    assert f'action="{at}"' not in admin.client.get(page).content.decode()
