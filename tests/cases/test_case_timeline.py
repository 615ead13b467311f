"""What is said and done in a case stands on its page, and its way on that of its party."""

import pytest

from opiekun.accounts.models import RoleRight
from opiekun.activities.models import Interaction, Note, Task
from opiekun.activities.services.interactions import create_interaction
from opiekun.cases.services import move_case
from opiekun.parties.services import create_person
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
    assert edit["about-case"] == str(case.pk)
    assert jan.client.post(f"/interactions/{talk.pk}/edit", {**edit, "outcome": "Zgoda"}).status_code == 302
    assert talk.links.get().record_id == case.pk


def test_a_talk_that_is_there_joins_another_case_in_its_form_and_keeps_what_stands_in_no_field(jan: Somebody) -> None:
    case, other = make_case(jan.viewer, "Regały do hali"), make_case(jan.viewer, "Wózki")
    hidden = make_case(log_in("salesperson", "Ewa", "Lis").viewer, "Tajne")
    person = create_person(jan.viewer, {"party": str(case.party_id), "last_name": "Lis"}).id
    raw = {"kind": "call", "party": str(case.party_id), "links": [str(case.pk), str(person)]}
    talk = Interaction.objects.get(pk=create_interaction(jan.viewer, raw).id)
    talk.links.create(record_id=hidden.pk)
    path = f"/interactions/{talk.pk}/edit"
    edit = fields(page(jan, path))
    assert edit["about-case"] == str(case.pk)
    assert "Tajne" not in page(jan, path)
    assert jan.client.post(path, {**edit, "about-case": str(other.pk)}).status_code == 302
    assert set(talk.links.values_list("record_id", flat=True)) == {person, hidden.pk, other.pk}
    assert "Regały do hali" not in page(jan, path)
    history = page(jan, f"/interactions/{talk.pk}/history")
    history = history[history.index('id="history"') :]
    assert "Wózki" in history
    assert "Tajne" not in history
    assert f"#{hidden.pk}" in history
    refused = jan.client.post(path, {**fields(page(jan, path)), "about-case": str(hidden.pk + 10_000)})
    assert refused.status_code == 422
    assert 'id="id_about-case-error"' in refused.content.decode()
    emptied = fields(page(jan, path))
    emptied.pop("about-case")
    assert jan.client.post(path, emptied).status_code == 302
    assert set(talk.links.values_list("record_id", flat=True)) == {person, hidden.pk}


@pytest.mark.django_db(transaction=True)
def test_two_who_change_the_case_of_a_talk_at_once_are_asked_and_told_by_name(jan: Somebody) -> None:
    first, second, third = (make_case(jan.viewer, name) for name in ("Regały", "Wózki", "Rampy"))
    raw = {"kind": "call", "party": str(first.party_id), "links": [str(first.pk)]}
    path = f"/interactions/{create_interaction(jan.viewer, raw).id}/edit"
    mine, theirs = fields(page(jan, path)), fields(page(jan, path))
    assert jan.client.post(path, {**theirs, "about-case": str(second.pk)}).status_code == 302
    asked = jan.client.post(path, {**mine, "about-case": str(third.pk)})
    assert asked.status_code == 412
    assert "Wózki" in asked.content.decode()


def test_who_may_not_edit_cases_leaves_them_on_the_talk(jan: Somebody) -> None:
    case = make_case(jan.viewer)
    raw = {"kind": "call", "party": str(case.party_id), "links": [str(case.pk)]}
    talk = Interaction.objects.get(pk=create_interaction(jan.viewer, raw).id)
    RoleRight.objects.filter(role__code="salesperson", kind="case", action="edit").delete()
    path = f"/interactions/{talk.pk}/edit"
    edit = fields(page(jan, path))
    assert "about-case" not in edit
    assert jan.client.post(path, {**edit, "outcome": "Zgoda", "links": "1", "about-case": ""}).status_code == 302
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
