"""A move undone: the case stands where it stood, with what was said of its outcome; what went on since stays."""

import pytest

from opiekun.cases.errors import MovedSince
from opiekun.cases.models import StageMove
from opiekun.cases.services import move_back, move_case, update_case
from opiekun.core.errors import NotAllowed, NotFound
from tests.accounts.people import viewer
from tests.cases.cases import add_check, again, define, make_case, stage_of
from tests.cases.test_case_pages import page, posted
from tests.parties.people import manager
from tests.parties.ui.browser import log_in

pytestmark = pytest.mark.django_db
LOST = {"loss_reason": "price", "outcome_note": "Konkurencja taniej\no 10 %"}


def test_undoing_a_reopening_brings_reason_and_note_back() -> None:
    anna = manager()
    case = make_case(anna)
    move_case(anna, case.pk, {"stage": "sale_lost", "fields": LOST})
    lost = again(case)
    move_case(anna, case.pk, {"stage": "sale_qualification"})
    assert (again(case).outcome_note, again(case).loss_reason_id) == ("", None)
    move_back(anna, case.pk, "sale_lost")
    now = again(case)
    assert (now.stage.code, now.outcome) == ("sale_lost", "lost")
    assert (now.outcome_note, now.loss_reason_id) == (lost.outcome_note, lost.loss_reason_id)


def test_undoing_the_reopening_of_a_won_case_brings_its_note_back_and_asks_for_nothing() -> None:
    anna = manager()
    case = make_case(anna)
    move_case(anna, case.pk, {"stage": "sale_won"})
    update_case(anna, case.pk, {"outcome_note": "Polecają nas dalej"})
    move_case(anna, case.pk, {"stage": "sale_needs"})
    define("sale_quote", required=["expected_close_on"])
    add_check("sale_needs", "Nieodhaczone")
    move_back(anna, case.pk, "sale_won")
    assert (again(case).outcome, again(case).outcome_note) == ("won", "Polecają nas dalej")


def test_a_loss_undone_leaves_nothing_of_it_on_the_case() -> None:
    anna = manager()
    case = make_case(anna)
    move_case(anna, case.pk, {"stage": "sale_lost", "fields": LOST})
    move_back(anna, case.pk, "sale_qualification")
    assert (again(case).outcome, again(case).outcome_note, again(case).loss_reason_id) == ("", "", None)


def test_what_was_moved_again_or_by_somebody_else_stays() -> None:
    anna, boss = manager(), viewer("administrator")
    case = make_case(anna)
    move_case(anna, case.pk, {"stage": "sale_needs"})
    with pytest.raises(MovedSince):
        move_back(anna, case.pk, "sale_quote")
    move_case(boss, case.pk, {"stage": "sale_quote"})
    for code in ("sale_qualification", "sale_needs", "none"):
        with pytest.raises(MovedSince):
            move_back(anna, case.pk, code)
    assert (stage_of(case), StageMove.objects.filter(case=case).count()) == ("sale_quote", 3)
    with pytest.raises((NotFound, NotAllowed)):
        move_back(viewer("salesperson"), case.pk, "sale_needs")
    assert stage_of(case) == "sale_quote"


def test_the_page_offers_the_way_back_from_a_reopening_and_says_why_there_is_none() -> None:
    jan = log_in("salesperson", "Jan", "Wnuk")
    case = make_case(jan.viewer)
    move_case(jan.viewer, case.pk, {"stage": "sale_lost", "fields": LOST})
    answer = posted(jan, f"/cases/{case.pk}/move", stage="sale_qualification", version=again(case).version)
    back = f"/cases/{case.pk}/moved-back?stage=sale_lost"
    assert back in answer["HX-Trigger"]
    assert posted(jan, back).status_code == 204
    assert "Konkurencja taniej" in page(jan, f"/cases/{case.pk}")
    refused = posted(jan, back)
    assert '"failed": true' in refused["HX-Trigger"]
    assert stage_of(case) == "sale_lost"


def test_many_that_were_lost_by_mistake_are_moved_back_together() -> None:
    jan = log_in("salesperson", "Jan", "Wnuk")
    cases = [make_case(jan.viewer, title) for title in ("Hala", "Wiata")]
    ids = [str(one.pk) for one in cases]
    asked = {"ids": ids, "stage": "sale_lost", "asked": "", **LOST}
    answer = jan.client.post(
        "/cases/move",
        asked,
        headers={"HX-Request": "true", "HX-Target": "dialog", "HX-Current-URL": "http://x/cases/board"},
    )
    assert {stage_of(one) for one in cases} == {"sale_lost"}
    assert "moved-back" in answer["HX-Trigger"]
    move_case(jan.viewer, cases[0].pk, {"stage": "sale_needs"})
    posted(jan, f"/cases/moved-back?to={ids[0]}:sale_qualification,{ids[1]}:sale_qualification")
    assert [stage_of(one) for one in cases] == ["sale_needs", "sale_qualification"]
