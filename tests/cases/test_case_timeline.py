"""What is said and done in a case stands on its page, and its way on that of its party."""

import pytest

from opiekun.accounts.models import RoleRight
from opiekun.activities.models import Interaction, Note, Task
from opiekun.cases.services import move_case
from tests.cases.cases import make_case
from tests.cases.test_case_pages import dialog, page, part, posted
from tests.parties.ui.browser import Somebody, fields, log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def jan() -> Somebody:
    return log_in("salesperson", "Jan", "Wnuk")


def test_what_is_logged_in_a_case_stands_in_it_and_at_its_party(jan: Somebody) -> None:
    case, other = make_case(jan.viewer), make_case(jan.viewer, "Inna")
    asked = jan.client.get(f"/interactions/log?party={case.party_id}&about={case.pk}", headers={"HX-Request": "true"})
    sent = {**dialog(asked), "text": "Proszą o dostawy w dwóch turach"}  # type: ignore[arg-type]
    response = posted(jan, "/interactions/log", **sent)
    assert response.status_code == 200
    talk = Interaction.objects.get()
    assert (talk.party_id, talk.links.get().record_id) == (case.party_id, case.pk)
    for path in (f"/cases/{case.pk}/timeline", f"/parties/{case.party_id}/timeline"):
        assert "dwóch turach" in part(jan, path)
    assert "dwóch turach" not in part(jan, f"/cases/{other.pk}/timeline")


def test_the_whole_form_takes_a_case_along_and_offers_those_of_the_party(jan: Somebody) -> None:
    case = make_case(jan.viewer, "Regały do hali")
    asked = part(jan, f"/interactions/log?party={case.party_id}&about={case.pk}")
    assert f"about={case.pk}" in asked[asked.index("/interactions/new?") :]
    form = fields(page(jan, f"/interactions/new?party={case.party_id}&about={case.pk}"))
    assert form["about-case"] == str(case.pk)
    offered = jan.client.get(f"/interactions/links/case?party={case.party_id}").json()
    assert offered == [{"value": str(case.pk), "text": "Regały do hali"}]
    found = jan.client.get("/interactions/links/case?q=hali").json()
    assert [one["value"] for one in found] == [str(case.pk)]
    assert jan.client.post("/interactions/new", {**form, "subject": "Dostawy"}).status_code == 302
    talk = Interaction.objects.get()
    assert talk.links.get().record_id == case.pk
    edit = fields(page(jan, f"/interactions/{talk.pk}/edit"))
    assert "about-case" not in edit
    assert jan.client.post(f"/interactions/{talk.pk}/edit", {**edit, "outcome": "Zgoda"}).status_code == 302
    assert talk.links.get().record_id == case.pk


def test_a_case_out_of_reach_is_refused_and_neither_named_nor_offered(jan: Somebody) -> None:
    other = log_in("salesperson", "Ewa", "Lis")
    case = make_case(other.viewer, "Tajne regały")
    own = fields(page(jan, f"/interactions/new?about={case.pk}"))
    assert own["about-case"] == ""
    refused = jan.client.post("/interactions/new", {**own, "subject": "Dostawy", "about-case": str(case.pk)})
    assert refused.status_code == 422
    shown = refused.content.decode()
    assert 'id="id_about-case-error"' in shown
    assert "Tajne" not in shown
    assert 'value="Dostawy"' in shown
    assert not Interaction.objects.exists()
    assert jan.client.get("/interactions/links/case?q=tajne").json() == []
    assert jan.client.get("/interactions/links/party?q=tajne").status_code == 404


def test_who_may_not_edit_cases_is_not_asked_for_one(jan: Somebody) -> None:
    case = make_case(jan.viewer)
    RoleRight.objects.filter(role__code="salesperson", kind="case", action="edit").delete()
    assert "about-case" not in page(jan, f"/interactions/new?about={case.pk}")
    assert jan.client.get("/interactions/links/case").status_code == 404


def test_notes_and_next_steps_join_the_case(jan: Somebody) -> None:
    case = make_case(jan.viewer)
    asked = jan.client.get(f"/notes/new?party={case.party_id}&about={case.pk}", headers={"HX-Request": "true"})
    posted(jan, "/notes/new", **{**dialog(asked), "body": "<p>Hala ma 8 metrów</p>"})  # type: ignore[arg-type]
    assert Note.objects.get().about_id == case.pk
    posted(jan, "/tasks/quick", about=str(case.pk), text="Zadzwonić jutro 10:00")
    task = Task.objects.get()
    assert set(task.links.values_list("record_id", flat=True)) == {case.pk, case.party_id}
    assert task.party_id == case.party_id
    shown = part(jan, f"/cases/{case.pk}/timeline")
    assert "Hala ma 8 metrów" in shown
    assert "Zadzwonić" in shown
    assert "Zadzwonić" in page(jan, "/cases/board") or "tomorrow" in page(jan, "/cases/board")


def test_moves_stand_on_the_timelines_of_the_case_and_of_its_party(jan: Somebody) -> None:
    case = make_case(jan.viewer, "Regały do hali")
    move_case(jan.viewer, case.pk, {"stage": "sale_needs"})
    assert "Qualification → Needs" in part(jan, f"/cases/{case.pk}/timeline")
    of_party = part(jan, f"/parties/{case.party_id}/timeline")
    assert "Regały do hali" in of_party
    assert "Qualification → Needs" in of_party
    other = log_in("salesperson", "Ewa", "Lis")
    assert other.client.get(f"/cases/{case.pk}/timeline", headers={"HX-Request": "true"}).status_code == 404
