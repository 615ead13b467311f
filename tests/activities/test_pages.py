"""Pages of interactions and notes: logging by two fields, the next step, the card of notes, kinds in the settings."""

import re
from typing import Any

import pytest

from opiekun.accounts.models import RoleRight, User
from opiekun.activities.models import Interaction, InteractionKind, Note, Task
from opiekun.activities.services.interactions import create_interaction
from opiekun.activities.services.notes import create_note
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Person
from opiekun.parties.services.create_party import create_party
from opiekun.parties.services.create_person import create_person
from opiekun.records.custom.services import create_field
from tests.parties.ui.browser import Somebody, fields, log_in

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def admin() -> Somebody:
    return log_in("administrator")


@pytest.fixture
def party(admin: Somebody) -> int:
    return create_party(admin.viewer, {"kind": "organisation", "name": "Stalmix"}).id


@pytest.fixture
def person(admin: Somebody, party: int) -> int:
    raw = {"party": str(party), "first_name": "Ewa", "last_name": "Nowak", "is_main": True}
    return create_person(admin.viewer, raw).id


def text(answer: Any) -> str:
    return str(answer.content.decode())


def token_of(html: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', html)
    assert found
    return found[1]


def test_what_has_no_subject_can_be_found_opened_and_told_apart_all_the_same(admin: Somebody, party: int) -> None:
    made = create_interaction(admin.viewer, {"party": str(party), "kind": "call", "subject": "x", "body": "Rabat"})
    Interaction.objects.update(subject="")
    link, words = f"/interactions/{made.id}", "(no subject)"
    assert f'href="{link}" title="{words}">{words}</a>' in text(admin.client.get("/interactions"))
    page = text(admin.client.get(link))
    assert f"<title>{words}" in page
    assert re.search(r"<h1[^>]*>\s*\(no subject\)", page)
    assert words in text(admin.client.get("/search?q=rabat"))
    assert words in text(admin.client.get("/search"))
    version = Interaction.objects.get().version
    assert admin.client.post(f"{link}/trash", {"version": str(version)}).status_code < 400
    assert words in text(admin.client.get("/trash"))


def test_a_call_is_logged_from_a_partys_page_and_a_meeting_planned_after_it(
    admin: Somebody, party: int, person: int
) -> None:
    page = text(admin.client.get(f"/parties/{party}"))
    assert f'hx-get="/interactions/log?party={party}"' in page
    assert 'data-key="l"' in page
    dialog = text(admin.client.get(f"/interactions/log?party={party}", **HTMX))
    assert f'<option value="{person}" selected>Ewa Nowak' in dialog
    sent = {"party": party, "kind": "call", "person": person, "direction": "out", "text": "Chcą rabatu\nDo piątku"}
    sent["token"] = token_of(dialog)
    for _twice in range(2):
        answer = admin.client.post("/interactions/log", sent, **HTMX)
        assert "What comes next?" in text(answer)
    row = Interaction.objects.get()
    assert (row.subject, row.body, row.state) == ("Chcą rabatu", "<p>Chcą rabatu</p><p>Do piątku</p>", "done")
    assert f"/interactions/plan?party={party}" in text(answer)
    assert "opiekun:record-changed" in answer["HX-Trigger"]
    plan = text(admin.client.get(f"/interactions/plan?party={party}&person={person}", **HTMX))
    raw = {"party": party, "person": person, "kind": "meeting", "subject": "Umowa", "on": "2030-01-02", "time": "10:00"}
    done = admin.client.post("/interactions/plan", {**raw, "token": token_of(plan)}, **HTMX)
    assert done.status_code == 204
    assert "Umowa" in text(admin.client.get(f"/parties/{party}/timeline", **HTMX))
    planned = Interaction.objects.get(state="planned")
    finished = admin.client.post(f"/interactions/{planned.pk}/finish", {"outcome": "Podpisano"}, **HTMX)
    assert "What comes next?" in text(finished)
    assert Interaction.objects.get(pk=planned.pk).outcome == "Podpisano"


def test_after_a_call_a_task_is_offered_which_is_about_the_call_and_about_whom_it_was_with(
    admin: Somebody, party: int, person: int
) -> None:
    dialog = text(admin.client.get(f"/interactions/log?party={party}", **HTMX))
    sent = {"party": party, "kind": "call", "person": person, "text": "Chcą oferty", "token": token_of(dialog)}
    answer = text(admin.client.post("/interactions/log", sent, **HTMX))
    call = Interaction.objects.get()
    address = f"/tasks/quick?about={call.pk}"
    assert f'hx-get="{address}"' in answer
    quick = text(admin.client.get(address, **HTMX))
    assert "About: Chcą oferty" in quick
    raw = {"text": "Wysłać ofertę 15.12.2030", "about": call.pk, "token": token_of(quick)}
    for _twice in range(2):
        assert admin.client.post("/tasks/quick", raw, **HTMX).status_code == 204
    task = Task.objects.get()
    assert (task.title, str(task.due_on), task.party_id) == ("Wysłać ofertę", "2030-12-15", party)
    assert sorted(task.links.values_list("record_id", flat=True)) == sorted((call.pk, person))
    for page in (f"/interactions/{call.pk}/tasks", f"/parties/{party}/tasks", f"/persons/{person}/tasks"):
        assert "Wysłać ofertę" in text(admin.client.get(page, **HTMX)), page


def test_a_task_about_a_call_whose_person_has_moved_on_is_about_the_party_of_the_call(
    admin: Somebody, party: int, person: int
) -> None:
    call = create_interaction(admin.viewer, {"kind": "call", "person": str(person), "subject": "Oferta"}).id
    elsewhere = create_party(admin.viewer, {"kind": "organisation", "name": "Bes-Pol"}).id
    Person.objects.filter(pk=person).update(is_main=False)
    Person.objects.filter(pk=person).update(party_id=elsewhere)
    quick = text(admin.client.get(f"/tasks/quick?about={call}", **HTMX))
    sent = {"text": "Zadzwonić", "about": call, "token": token_of(quick)}
    assert admin.client.post("/tasks/quick", sent, **HTMX).status_code == 204
    assert Task.objects.get().party_id == party


def test_who_may_make_no_tasks_is_offered_none() -> None:
    jan = log_in("salesperson", "Jan", "Wilk")
    own = create_party(jan.viewer, {"kind": "organisation", "name": "Bes-Pol"}).id
    RoleRight.objects.filter(role__code="salesperson", kind="task").delete()
    sent = {"party": own, "kind": "call", "text": "Rozmowa", "token": "", "person": ""}
    answer = text(jan.client.post("/interactions/log", sent, **HTMX))
    assert "/interactions/plan" in answer
    assert "/tasks/quick" not in answer


def test_another_teams_interaction_gets_no_task_and_no_card(party: int) -> None:
    call = create_interaction(SYSTEM, {"kind": "call", "party": str(party), "subject": "Cudza"}).id
    jan = log_in("salesperson", "Jan", "Wilk")
    assert jan.client.get(f"/interactions/{call}/tasks", **HTMX).status_code == 404
    assert "Cudza" not in text(jan.client.get(f"/tasks/quick?about={call}", **HTMX))
    refused = jan.client.post("/tasks/quick", {"text": "Zadzwonić", "about": call, "token": ""}, **HTMX)
    assert refused.status_code == 422
    assert not Task.objects.exists()


def test_the_one_person_of_a_natural_person_is_chosen_and_of_two_none(admin: Somebody) -> None:
    raw = {"kind": "natural_person", "first_name": "Ewa", "last_name": "Maj"}
    alone = create_party(admin.viewer, raw).id
    person = Person.objects.get(party_id=alone)
    Person.objects.filter(pk=person.pk).update(is_main=False)
    dialog = text(admin.client.get(f"/interactions/log?party={alone}", **HTMX))
    assert f'<option value="{person.pk}" selected>' in dialog
    two = create_party(admin.viewer, {"kind": "organisation", "name": "Dwoje"}).id
    for name in ("Adam", "Ewa"):
        create_person(admin.viewer, {"party": str(two), "first_name": name, "last_name": "Kos"})
    Person.objects.filter(party_id=two).update(is_main=False)
    assert " selected>Adam" not in text(admin.client.get(f"/interactions/log?party={two}", **HTMX))


def test_the_card_of_tasks_knows_of_a_planned_talk(admin: Somebody, party: int, person: int) -> None:
    assert "No next step is planned." in text(admin.client.get(f"/parties/{party}/tasks", **HTMX))
    raw = {"kind": "meeting", "person": str(person), "subject": "Umowa", "started_at": "2030-01-02T10:00:00Z"}
    create_interaction(admin.viewer, raw)
    for page in (f"/parties/{party}/tasks", f"/persons/{person}/tasks"):
        assert "A talk is planned." in text(admin.client.get(page, **HTMX)), page


def test_what_was_typed_into_a_line_goes_into_the_whole_form_of_a_task(admin: Somebody) -> None:
    form = fields(text(admin.client.get("/tasks/new?text=Wys%C5%82a%C4%87+ofert%C4%99+15.12.2030+10:00+!")))
    found = (form["title"], form["due_on"], form["due_time"], form["priority"])
    assert found == ("Wysłać ofertę", "2030-12-15", "10:00", "high")


def test_the_card_of_notes_offers_changes_to_whom_they_are_allowed(admin: Somebody, party: int) -> None:
    note = create_note(admin.viewer, {"party": str(party), "body": "<p>Kawa</p>"}).id
    at = f"/parties/{party}/notes"
    assert f"/notes/{note}/edit" in text(admin.client.get(at, **HTMX))
    reader = log_in("read_only", "Krystyna", "Baran")
    card = text(reader.client.get(at, **HTMX))
    assert "Kawa" in card
    assert f"/notes/{note}/edit" not in card
    assert f"/notes/{note}/pin" not in card


def test_what_is_wrong_is_said_in_the_dialog_and_nothing_typed_is_lost(admin: Somebody, party: int) -> None:
    sent = {"party": party, "kind": "call", "text": "Ważne słowa", "started_at": "nigdy", "token": "", "person": ""}
    answer = admin.client.post("/interactions/log", sent, **HTMX)
    assert answer.status_code == 422
    assert "Ważne słowa" in text(answer)
    assert "Give a date and a time" in text(answer)
    assert not Interaction.objects.exists()


def test_the_whole_form_makes_and_changes_an_interaction(admin: Somebody, party: int, person: int) -> None:
    html = text(admin.client.get(f"/interactions/new?party={party}&person={person}"))
    sent = {
        **fields(html),
        "subject": "Przegląd",
        "body": "<p>Dużo <b>słów</b></p>",
        "participants-attendee": f"user-{admin.user.pk}",
    }
    made = admin.client.post("/interactions/new", sent)
    assert made.status_code == 302
    row = Interaction.objects.get()
    assert (row.subject, row.person_id, row.body_text) == ("Przegląd", person, "Dużo słów")
    assert row.participants.get().user_id == admin.user.pk
    page = text(admin.client.get(f"/interactions/{row.pk}"))
    for words in ("Przegląd", "Stalmix", "Ewa Nowak", "<b>słów</b>"):
        assert words in page
    edit = fields(text(admin.client.get(f"/interactions/{row.pk}/edit")))
    saved = admin.client.post(f"/interactions/{row.pk}/edit", {**edit, "outcome": "Zgoda"})
    assert saved.status_code == 302
    row.refresh_from_db()
    assert (row.outcome, row.participants.count()) == ("Zgoda", 1)
    wrong = admin.client.post(f"/interactions/{row.pk}/edit", {**edit, "subject": "x" * 10_000})
    assert wrong.status_code == 422
    assert "At most 300 characters" in text(wrong)


def test_facts_of_an_interaction_are_edited_in_place(admin: Somebody, party: int) -> None:
    kind = InteractionKind.objects.get(code="call")
    row = Interaction.objects.create(kind=kind, party_id=party, started_at="2026-11-20T10:00Z", subject="A")
    for code, value in (("subject", "B"), ("started_at", "2026-11-21T08:00"), ("state", "missed"), ("kind", "visit")):
        at = f"/interactions/{row.pk}/facts/{code}"
        assert admin.client.get(f"{at}/edit", **HTMX).status_code == 200, code
        row.refresh_from_db()
        answer = admin.client.post(at, {"version": row.version, code: value}, **HTMX)
        assert answer.status_code == 200, (code, text(answer))
    row.refresh_from_db()
    assert (row.subject, row.state, row.kind.code) == ("B", "missed", "visit")
    row.participants.create(role="attendee", user_id=admin.viewer.id)
    history = text(admin.client.get(f"/interactions/{row.pk}/history"))
    assert "Did not take place" in history
    assert re.search(rf"Attendee.*{User.objects.get(pk=admin.viewer.id).name}", history, re.DOTALL)


def test_a_note_is_written_pinned_changed_and_thrown_away_on_the_page(admin: Somebody, party: int, person: int) -> None:
    dialog = text(admin.client.get(f"/notes/new?person={person}", **HTMX))
    sent = {"person": person, "party": "", "about": "", "body": "<p>Lubi <b>kawę</b></p>", "visibility": "all"}
    answer = admin.client.post("/notes/new", {**sent, "token": token_of(dialog)}, **HTMX)
    assert answer.status_code == 204
    note = Note.objects.get()
    for kind, pk in (("parties", party), ("persons", person)):
        assert "<b>kawę</b>" in text(admin.client.get(f"/{kind}/{pk}/notes", **HTMX))
    admin.client.post(f"/notes/{note.pk}/pin", {"on": "1"}, **HTMX)
    note.refresh_from_db()
    assert note.pinned
    stale = {"version": note.version - 1, "body": "<p>Herbatę</p>", "visibility": "all", "pinned": "on"}
    shown = admin.client.post(f"/notes/{note.pk}/edit", stale, **HTMX)
    assert shown.status_code == 422
    assert "Herbat" in text(shown)
    assert "kawę" in text(shown)
    assert admin.client.post(f"/notes/{note.pk}/edit", {**stale, "version": note.version}, **HTMX).status_code == 204
    assert "Herbat" in text(admin.client.get(f"/notes/{note.pk}"))
    assert admin.client.post(f"/notes/{note.pk}/drop", **HTMX).status_code == 204
    assert "Herbat" in text(admin.client.get("/trash"))
    assert admin.client.post(f"/notes/{note.pk}/undrop", **HTMX).status_code == 204


def test_who_may_be_mentioned_is_asked_by_typing(admin: Somebody, party: int) -> None:
    jan = log_in("salesperson", "Jan", "Wnuk")
    found = admin.client.get(f"/notes/mentions?party={party}&q=kowal").json()
    assert [one["text"] for one in found] == ["Anna Kowalczyk"]
    assert admin.client.get(f"/notes/mentions?party={party}&q=wnuk").json() == []
    assert jan.client.get(f"/notes/mentions?party={party}&q=k").status_code == 404


def test_lists_show_what_may_be_seen(admin: Somebody, party: int) -> None:
    kind = InteractionKind.objects.get(code="call")
    Interaction.objects.create(kind=kind, party_id=party, started_at="2026-11-20T10:00Z", subject="Ceny blachy")
    Note.objects.create(party_id=party, body="<p>Płaci w terminie</p>", body_text="Płaci w terminie")
    for address, words in (("/interactions", "Ceny blachy"), ("/notes", "Płaci w terminie")):
        assert words in text(admin.client.get(address))
        assert words in text(admin.client.get(f"{address}?q={words.split()[0].lower()}"))
        other = log_in("salesperson", "Jan", "Wnuk")
        assert words not in text(other.client.get(address))
    assert "Ceny blachy" in text(admin.client.get("/search?q=blach")).replace("<mark>", "").replace("</mark>", "")


@pytest.mark.parametrize("part", ["", "/edit", "/finish", "/timeline", "/history", "/notes"])
def test_another_teams_interaction_answers_as_one_that_does_not_exist(admin: Somebody, party: int, part: str) -> None:
    kind = InteractionKind.objects.get(code="call")
    row = Interaction.objects.create(kind=kind, party_id=party, started_at="2026-11-20T10:00Z", subject="Tajne")
    other = log_in("salesperson", "Jan", "Wnuk")
    for pk in (row.pk, 999_999_999):
        answer = other.client.get(f"/interactions/{pk}{part}", **HTMX)
        assert answer.status_code == 404
        assert "Tajne" not in text(answer)
    assert other.client.get(f"/interactions/log?party={party}", **HTMX).status_code == 404
    assert other.client.get(f"/notes/new?party={party}", **HTMX).status_code in (200, 404)


def test_kinds_are_made_ordered_and_archived_in_the_settings(admin: Somebody) -> None:
    made = admin.client.post("/settings/interaction-kinds/new", {"name": "Targi", "icon": "flag"})
    assert made.status_code == 302
    kind = InteractionKind.objects.get(code="targi")
    assert "Targi" in text(admin.client.get("/settings/interaction-kinds"))
    admin.client.post("/settings/interaction-kinds/order", {"id": kind.pk, "to": "up"})
    assert InteractionKind.objects.get(pk=kind.pk).position == 8
    wrong = admin.client.post(f"/settings/interaction-kinds/{kind.pk}", {"name": "", "icon": "flag", "version": "1"})
    assert wrong.status_code == 422
    jan = log_in("salesperson", "Jan", "Wnuk")
    assert jan.client.get("/settings/interaction-kinds").status_code == 403


def test_a_kind_that_asks_for_a_field_of_its_own_sends_from_the_short_dialogs_to_the_whole_form(
    admin: Somebody, party: int
) -> None:
    create_field(SYSTEM, "interaction", {"name": "Stoisko", "type": "text", "code": "stand", "required": True})
    sent = {"name": "Targi", "icon": "flag", "fields": ["stand"]}
    assert admin.client.post("/settings/interaction-kinds/new", sent).status_code == 302
    kinds_form = text(admin.client.get("/settings/interaction-kinds/new"))
    address = re.findall(r'href="([^"]*)">Custom fields</a></p>', kinds_form)
    assert admin.client.get(address[0]).status_code == 200
    for path in ("/interactions/log", "/interactions/plan"):
        typed = {"party": party, "kind": "targi", "text": "Hala 5", "subject": "Hala 5", "on": "2026-12-01"}
        refused = admin.client.post(path, {**typed, "token": path})
        assert refused.status_code == 422
        assert "Stoisko: fill it in on the whole form." in text(refused)
        assert "/interactions/new?party=" in text(refused)
    assert not Interaction.objects.exists()
    assert "custom-stand" not in text(admin.client.get(f"/interactions/new?party={party}"))
    form = fields(text(admin.client.get(f"/interactions/new?party={party}&kind=targi")))
    whole = {**form, "subject": "Hala 5"}
    assert admin.client.post("/interactions/new", whole).status_code == 422
    assert admin.client.post("/interactions/new", {**whole, "custom-stand": "A1"}).status_code == 302
    assert Interaction.objects.get().custom == {"stand": "A1"}


def test_another_kind_asks_for_its_fields_when_an_interaction_becomes_of_it(admin: Somebody, party: int) -> None:
    create_field(SYSTEM, "interaction", {"name": "Stoisko", "type": "text", "code": "stand", "required": True})
    admin.client.post("/settings/interaction-kinds/new", {"name": "Targi", "icon": "flag", "fields": ["stand"]})
    pk = create_interaction(admin.viewer, {"kind": "call", "party": str(party), "subject": "Hala"}).id
    form = {**fields(text(admin.client.get(f"/interactions/{pk}/edit"))), "kind": "targi", "custom-stand": ""}
    refused = admin.client.post(f"/interactions/{pk}/edit", form)
    assert refused.status_code == 422
    assert Interaction.objects.get().kind.code == "call"
    assert admin.client.post(f"/interactions/{pk}/edit", {**form, "custom-stand": "A1"}).status_code == 302
    assert (Interaction.objects.get().kind.code, Interaction.objects.get().custom) == ("targi", {"stand": "A1"})
    back = fields(text(admin.client.get(f"/interactions/{pk}/edit")))
    assert admin.client.post(f"/interactions/{pk}/edit", {**back, "kind": "call"}).status_code == 302
    assert Interaction.objects.get().custom == {}
