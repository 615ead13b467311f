"""Pages of the calendar of tasks: its views, cards that are moved and moved back, occurrences that are dragged."""

import json
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opiekun.activities.models import Interaction, Task
from opiekun.activities.selectors.tasks.people import chosen_people
from opiekun.activities.services.interactions import create_interaction
from opiekun.core import clock
from opiekun.parties.services import create_party
from tests.accounts.people import make_team, make_user
from tests.activities.tasks.task_pages import page, posted
from tests.activities.tasks.tasks import NOW, again, make_task, open_days
from tests.parties.ui.browser import Somebody, fields, log_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_moment() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


@pytest.fixture
def jan() -> Somebody:
    return log_in("salesperson", "Jan", "Wnuk")


def test_a_month_takes_as_many_statements_full_as_with_one_task_and_escapes_what_it_prints(jan: Somebody) -> None:
    make_task(jan.viewer, "Zadanie <b>", due_on="2026-11-20")
    page(jan, "/calendar?view=month&day=2026-11-01")
    with CaptureQueriesContext(connection) as with_one:
        html = page(jan, "/calendar?view=month&day=2026-11-01")
    assert "Zadanie &lt;b&gt;" in html
    assert "<b>" not in html
    for number in range(40):
        make_task(jan.viewer, f"Zadanie {number}", due_on=f"2026-11-{1 + number % 8:02}")
    # The name of the company is kept for half a minute, which may be over by now.
    page(jan, "/calendar?view=month&day=2026-11-01")
    with CaptureQueriesContext(connection) as full:
        html = page(jan, "/calendar?view=month&day=2026-11-01")
    assert len(full) == len(with_one) <= 8
    # Four of the five of a day.
    assert html.count('<a class="o-cal__item ') == 8 * 4 + 1
    assert html.count('<a class="o-cal__more"') == 8


def test_a_card_is_moved_and_moved_back(jan: Somebody) -> None:
    task = make_task(jan.viewer, due_on="2026-11-20", due_time="9:00")
    assert 'data-column="overdue"' in page(jan, "/tasks/board")
    moved = posted(jan, f"/tasks/{task.pk}/move", column="tomorrow")
    assert (str(again(task).due_on), str(again(task).due_time)) == ("2026-11-27", "09:00:00")
    undo = moved["HX-Trigger"].split('"undo_url": "')[1].split('"')[0]
    posted(jan, undo)
    assert (str(again(task).due_on), str(again(task).due_time)) == ("2026-11-20", "09:00:00")
    assert posted(jan, f"/tasks/{task.pk}/move", column="overdue").status_code == 404


def test_a_card_that_lost_its_day_gets_it_back_with_all_that_hung_on_it(jan: Somebody) -> None:
    task = make_task(jan.viewer, due_on="2026-12-01", due_time="9:00", duration_minutes=45, remind_before=0)
    moved = posted(jan, f"/tasks/{task.pk}/move", column="undated")
    assert (again(task).due_on, again(task).remind_before) == (None, None)
    posted(jan, json.loads(moved.headers["HX-Trigger"])["opiekun:toast"]["undo_url"])
    stored = again(task)
    assert (str(stored.due_on), str(stored.due_time)) == ("2026-12-01", "09:00:00")
    assert (stored.duration_minutes, stored.remind_before) == (45, 0)


def test_a_meeting_without_a_length_has_none_again_after_undo(jan: Somebody) -> None:
    party = create_party(jan.viewer, {"kind": "organisation", "name": "Polmetal"}).id
    planned = {"kind": "meeting", "party": str(party), "started_at": "2026-12-01T09:00:00Z"}
    meeting = Interaction.objects.get(pk=create_interaction(jan.viewer, planned).id)
    path = f"/calendar/meetings/{meeting.pk}/move"
    resized = posted(jan, path, due_on="2026-12-01", due_time="10:00", duration_minutes=60)
    meeting.refresh_from_db()
    assert meeting.duration_minutes == 60
    posted(jan, json.loads(resized.headers["HX-Trigger"])["opiekun:toast"]["undo_url"])
    meeting.refresh_from_db()
    assert (meeting.duration_minutes, meeting.started_at.isoformat()) == (None, "2026-12-01T09:00:00+00:00")


def test_a_recurring_task_keeps_a_day(jan: Somebody) -> None:
    task = make_task(jan.viewer, due_on="2026-11-26", recurrence="FREQ=DAILY")
    posted(jan, f"/tasks/{task.pk}/move", column="undated")
    assert str(again(task).due_on) == "2026-11-26"


@pytest.mark.parametrize("view", ["day", "week", "month"])
def test_views_of_the_calendar(jan: Somebody, view: str) -> None:
    make_task(jan.viewer, "O godzinie", due_on="2026-11-26", due_time="9:00", duration_minutes=60)
    make_task(jan.viewer, "W ciągu dnia", due_on="2026-11-26", recurrence="FREQ=DAILY")
    html = page(jan, f"/calendar?view={view}&day=2026-11-26")
    assert "O godzinie" in html
    assert "W ciągu dnia" in html
    page(jan, f"/calendar?view={view}&day=2026-12-25&of=user-{jan.user.pk}")
    page(jan, f"/calendar?view={view}&day=nonsense&of=team-99999999")


def test_an_occurrence_that_is_dragged_becomes_a_task_of_its_own(jan: Somebody) -> None:
    task = make_task(jan.viewer, due_on="2026-11-26", recurrence="FREQ=WEEKLY")
    path = f"/tasks/series/{task.series_id}/2026-12-03/move"
    assert posted(jan, path, due_on="2026-12-04", due_time="10:30").status_code == 204
    assert open_days(task) == ["2026-11-26", "2026-12-04"]
    assert posted(jan, f"/tasks/series/{task.series_id}/2026-12-05/move", due_on="2026-12-06").status_code == 404


def test_an_occurrence_that_was_dragged_goes_back_with_its_length(jan: Somebody) -> None:
    task = make_task(
        jan.viewer, due_on="2026-11-26", due_time="9:00", duration_minutes=90, recurrence="FREQ=WEEKLY;COUNT=3"
    )
    path = f"/tasks/series/{task.series_id}/2026-12-03/move"
    answer = posted(jan, path, due_on="2026-12-04", due_time="10:30", duration_minutes=120)
    told = json.loads(answer.headers["HX-Trigger"])["opiekun:toast"]
    assert "10:30" in told["text"]
    posted(jan, told["undo_url"])
    made = Task.objects.get(series_id=task.series_id, occurrence_on="2026-12-03")
    assert (str(made.due_on), str(made.due_time), made.duration_minutes) == ("2026-12-03", "09:00:00", 90)


def test_an_occurrence_that_cannot_go_there_makes_no_task(jan: Somebody) -> None:
    task = make_task(jan.viewer, due_on="2026-11-26", due_time="9:00", recurrence="FREQ=WEEKLY")
    path = f"/tasks/series/{task.series_id}/2026-12-03/move"
    assert posted(jan, path, due_on="2026-12-04", due_time="25:00").status_code >= 400
    assert open_days(task) == ["2026-11-26"]


def test_an_occurrence_has_a_page_and_becomes_a_task_when_somebody_wants_to_change_it(jan: Somebody) -> None:
    task = make_task(
        jan.viewer, "Raport", due_on="2026-11-26", due_time="9:00", duration_minutes=90, recurrence="FREQ=WEEKLY"
    )
    path = f"/tasks/series/{task.series_id}/2026-12-03"
    html = page(jan, path)
    assert "3 December 2026, 09:00" in html
    assert f'href="/tasks/{task.pk}"' in html
    assert open_days(task) == ["2026-11-26"]
    made = jan.client.post(path).headers["Location"]
    assert made.endswith("/edit")
    assert open_days(task) == ["2026-11-26", "2026-12-03"]
    assert jan.client.get(path).headers["Location"] == made.removesuffix("/edit")
    for gone in ("2026-12-04", "2026-11-19", "nonsense"):
        assert jan.client.get(f"/tasks/series/{task.series_id}/{gone}").status_code == 404
    other = log_in("salesperson", "Ewa", "Lis")
    for answer in (other.client.get(f"{path[:-2]}10"), other.client.post(f"{path[:-2]}10")):
        assert answer.status_code == 404
    assert open_days(task) == ["2026-11-26", "2026-12-03"]


def test_a_task_that_its_form_gives_back_leads_to_the_list(jan: Somebody) -> None:
    piotr = log_in("salesperson", "Piotr", "Maj")
    task = make_task(piotr.viewer, assignee=str(jan.user.pk))
    path = f"/tasks/{task.pk}/edit"
    form = fields(page(jan, path))
    answer = jan.client.post(path, {**form, "assignee": str(piotr.user.pk)})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/tasks")
    assert (again(task).assignee_id, again(task).delegated_by_id) == (piotr.user.pk, None)


def test_a_team_is_shown_with_the_teams_below_it(jan: Somebody) -> None:
    sales = make_team("Sprzedaż")
    silesia = make_team("Śląsk", sales)
    lead, below = make_user("salesperson", teams=(sales,)), make_user("salesperson", teams=(silesia,))
    other = make_user("salesperson", teams=(make_team("Biuro"),))
    found = chosen_people(jan.viewer, f"team-{sales.pk}")
    assert set(found.ids) == {lead.pk, below.pk}
    assert chosen_people(jan.viewer, f"team-{silesia.pk}").ids == [below.pk]
    assert other.pk not in found.ids
    assert chosen_people(jan.viewer, f"team-{make_team('Pusty').pk}").code == "me"


@pytest.mark.parametrize(
    ("day", "title"),
    [
        ("2026-11-25", "23–29 Nov 2026"),
        ("2026-12-02", "30 Nov – 6 Dec 2026"),
        ("2026-12-30", "28 Dec – 3 Jan 2027"),
    ],
)
def test_a_week_names_its_month_once_where_it_is_in_one(jan: Somebody, day: str, title: str) -> None:
    assert f">{title}<" in page(jan, f"/calendar?view=week&day={day}").replace("\xa0", " ")
