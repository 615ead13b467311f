"""Many cases moved at once: what is missing is asked once, one that cannot go keeps no other back."""

import json
import re

import pytest
from django.http import HttpResponse

from opiekun.cases.errors import MoveIncomplete, NotYourMove, StageRetired
from opiekun.cases.models import Case, CaseCheck, Stage, StageMove
from opiekun.cases.rules.chosen import MOST, Chosen
from opiekun.cases.services import move_case, move_cases
from opiekun.cases.services.stage_retirement import retire_stage
from opiekun.core.errors import InvalidInput, NotFound, StaleVersion
from opiekun.core.viewer import SYSTEM
from tests.api.program import program
from tests.cases.cases import add_check, again, define, make_case, make_party, stage_of
from tests.parties.ui.browser import Somebody, log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def jan() -> Somebody:
    return log_in("salesperson", "Jan", "Wnuk")


def sent(who: Somebody, cases: list[Case], **data: object) -> HttpResponse:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/cases/board"}
    body = {"ids": [str(one.pk) for one in cases], **data}
    answer: HttpResponse = who.client.post("/cases/move", body, headers=headers)  # type: ignore[arg-type]
    return answer


def test_each_goes_by_itself_and_those_that_cannot_are_named(jan: Somebody) -> None:
    other = log_in("salesperson", "Ewa", "Lis")
    define("sale_needs", required=["expected_close_on"])
    party = str(make_party(jan.viewer))
    ready = make_case(jan.viewer, party=party, expected_close_on="2027-01-10")
    lacks, theirs = make_case(jan.viewer, "Wiata", party=party), make_case(other.viewer)
    stale = make_case(jan.viewer, party=party, expected_close_on="2027-01-10")
    found = move_cases(
        jan.viewer,
        [Chosen(ready.pk), Chosen(lacks.pk), Chosen(theirs.pk), Chosen(stale.pk, stale.version + 7)],
        {"stage": "sale_needs"},
    )
    assert [(one.id, one.was) for one in found.moved] == [(ready.pk, "sale_qualification")]
    assert [(one.id, one.title, type(one.refusal)) for one in found.kept] == [
        (lacks.pk, "Wiata", MoveIncomplete),
        (theirs.pk, "", NotFound),
        (stale.pk, "Regały do hali", StaleVersion),
    ]
    assert {stage_of(one) for one in (lacks, theirs, stale)} == {"sale_qualification"}
    assert StageMove.objects.filter(case__in=[lacks, theirs, stale]).count() == 3


def test_what_is_given_fills_in_what_a_case_lacks_and_leaves_what_it_has(jan: Somebody) -> None:
    define("sale_needs", required=["expected_close_on"])
    point = add_check("sale_qualification", "Zadzwonić")
    party = str(make_party(jan.viewer))
    has = make_case(jan.viewer, party=party, expected_close_on="2027-01-10")
    lacks = make_case(jan.viewer, party=party)
    raw = {"stage": "sale_needs", "fields": {"expected_close_on": "2027-06-30"}, "checks": [str(point)]}
    assert len(move_cases(jan.viewer, [Chosen(has.pk), Chosen(lacks.pk)], raw).moved) == 2
    assert [str(again(one).expected_close_on) for one in (has, lacks)] == ["2027-01-10", "2027-06-30"]
    assert CaseCheck.objects.count() == 2


def test_too_many_and_a_wrong_stage_are_refused_before_anything_is_moved(jan: Somebody) -> None:
    case = make_case(jan.viewer)
    with pytest.raises(InvalidInput):
        move_cases(jan.viewer, [Chosen(case.pk)] * (MOST + 1), {"stage": "sale_needs"})
    with pytest.raises(InvalidInput):
        move_cases(jan.viewer, [Chosen(case.pk)], {"stage": "nowhere"})
    assert stage_of(case) == "sale_qualification"


def test_a_stage_that_is_out_of_use_is_named_where_a_board_still_shows_it(jan: Somebody) -> None:
    case = make_case(jan.viewer)
    retire_stage(SYSTEM, Stage.objects.get(code="sale_needs").pk, "sale_quote")
    with pytest.raises(StageRetired):
        move_cases(jan.viewer, [Chosen(case.pk)], {"stage": "sale_needs"})
    answer = jan.client.post(f"/cases/{case.pk}/move", {"stage": "sale_needs", "version": str(case.version)})
    assert "taken out of use" in answer.headers["HX-Trigger"]
    # The board is drawn anew.
    assert "opiekun:cases-changed" in answer.headers["HX-Trigger"]
    assert "taken out of use" in sent(jan, [case], stage="sale_needs").headers["HX-Trigger"]
    assert stage_of(case) == "sale_qualification"


def test_the_dialog_asks_once_for_all_that_lack_it_and_names_who_stays(jan: Somebody) -> None:
    define("sale_quote", required=["expected_close_on", "person"])
    party = str(make_party(jan.viewer))
    first = make_case(jan.viewer, "Regały", party=party, expected_close_on="2027-01-10")
    second = make_case(jan.viewer, "Wiata", party=party)
    stages = sent(jan, [first, second]).content.decode()
    assert "Quote" in stages
    asked = sent(jan, [first, second], stage="sale_quote")
    html = asked.content.decode()
    assert asked["HX-Retarget"] == "#dialog"
    assert html.count('name="expected_close_on"') == 1
    assert "1 case lacks it" in html
    # Persons are of each party: nothing to be asked once.
    assert 'name="persons"' not in html
    assert "(2)" in html
    assert {stage_of(one) for one in (first, second)} == {"sale_qualification"}

    define("sale_quote", required=["expected_close_on"])
    body = {"stage": "sale_quote", "asked": "expected_close_on"}
    wrong = sent(jan, [first, second], **body, expected_close_on="")
    assert wrong.status_code == 422
    assert f'value="{second.pk}"' in wrong.content.decode()
    done = sent(jan, [second], **body, expected_close_on="2027-06-30")
    assert done.status_code == 204
    assert {stage_of(one) for one in (first, second)} == {"sale_quote"}
    toast = json.loads(done["HX-Trigger"])["opiekun:toast"]
    assert toast["text"] == "1 case moved to “Quote”."
    jan.client.post(toast["undo_url"], headers={"HX-Request": "true"})
    assert stage_of(second) == "sale_qualification"


def test_refusals_are_named_by_case(jan: Somebody) -> None:
    party = str(make_party(jan.viewer))
    cases = [make_case(jan.viewer, title, party=party) for title in ("Regały", "Wiata")]
    define("sale_needs", mover="roles")
    answer = sent(jan, cases, stage="sale_needs")
    html = answer.content.decode()
    assert re.search(rf'href="/cases/{cases[0].pk}">Regały</a>', html)
    assert "Wiata" in html
    assert str(NotYourMove("Needs")) in html.replace("&#34;", '"')
    assert {stage_of(one) for one in cases} == {"sale_qualification"}


def test_many_are_lost_with_one_reason(jan: Somebody) -> None:
    party = str(make_party(jan.viewer))
    cases = [make_case(jan.viewer, title, party=party) for title in ("Regały", "Wiata")]
    assert 'name="loss_reason"' in sent(jan, cases, stage="sale_lost").content.decode()
    assert sent(jan, cases, stage="sale_lost", asked="", loss_reason="").status_code == 422
    assert {stage_of(one) for one in cases} == {"sale_qualification"}
    assert sent(jan, cases, stage="sale_lost", asked="", loss_reason="price").status_code == 204
    assert {again(one).outcome for one in cases} == {"lost"}


def test_the_list_offers_the_same_dialog(jan: Somebody) -> None:
    make_case(jan.viewer)
    assert 'hx-post="/cases/move"' in jan.client.get("/cases?view=open").content.decode()
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/cases?view=open"}
    body = {"query": "view=open", "all": "1", "stage": "sale_needs"}
    answer = jan.client.post("/cases/move", body, headers=headers)
    assert (answer.status_code, answer["HX-Refresh"]) == (204, "true")
    assert {one.stage.code for one in Case.objects.all()} == {"sale_needs"}


def test_a_program_moves_many_and_learns_of_each_that_stays() -> None:
    caller = program()
    viewer = log_in("administrator", "Ada", "Nowak").viewer
    party = str(make_party(viewer))
    goes, stays = make_case(viewer, party=party), make_case(viewer, party=party)
    there = make_case(viewer, party=party)
    move_case(viewer, there.pk, {"stage": "sale_needs"})
    body = {
        "stage": "sale_needs",
        "cases": [{"id": str(goes.pk), "version": "1"}, {"id": str(stays.pk), "version": "9"}, {"id": str(there.pk)}],
    }
    answer = caller.post("/cases/move", body)
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert told["moved"] == [
        {"id": str(goes.pk), "version": str(again(goes).version), "from_stage": "sale_qualification"}
    ]
    assert [(one["id"], one["code"]) for one in told["kept"]] == [(str(stays.pk), "stale_version")]
    missing = caller.post("/cases/move", {"stage": "sale_needs", "cases": [{"id": "999999"}]}).json()["kept"]
    assert [one["code"] for one in missing] == ["not_found"]
    # Each says why in words, also where the refusal has none of its own.
    assert all(one["message"] for one in [*told["kept"], *missing])
    wrong = caller.post("/cases/move", {"stage": "sale_needs", "cases": [{"id": "x"}, {"id": str(goes.pk)}]})
    assert (wrong.status_code, wrong.json()["errors"][0]["loc"]) == (422, ["cases", 0, "id"])
    assert caller.post("/cases/move", {"stage": "sale_needs", "cases": []}).status_code == 422
    assert caller.post("/cases/move", {"cases": [{"id": str(goes.pk)}]}).json()["errors"][0]["loc"] == ["stage"]
