"""Tasks, the calendar and my day for programs."""

from typing import Any

import pytest
from django.test import Client

from opiekun.activities.models import Task
from opiekun.core.viewer import Reach
from tests.accounts.people import make_role, make_user
from tests.api.program import Program, company, program

pytestmark = pytest.mark.django_db


def made(caller: Program, title: str = "Zadzwonić", **more: Any) -> dict[str, Any]:
    response = caller.post("/tasks", {"title": title, **more})
    assert response.status_code == 201, response.content
    answer: dict[str, Any] = response.json()
    return answer


def tag(task: dict[str, Any]) -> str:
    return f'"{task["version"]}"'


def test_a_created_task_is_read_back_as_it_was_answered() -> None:
    caller = program()
    party = company(caller)
    task = made(
        caller,
        due_on="2026-12-01",
        due_time="9:30",
        duration_minutes=30,
        links=[party["id"]],
        checklist=[{"text": "Cennik"}],
        recurrence="FREQ=WEEKLY",
    )
    read = caller.get(f"/tasks/{task['id']}")
    assert read.json() == task
    assert (task["due_on"], task["due_time"], task["recurrence"]) == ("2026-12-01", "09:30", "FREQ=WEEKLY")
    assert task["links"] == [{"id": party["id"], "kind": "party", "name": "Śruba sp. z o.o."}]
    assert task["party"]["id"] == party["id"]
    assert task["assignee"]["id"] == str(caller.user.pk if caller.user else "")
    assert caller.get(f"/tasks/{task['id']}", If_None_Match=tag(task)).status_code == 304


def test_the_same_key_makes_one_task() -> None:
    caller = program()
    answers = [caller.post("/tasks", {"title": "Raz"}, Idempotency_Key="a-1").json()["id"] for _n in range(2)]
    assert answers[0] == answers[1]
    assert Task.objects.count() == 1


def test_wrong_fields_are_named_and_nothing_is_made() -> None:
    response = program().post("/tasks", {"due_time": "9:00", "priority": "urgent"})
    assert response.status_code == 422
    assert {error["loc"][0] for error in response.json()["errors"]} == {"title", "due_on", "priority"}
    assert not Task.objects.exists()


def test_a_stale_change_overwrites_nothing() -> None:
    caller = program()
    task = made(caller)
    assert caller.patch(f"/tasks/{task['id']}", {"title": "A"}, If_Match=tag(task)).status_code == 200
    # Within one transaction of a test the version is written anew by each change.
    stale = caller.patch(f"/tasks/{task['id']}", {"title": "B"}, If_Match='"99"')
    assert stale.status_code == 412
    assert caller.get(f"/tasks/{task['id']}").json()["title"] == "A"


def test_completed_with_the_next_occurrence_and_reopened() -> None:
    caller = program()
    task = made(caller, due_on="2100-12-01", recurrence="FREQ=DAILY")
    assert caller.post(f"/tasks/{task['id']}/complete", {}).status_code == 428
    done = caller.post(f"/tasks/{task['id']}/complete", {"outcome": "Tak"}, If_Match="*").json()
    assert (done["state"], done["outcome"]) == ("done", "Tak")
    assert caller.get(f"/tasks/{done['next']}").json()["due_on"] == "2100-12-02"
    opened = caller.post(f"/tasks/{task['id']}/reopen", If_Match="*")
    assert opened.json()["state"] == "open"
    assert caller.post(f"/tasks/{task['id']}/cancel", {"why": "x"}, If_Match="*").status_code == 422


def test_given_to_another() -> None:
    caller, other = program(), make_user("salesperson")
    task = made(caller)
    given = caller.post(f"/tasks/{task['id']}/delegate", {"assignee": str(other.pk)}, If_Match="*").json()
    assert given["assignee"]["id"] == str(other.pk)
    assert given["delegated_by"]["id"] == str(caller.user.pk if caller.user else "")
    assert caller.post(f"/tasks/{task['id']}/delegate", {}, If_Match="*").status_code == 422


def test_removed_and_restored() -> None:
    caller = program()
    task = made(caller)
    gone = caller.delete(f"/tasks/{task['id']}", If_Match="*")
    assert gone.status_code == 204
    assert caller.get(f"/tasks/{task['id']}").status_code == 404
    assert [one["id"] for one in caller.get("/tasks?trashed=true").json()["items"]] == [task["id"]]
    assert caller.post(f"/tasks/{task['id']}/restore", If_Match=gone["ETag"]).status_code == 200


def test_lists_are_filtered_and_ordered() -> None:
    caller = program()
    for day in ("2026-12-03", "2026-12-01", "2026-12-02"):
        made(caller, day, due_on=day, priority="high" if day.endswith("3") else "normal")
    found = caller.get("/tasks?ordering=-due_on&due_on__lte=2026-12-02").json()["items"]
    assert [task["title"] for task in found] == ["2026-12-02", "2026-12-01"]
    assert [task["title"] for task in caller.get("/tasks?priority=high").json()["items"]] == ["2026-12-03"]
    assert caller.get("/tasks?q=12-01&count=exact").json()["count"] == 1


def test_another_ones_task_is_not_there() -> None:
    task = made(program())
    role = make_role({("task", action): Reach.OWN for action in ("view", "create", "edit", "trash")})
    stranger = program(role.code or "", scopes=("all",)) if role.code else None
    if stranger is None:
        user = make_user(role_ids=[role.pk])
        from opiekun.accounts.services.tokens import create_token
        from opiekun.core.viewer import SYSTEM

        stranger = Program(create_token(SYSTEM, user.pk, "Test", ("all",))[1], user)
    for call in (
        stranger.get(f"/tasks/{task['id']}"),
        stranger.patch(f"/tasks/{task['id']}", {"title": "x"}),
        stranger.post(f"/tasks/{task['id']}/complete", {}, If_Match="*"),
        stranger.delete(f"/tasks/{task['id']}", If_Match="*"),
    ):
        assert call.status_code == 404
    assert Task.objects.get().title == "Zadzwonić"


def test_a_token_without_the_scope_is_refused() -> None:
    assert program(scopes=("parties:read",)).get("/tasks").status_code == 403
    assert program(scopes=("tasks:read",)).post("/tasks", {"title": "x"}).status_code == 403


def test_the_calendar_holds_tasks_occurrences_and_holidays() -> None:
    caller = program()
    made(caller, "Raport", due_on="2100-12-01", due_time="9:00", duration_minutes=60, recurrence="FREQ=WEEKLY;COUNT=3")
    answer = caller.get("/calendar?from=2100-12-01&to=2100-12-26").json()
    assert [(one["kind"], one["on"]) for one in answer["items"]] == [
        ("task", "2100-12-01"),
        ("occurrence", "2100-12-08"),
        ("occurrence", "2100-12-15"),
    ]
    assert answer["busy"][0]["since"] == "2100-12-01T08:00:00Z"
    assert {"2100-12-25", "2100-12-26"} <= {one["on"] for one in answer["holidays"]}


def test_an_occurrence_of_the_calendar_becomes_a_task_of_its_own() -> None:
    caller = program()
    made(caller, "Raport", due_on="2100-12-01", due_time="9:00", recurrence="FREQ=WEEKLY;COUNT=3")
    entry = caller.get("/calendar?from=2100-12-08&to=2100-12-08").json()["items"][0]
    which = {"series": entry["id"], "on": entry["on"]}
    task = caller.post("/tasks/occurrences", which).json()
    assert (task["due_on"], task["occurrence_on"], task["title"]) == ("2100-12-08", "2100-12-08", "Raport")
    assert caller.post("/tasks/occurrences", which).json()["id"] == task["id"]
    for wrong, loc in (
        ({}, {"series", "on"}),
        ({"series": "x", "on": "2100-13-01"}, {"series", "on"}),
        ({**which, "day": "2100-12-08"}, {"day"}),
    ):
        refused = caller.post("/tasks/occurrences", wrong)
        assert (refused.status_code, {one["loc"][0] for one in refused.json()["errors"]}) == (422, loc)
    assert caller.post("/tasks/occurrences", {**which, "on": "2100-12-09"}).status_code == 404
    assert program("salesperson").post("/tasks/occurrences", {**which, "on": "2100-12-15"}).status_code in (403, 404)
    assert Task.objects.count() == 2


@pytest.mark.parametrize(
    ("query", "loc"),
    [
        ("to=2026-12-01", "from"),
        ("from=x&to=2026-12-01", "from"),
        ("from=2026-12-01&to=2026-11-01", "to"),
        ("from=2026-01-01&to=2028-01-01", "to"),
        ("from=2026-12-01&to=2026-12-02&users=999999", "users"),
        ("from=2026-12-01&to=2026-12-02&users=a", "users"),
    ],
)
def test_a_wrong_period_is_named(query: str, loc: str) -> None:
    response = program().get(f"/calendar?{query}")
    assert response.status_code == 422 or response.status_code == 400
    assert response.json()["errors"][0]["loc"] == [loc]


def test_my_day_names_parties_without_a_next_step() -> None:
    caller = program()
    idle, busy = company(caller, "Bez planu"), company(caller, "Z planem")
    made(caller, "Wizyta", due_on="2000-01-01", links=[busy["id"]])
    day = caller.get("/my-day").json()
    assert [task["title"] for task in day["overdue"]] == ["Wizyta"]
    assert [party["id"] for party in day["parties_without_next_step"]] == [idle["id"]]


def test_the_feed_of_changes_tells_of_tasks() -> None:
    caller = program()
    begin = caller.get("/changes?kinds=task&after=now").json()
    task = made(caller)
    found = caller.get(f"/changes?kinds=task&after={begin['next']}").json()["items"]
    assert [(one["id"], one["event"]) for one in found] == [(task["id"], "created")]


def test_history_tells_what_was_done() -> None:
    caller = program()
    task = made(caller)
    caller.post(f"/tasks/{task['id']}/complete", {"outcome": "Tak"}, If_Match="*")
    found = caller.get(f"/tasks/{task['id']}/history").json()["items"]
    codes = {change["field"] for entry in found for change in entry.get("changes", entry.get("fields", []))}
    assert "title" in codes or found


def test_a_program_makes_lists_renews_and_revokes_the_address_of_its_users_calendar() -> None:
    caller, browser = program("salesperson", scopes=("tasks:read", "tasks:write", "interactions:read")), Client()

    made(caller, "Oferta", due_on="2026-12-01")
    feed = caller.post("/calendar-feeds", {"name": "telefon"})
    assert feed.status_code == 201
    one = feed.json()
    path, query = one["address"].partition("/feeds/")[1:]
    assert b"BEGIN:VCALENDAR" in browser.get(path + query).content
    [listed] = caller.get("/calendar-feeds").json()["items"]
    # What is listed has no secret.
    assert set(listed) == set(one) - {"address"}
    renewed = caller.post(f"/calendar-feeds/{one['id']}/renew").json()
    assert (renewed["id"], renewed["last_read_at"]) == (one["id"], None)
    assert browser.get(path + query).status_code == 404
    path, query = renewed["address"].partition("/feeds/")[1:]
    assert browser.get(path + query).status_code == 200
    at = f"/calendar-feeds/{one['id']}"
    assert caller.delete(at).status_code == 428
    assert caller.delete(at, If_Match=feed["ETag"]).status_code == 412
    assert caller.delete(at, If_Match=f'"{renewed["version"]}"').status_code == 204
    assert browser.get(path + query).status_code == 404


def test_an_address_of_a_calendar_is_its_users_alone_and_shows_no_more_than_the_token_may() -> None:
    owner = program("salesperson")
    one = owner.post("/calendar-feeds", {"name": "telefon"}).json()
    stranger = program("administrator")
    assert stranger.get("/calendar-feeds").json()["items"] == []
    assert stranger.post(f"/calendar-feeds/{one['id']}/renew").status_code == 404
    assert stranger.delete(f"/calendar-feeds/{one['id']}", If_Match="*").status_code == 404
    for scopes in (("tasks:read", "tasks:write"), ("tasks:read", "interactions:read")):
        narrow = program("administrator", scopes=scopes)
        assert narrow.post("/calendar-feeds", {"name": "x"}).status_code == 403, scopes
        assert narrow.post(f"/calendar-feeds/{one['id']}/renew").status_code == 403, scopes
    wrong = owner.post("/calendar-feeds", {"name": " "})
    assert (wrong.status_code, wrong.json()["errors"][0]["loc"]) == (422, ["name"])
    kept = owner.post("/calendar-feeds", {"name": "x"}, Idempotency_Key="k")
    assert (kept.status_code, kept.json()["errors"][0]["loc"]) == (400, ["Idempotency-Key"])
    assert len(owner.get("/calendar-feeds").json()["items"]) == 1


def test_the_page_renews_an_address_and_shows_the_new_one_once() -> None:
    owner = program("salesperson")
    assert owner.user
    one = owner.post("/calendar-feeds", {"name": "telefon"}).json()
    client = Client()
    client.force_login(owner.user, backend="django.contrib.auth.backends.ModelBackend")
    assert "feeds/calendar.ics?key=" not in client.get("/calendar/addresses").content.decode()
    shown = client.post(f"/calendar/addresses/{one['id']}/renew").content.decode()
    assert "feeds/calendar.ics?key=" in shown
    assert one["address"] not in shown
    assert client.get("/feeds/" + one["address"].partition("/feeds/")[2]).status_code == 404
    stranger = Client()
    stranger.force_login(make_user("administrator"), backend="django.contrib.auth.backends.ModelBackend")
    assert stranger.post(f"/calendar/addresses/{one['id']}/renew").status_code == 404
