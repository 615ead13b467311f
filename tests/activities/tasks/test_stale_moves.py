"""What is dragged or moved by keys says which version was seen: it never goes over what a colleague did meanwhile."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse

from opiekun.activities.models import Interaction, Task
from opiekun.activities.services.interactions import create_interaction, update_interaction
from opiekun.activities.services.tasks import update_task
from opiekun.core import clock
from opiekun.parties.services import create_party
from tests.activities.tasks.tasks import NOW, again, make_task, open_days
from tests.parties.ui.browser import Somebody, log_in

pytestmark = pytest.mark.django_db
SAID = "Zmieniono to w międzyczasie. Sprawdź jeszcze raz."


@pytest.fixture(autouse=True)
def one_moment() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


@pytest.fixture
def jan() -> Somebody:
    return log_in("salesperson", language="pl")


def posted(jan: Somebody, path: str, **values: Any) -> HttpResponse:
    return jan.client.post(path, values, headers={"HX-Request": "true"})


def shown_version(jan: Somebody, page: str, moves: str) -> str:
    """The version that the page gives to the item whose moves are sent there."""
    html = jan.client.get(page).content.decode()
    found = re.search(rf'data-moves="{moves}" data-version="(\d+)"', html)
    assert found is not None, html
    return found[1]


def told(answer: HttpResponse) -> Any:
    assert answer.status_code == 204
    events = json.loads(answer.headers["HX-Trigger"])
    # Whatever came of it, the page is drawn anew.
    assert "opiekun:tasks-changed" in events
    return events["opiekun:toast"]


@pytest.mark.parametrize("page", ["/tasks/board", "/calendar?view=week&day=2026-11-26"])
def test_a_task_that_a_colleague_changed_meanwhile_is_not_moved(jan: Somebody, page: str) -> None:
    task = make_task(jan.viewer, due_on="2026-11-26", due_time="9:00")
    move = f"/tasks/{task.pk}/move"
    seen = shown_version(jan, page, move)
    update_task(jan.viewer, task.pk, {"due_on": "2026-12-09"})
    answer = told(posted(jan, move, due_on="2026-11-27", version=seen))
    assert (answer["text"], answer.get("undo_url", "")) == (SAID, "")
    assert str(again(task).due_on) == "2026-12-09"
    fresh = str(again(task).version)
    posted(jan, move, due_on="2026-11-27", version=fresh)
    assert str(again(task).due_on) == "2026-11-27"


def test_undo_leaves_what_was_changed_after_the_move(jan: Somebody) -> None:
    task = make_task(jan.viewer, due_on="2026-11-26")
    undo = told(posted(jan, f"/tasks/{task.pk}/move", column="tomorrow", version=task.version))["undo_url"]
    update_task(jan.viewer, task.pk, {"due_on": "2026-12-09"})
    assert told(posted(jan, undo))["text"] == SAID
    assert str(again(task).due_on) == "2026-12-09"


def test_an_occurrence_that_has_become_a_task_meanwhile_is_not_moved(jan: Somebody) -> None:
    task = make_task(jan.viewer, due_on="2026-11-26", recurrence="FREQ=WEEKLY")
    move = f"/tasks/series/{task.series_id}/2026-12-03/move"
    assert shown_version(jan, "/calendar?view=day&day=2026-12-03", move) == "0"
    undo = told(posted(jan, move, due_on="2026-12-04", version="0"))["undo_url"]
    assert told(posted(jan, move, due_on="2026-12-07", version="0"))["text"] == SAID
    assert open_days(task) == ["2026-11-26", "2026-12-04"]
    # What the move itself made is undone.
    posted(jan, undo)
    assert open_days(task) == ["2026-11-26", "2026-12-03"]
    assert Task.objects.filter(series_id=task.series_id).count() == 2


def test_a_meeting_that_was_changed_meanwhile_is_not_moved(jan: Somebody) -> None:
    party = create_party(jan.viewer, {"kind": "organisation", "name": "Polmetal"}).id
    planned = {"kind": "meeting", "party": str(party), "started_at": "2026-12-01T09:00:00Z"}
    meeting = Interaction.objects.get(pk=create_interaction(jan.viewer, planned).id)
    move = f"/calendar/meetings/{meeting.pk}/move"
    seen = shown_version(jan, "/calendar?view=day&day=2026-12-01", move)
    update_interaction(jan.viewer, meeting.pk, {"started_at": "2026-12-02T12:00:00Z"})
    assert told(posted(jan, move, due_on="2026-12-03", due_time="10:00", version=seen))["text"] == SAID
    meeting.refresh_from_db()
    assert meeting.started_at.isoformat() == "2026-12-02T12:00:00+00:00"
    sent = {"due_on": "2026-12-03", "due_time": "10:00", "version": meeting.version}
    undo = told(posted(jan, move, **sent))["undo_url"]
    posted(jan, undo)
    meeting.refresh_from_db()
    assert meeting.started_at.isoformat() == "2026-12-02T12:00:00+00:00"
