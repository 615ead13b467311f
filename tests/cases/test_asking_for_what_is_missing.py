"""The dialogs of a move: only where a case may go is offered, and what is asked for can be given there."""

import pytest

from opiekun.cases.models import Case, CasePerson, Stage, StageNext
from opiekun.cases.selectors.definitions import refresh_definitions
from opiekun.cases.services import create_case, move_case
from tests.cases.cases import again, define, make_case, make_party, make_person, stage_of
from tests.cases.test_case_pages import dialog, page, part, posted
from tests.parties.ui.browser import Somebody, log_in
from tests.records.custom.fields import define as define_field

pytestmark = pytest.mark.django_db


@pytest.fixture
def jan() -> Somebody:
    return log_in("salesperson", "Jan", "Wnuk")


def test_a_party_is_asked_first_and_then_one_of_its_persons(jan: Somebody) -> None:
    define("project_planning", required=["party", "person"])
    party = make_party(jan.viewer, "Hurtownia Kłos S.A.")
    person = make_person(jan.viewer, party)
    case = Case.objects.get(pk=create_case(jan.viewer, {"type": "project", "title": "Wdrożenie"}).id)
    asked = posted(jan, f"/cases/{case.pk}/move", stage="project_planning", version=case.version)
    html = asked.content.decode()
    assert 'name="party"' in html
    assert 'name="persons"' not in html
    asked = posted(jan, f"/cases/{case.pk}/move", **{**dialog(asked), "party": str(party)})
    html = asked.content.decode()
    assert asked.status_code == 422
    assert "Hurtownia Kłos S.A." in html
    assert "Konrad Dudek" in html
    assert stage_of(case) == "project_idea"
    sent = {**dialog(asked), "party": str(party), "persons": str(person)}
    assert posted(jan, f"/cases/{case.pk}/move", **sent).status_code == 204
    assert (stage_of(case), again(case).party_id) == ("project_planning", party)
    assert CasePerson.objects.get().is_primary


def test_where_a_party_has_no_persons_the_dialog_leads_to_adding_one(jan: Somebody) -> None:
    define("sale_needs", required=["person"])
    case = make_case(jan.viewer)
    html = posted(jan, f"/cases/{case.pk}/move", stage="sale_needs", version=case.version).content.decode()
    assert f"/persons/new?party={case.party_id}" in html


def test_what_one_does_not_see_is_told_to_be_missing_without_a_name(jan: Somebody) -> None:
    define_field("text", code="sekret", kind="case", name="Sekret", field_class="private")
    define("sale_needs", required=["custom.sekret"])
    case = make_case(jan.viewer)
    answer = posted(jan, f"/cases/{case.pk}/move", stage="sale_needs", version=case.version)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "that you do not see" in html
    assert "Sekret" not in html
    assert stage_of(case) == "sale_qualification"


def test_only_stages_to_which_the_case_may_go_are_offered(jan: Somebody) -> None:
    first, second = Stage.objects.get(code="sale_qualification"), Stage.objects.get(code="sale_needs")
    StageNext.objects.create(stage=first, to=second)
    refresh_definitions()
    case = make_case(jan.viewer, "Regały do hali")
    html = part(jan, f"/cases/{case.pk}/move")
    assert "Regały do hali" in html
    assert '"sale_needs"' in html
    assert '"sale_lost"' in html
    assert '"sale_quote"' not in html
    # With a party it is never an internal matter.
    assert "internal_" not in html


def test_a_lost_case_is_opened_again_by_one_button_where_it_was_lost(jan: Somebody) -> None:
    case = make_case(jan.viewer)
    move_case(jan.viewer, case.pk, {"stage": "sale_quote"})
    move_case(jan.viewer, case.pk, {"stage": "sale_lost", "fields": {"loss_reason": "price"}})
    html = page(jan, f"/cases/{case.pk}")
    assert "Open again: Quote" in html
    posted(jan, f"/cases/{case.pk}/move", stage="sale_quote", version=again(case).version)
    assert (stage_of(case), again(case).loss_reason_id) == ("sale_quote", None)
    assert "Open again" not in page(jan, f"/cases/{case.pk}")


def test_a_move_stands_once_on_the_timeline_and_its_reason_beside(jan: Somebody) -> None:
    case = make_case(jan.viewer)
    move_case(jan.viewer, case.pk, {"stage": "sale_needs"})
    move_case(jan.viewer, case.pk, {"stage": "sale_lost", "fields": {"loss_reason": "price"}})
    html = part(jan, f"/cases/{case.pk}/timeline")
    assert html.count("Needs") == 2
    assert html.count("→ Lost") == 1
    assert "Needs" in page(jan, f"/cases/{case.pk}/history")


def test_what_was_typed_stays_when_somebody_else_moved_the_case_meanwhile(jan: Somebody) -> None:
    case = make_case(jan.viewer)
    asked = posted(jan, f"/cases/{case.pk}/move", stage="sale_lost", version=case.version)
    move_case(jan.viewer, case.pk, {"stage": "sale_needs"})
    typed = {**dialog(asked), "loss_reason": "price", "outcome_note": "Tańsza o 8 %"}
    told = posted(jan, f"/cases/{case.pk}/move", **typed)
    html = told.content.decode()
    assert told.status_code == 422
    assert "changed meanwhile" in html
    assert "Tańsza o 8 %" in html
    assert stage_of(case) == "sale_needs"
    again_sent = {**dialog(told), "loss_reason": "price", "outcome_note": "Tańsza o 8 %"}
    assert posted(jan, f"/cases/{case.pk}/move", **again_sent).status_code == 204
    assert (stage_of(case), again(case).outcome_note) == ("sale_lost", "Tańsza o 8 %")
