"""Pages of tasks: the quick line, done by one key, my day, the form, what a task is about, lists, cards of parties."""

import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opiekun.accounts.models import RoleRight
from opiekun.activities.models import ChecklistItem, Task
from opiekun.activities.selectors.tasks.rows import read_task
from opiekun.activities.services.interactions import create_interaction
from opiekun.activities.services.notes import create_note
from opiekun.core import clock
from opiekun.parties.services import create_party
from opiekun.records.bulk.registry import bulk_services
from tests.activities.tasks.task_pages import HTMX, page, posted
from tests.activities.tasks.tasks import NOW, again, make_task, open_days
from tests.cases.cases import make_case
from tests.parties.ui.browser import Somebody, fields, log_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_moment() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


@pytest.fixture
def jan() -> Somebody:
    return log_in("salesperson", "Jan", "Wnuk")


def test_one_line_makes_a_task_and_its_words_of_time_are_read(jan: Somebody) -> None:
    assert "tomorrow, 10:00" in page(jan, "/tasks/quick/read?text=Call+Polmetal+tomorrow+10:00")
    response = posted(jan, "/tasks/quick", text="Zadzwonić do Polmetalu jutro 10:00 !")
    assert response.status_code == 204
    assert "opiekun:tasks-changed" in response["HX-Trigger"]
    task = Task.objects.get()
    assert (task.title, str(task.due_on), str(task.due_time)) == ("Zadzwonić do Polmetalu", "2026-11-27", "10:00:00")
    assert (task.priority, task.assignee_id) == ("high", jan.user.pk)


def test_the_line_stays_for_the_next_one(jan: Somebody) -> None:
    response = posted(jan, "/tasks/quick", "quick-line", text="Oferta pt")
    assert response.status_code == 200
    assert b'id="quick-line"' in response.content
    empty = posted(jan, "/tasks/quick", "quick-line", text="")
    assert empty.status_code == 422
    assert Task.objects.count() == 1


def test_a_line_sent_twice_makes_one_task(jan: Somebody) -> None:
    token = "6f1a3c0e-2b7d-4a55-9d0b-0c8f2f1d9a11"
    for _n in range(2):
        posted(jan, "/tasks/quick", text="Oferta", token=token)
    assert Task.objects.count() == 1


def test_done_with_a_next_step_about_the_same(jan: Somebody) -> None:
    party = create_party(jan.viewer, {"kind": "organisation", "name": "Polmetal"}).id
    task = make_task(jan.viewer, links=[str(party)])
    assert "Polmetal" in page(jan, f"/tasks/{task.pk}/finish")
    response = posted(jan, f"/tasks/{task.pk}/finish", outcome="Chcą umowę", next_step="Wysłać umowę za tydzień")
    assert response.status_code == 204
    assert (again(task).state, again(task).outcome) == ("done", "Chcą umowę")
    step = Task.objects.get(state="open")
    assert (step.title, str(step.due_on), step.party_id) == ("Wysłać umowę", "2026-12-03", party)


def test_a_next_step_that_cannot_be_leaves_the_task_open(jan: Somebody) -> None:
    task = make_task(jan.viewer)
    response = posted(jan, f"/tasks/{task.pk}/finish", outcome="Tak", next_step="x" * 400)
    assert response.status_code == 422
    assert b"Tak" in response.content
    assert again(task).state == "open"


def test_done_at_once_and_undone_with_the_next_occurrence(jan: Somebody) -> None:
    task = make_task(jan.viewer, due_on="2026-11-26", recurrence="FREQ=DAILY")
    done = posted(jan, f"/tasks/{task.pk}/done")
    assert open_days(task) == ["2026-11-27"]
    undo = done["HX-Trigger"].split('"undo_url": "')[1].split('"')[0]
    posted(jan, undo)
    assert open_days(task) == ["2026-11-26"]


def test_another_teams_task_is_nowhere(jan: Somebody) -> None:
    task = make_task(log_in("salesperson").viewer)
    for path in (f"/tasks/{task.pk}", f"/tasks/{task.pk}/edit", f"/tasks/{task.pk}/finish", f"/tasks/{task.pk}/links"):
        assert jan.client.get(path).status_code == 404, path
    for path in (f"/tasks/{task.pk}/done", f"/tasks/{task.pk}/move", f"/tasks/{task.pk}/checklist"):
        assert posted(jan, path, due_on="2026-12-01", text="x").status_code == 404, path
    assert again(task).state == "open"


def test_start_page_marks_what_is_late_and_what_is_for_today(jan: Somebody) -> None:
    make_task(jan.viewer, "Wczorajsze", due_on="2026-11-25")
    make_task(jan.viewer, "Dzisiejsze", due_on="2026-11-26")
    make_task(jan.viewer, "Jutrzejsze", due_on="2026-11-27")
    html = page(jan, "/")
    late, today = html.index("Wczorajsze"), html.index("Dzisiejsze")
    assert "o-item__due--late" in html[late:today]
    assert "o-item__due--today" in html[today : today + 600]
    assert "Jutrzejsze" not in html


def test_my_day_and_its_cost(jan: Somebody) -> None:
    for number in range(12):
        party = create_party(jan.viewer, {"kind": "organisation", "name": f"Podmiot {number}"}).id
        make_task(jan.viewer, f"Zadanie {number}", due_on=f"2026-11-{20 + number % 8}", links=[str(party)])
    page(jan, "/my-day")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        html = page(jan, "/my-day")
    assert html.count("data-task=") == 12
    asked = [query["sql"] for query in queries if "activities_" in query["sql"] or "parties_" in query["sql"]]
    assert len(asked) <= 3, asked
    assert len(queries) <= 8


def test_the_line_of_a_task_has_dots_between_its_words_alone(jan: Somebody) -> None:
    make_task(jan.viewer, "Zadzwonić", due_on="2026-11-26", priority="high")
    [line] = re.findall(r'<span class="o-item__line2">(.*?)</span></span>', page(jan, "/my-day"), re.DOTALL)
    assert ("o-danger" in line, "·" in line) == (True, False)


def test_the_form_makes_a_task_with_points_and_a_rule(jan: Somebody) -> None:
    sent = {**fields(page(jan, "/tasks/new")), "title": "Raport", "due_on": "2026-11-30", "checklist": "Jeden\n\nDwa"}
    response = jan.client.post("/tasks/new", {**sent, "recurrence": "FREQ=WEEKLY"})
    assert response.status_code == 302
    task = Task.objects.get()
    assert (task.title, task.recurrence) == ("Raport", "FREQ=WEEKLY")
    assert list(ChecklistItem.objects.order_by("position").values_list("text", flat=True)) == ["Jeden", "Dwa"]


def test_a_wrong_form_loses_nothing(jan: Somebody) -> None:
    sent = {**fields(page(jan, "/tasks/new")), "title": "Raport", "due_time": "9:00", "details": "Ważne"}
    response = jan.client.post("/tasks/new", sent)
    assert response.status_code == 422
    assert "Ważne" in response.content.decode()
    assert not Task.objects.exists()


def test_a_reminder_without_a_day_is_refused_at_its_field(jan: Somebody) -> None:
    sent = {**fields(page(jan, "/tasks/new")), "title": "Raport", "remind_before": "30"}
    response = jan.client.post("/tasks/new", sent)
    assert response.status_code == 422
    assert "A reminder needs a day" in response.content.decode().split('id="id_remind_before"')[1]
    assert not Task.objects.exists()
    task = make_task(jan.viewer)
    sent = {"remind_before": "30", "version": str(again(task).version)}
    refused = jan.client.post(f"/tasks/{task.pk}/facts/remind", sent, headers=HTMX)
    assert refused.status_code == 422
    assert "A reminder needs a day" in refused.content.decode()


def test_a_task_may_be_about_what_was_said_a_document_or_a_note_in_sight(jan: Somebody) -> None:
    boss = log_in("administrator")
    party = create_party(jan.viewer, {"kind": "organisation", "name": "Polmetal"}).id
    said = create_interaction(jan.viewer, {"kind": "call", "party": str(party), "subject": "Rabat za Polmetal"}).id
    note = {"party": str(party), "body": "<p>Polmetal prywatnie</p>", "visibility": "private"}
    mine = create_note(jan.viewer, note).id
    theirs = create_note(boss.viewer, {**note, "body": "<p>Polmetal szefa</p>"}).id

    def offered(text: str) -> dict[str, str]:
        found = jan.client.get("/tasks/link-options", {"q": text}).json()
        return {one["value"]: one["text"] for one in found}

    expected = {str(party): "Polmetal", str(said): "Rabat za Polmetal", str(mine): "Polmetal prywatnie"}
    assert offered("Polmetal") == expected
    assert offered("Pollmetal") == {}
    task = make_task(jan.viewer)
    assert posted(jan, f"/tasks/{task.pk}/links", add=str(said)).status_code == 200
    assert "Rabat za Polmetal" in page(jan, f"/tasks/{task.pk}/links")
    assert posted(jan, f"/tasks/{task.pk}/links", add=str(theirs)).status_code == 422
    assert "szefa" not in page(jan, f"/tasks/{task.pk}/links")


def test_a_task_may_be_about_a_case_that_is_in_sight(jan: Somebody) -> None:
    case = make_case(jan.viewer, "Wymiana regałów").pk
    other = log_in("salesperson", "Ewa", "Lis")
    asked = {"q": "regałów"}
    assert [one["value"] for one in jan.client.get("/tasks/link-options", asked).json()] == [str(case)]
    assert other.client.get("/tasks/link-options", asked).json() == []
    task = make_task(jan.viewer)
    posted(jan, f"/tasks/{task.pk}/links", add=str(case))
    assert f'href="/cases/{case}"' in page(jan, f"/tasks/{task.pk}/links")


def test_what_a_private_note_is_called_is_told_to_nobody_else(jan: Somebody) -> None:
    boss = log_in("administrator")
    party = create_party(boss.viewer, {"kind": "organisation", "name": "Polmetal"}).id
    note = {"party": str(party), "body": "<p>Zwolnienia w Polmetalu</p>", "visibility": "private"}
    links = [str(create_note(boss.viewer, note).id)]
    task = make_task(boss.viewer, links=links, assignee=str(jan.user.pk))
    assert "Zwolnienia" in page(boss, f"/tasks/{task.pk}/links")
    assert "Zwolnienia" not in page(jan, f"/tasks/{task.pk}/links")
    assert read_task(boss.viewer, task.pk)["links"][0]["name"] == "Zwolnienia w Polmetalu"
    assert read_task(jan.viewer, task.pk)["links"][0]["name"] == ""


def test_editing_two_at_once_joins_what_does_not_clash(jan: Somebody) -> None:
    task = make_task(jan.viewer, "Raport", due_on="2026-11-30")
    mine = fields(page(jan, f"/tasks/{task.pk}/edit"))
    Task.objects.filter(pk=task.pk).update(details="Od kolegi")
    response = jan.client.post(f"/tasks/{task.pk}/edit", {**mine, "title": "Raport roczny", "version": "0"})
    assert response.status_code == 302
    assert (again(task).title, again(task).details) == ("Raport roczny", "Od kolegi")


def test_the_page_of_a_task_and_a_fact_edited_in_place(jan: Somebody) -> None:
    task = make_task(jan.viewer, "Raport", due_on="2026-11-30", checklist=[{"text": "Cennik"}])
    assert "Raport" in page(jan, f"/tasks/{task.pk}")
    assert "Cennik" in page(jan, f"/tasks/{task.pk}/checklist")
    for code in ("title", "due", "assignee", "priority", "remind", "recurrence", "details"):
        assert "<form" in page(jan, f"/tasks/{task.pk}/facts/{code}/edit"), code
    saved = jan.client.post(
        f"/tasks/{task.pk}/facts/due",
        {"due_on": "2026-12-01", "due_time": "9:30", "version": str(again(task).version)},
        headers=HTMX,
    )
    assert saved.status_code == 200
    assert (str(again(task).due_on), str(again(task).due_time)) == ("2026-12-01", "09:30:00")
    assert page(jan, f"/tasks/{task.pk}/history")
    assert page(jan, f"/tasks/{task.pk}/timeline")


def test_points_are_added_ticked_and_taken_out(jan: Somebody) -> None:
    task = make_task(jan.viewer)
    posted(jan, f"/tasks/{task.pk}/checklist", text="Cennik")
    point = ChecklistItem.objects.get()
    posted(jan, f"/tasks/{task.pk}/checklist", tick=str(point.pk))
    assert ChecklistItem.objects.get().is_done
    assert posted(jan, f"/tasks/{task.pk}/checklist", text="").status_code == 422
    posted(jan, f"/tasks/{task.pk}/checklist", remove=str(point.pk))
    assert not ChecklistItem.objects.exists()


def test_a_linked_record_out_of_reach_is_shown_by_its_name_alone(jan: Somebody) -> None:
    boss = log_in("administrator")
    party = create_party(boss.viewer, {"kind": "organisation", "name": "Tajny Podmiot"}).id
    task = make_task(boss.viewer, links=[str(party)], assignee=str(jan.user.pk))
    html = page(jan, f"/tasks/{task.pk}/links")
    assert "Tajny Podmiot" in html
    assert f"/parties/{party}" not in html
    assert f"/parties/{party}" not in page(jan, f"/tasks/{task.pk}")


def test_cards_of_open_tasks_stand_on_parties(jan: Somebody) -> None:
    party = create_party(jan.viewer, {"kind": "natural_person", "last_name": "Wilk"}).id
    make_task(jan.viewer, "Umowa dla Wilka", links=[str(party)])
    assert "Umowa dla Wilka" in page(jan, f"/parties/{party}/tasks")
    assert "Umowa dla Wilka" in page(jan, f"/parties/{party}/timeline")


@pytest.mark.parametrize("view", ["mine", "overdue", "today", "week", "delegated", "done", "open", "all"])
def test_views_of_the_list(jan: Somebody, view: str) -> None:
    make_task(jan.viewer, "Wczorajsze", due_on="2026-11-25")
    html = page(jan, f"/tasks?view={view}")
    assert ("Wczorajsze" in html) == (view in ("mine", "overdue", "week", "open", "all"))


def test_the_list_opens_on_mine_and_the_search_finds_titles(jan: Somebody) -> None:
    make_task(jan.viewer, "Zażółcić gęślą")
    assert "Zażółcić" in jan.client.get("/tasks", follow=True).content.decode()
    assert "gęślą" in page(jan, "/search?q=zazolcic")


def test_tasks_are_changed_in_bulk(jan: Somebody) -> None:
    task = make_task(jan.viewer)
    bulk_services("task").update(jan.viewer, task.pk, {"priority": "high"}, None)
    assert again(task).priority == "high"


def test_whoever_may_not_see_tasks_has_no_page_of_them() -> None:
    RoleRight.objects.filter(kind="task", role__code="read_only").delete()
    reader = log_in("read_only")
    for path in ("/my-day", "/tasks/board", "/calendar", "/calendar/addresses"):
        assert reader.client.get(path).status_code == 403, path


def test_a_card_of_the_board_says_what_its_numbers_count(jan: Somebody) -> None:
    make_task(jan.viewer, "Oferta", due_on="2026-11-26", checklist=[{"text": "Ceny"}, {"text": "Rabat"}])
    [icon] = re.findall(r"<span>(<svg[^>]*>(?:(?!</svg>).)*</svg>) 0/2</span>", page(jan, "/tasks/board"), re.DOTALL)
    assert "Lista kontrolna" in icon or "Checklist" in icon
