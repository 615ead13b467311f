"""A task that was given away and passed on: whoever made it, and whoever passed it on, follows it to its end."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.db import connection

from opiekun.activities.models import Task
from opiekun.activities.selectors.tasks.brief import open_tasks_of, reach_of, read_brief
from opiekun.activities.selectors.tasks.calendar import calendar_items
from opiekun.activities.selectors.tasks.page import load_task
from opiekun.activities.selectors.tasks.rows import read_task
from opiekun.activities.services.tasks import complete_task, update_task
from opiekun.activities.tasks.permissions import reached_tasks
from opiekun.core import clock
from opiekun.core.errors import NotFound
from opiekun.core.models import History
from opiekun.core.viewer import Viewer
from opiekun.parties.services import create_party
from opiekun.records.models import Notification
from tests.activities.tasks.task_pages import page
from tests.activities.tasks.tasks import NOW, again, make_task, salesperson
from tests.parties.ui.browser import log_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_moment() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def passed_on(maker: Viewer, first: Viewer, second: Viewer, **fields: Any) -> Task:
    """Made for the first one, who passes it on to the second."""
    task = make_task(maker, assignee=str(first.id), **fields)
    assert update_task(first, task.pk, {"assignee": str(second.id)}).in_sight
    return again(task)


def test_who_made_it_sees_it_everywhere_and_may_change_it() -> None:
    anna, jan, piotr, other = salesperson(), salesperson(), salesperson(), salesperson()
    task = passed_on(anna, jan, piotr, due_on="2026-11-27", due_time="10:00", duration_minutes=30)
    assert (task.assignee_id, task.delegated_by_id) == (piotr.id, jan.id)
    for viewer in (anna, jan, piotr):
        assert reached_tasks(viewer).filter(pk=task.pk).exists()
        assert read_task(viewer, task.pk)["assignee"]["id"] == str(piotr.id)
        assert load_task(viewer, task.pk).can_edit
        reached, values = reach_of(viewer)
        assert [one.id for one in read_brief(f"t.id = {task.pk} AND {reached}", values, 2)] == [task.pk]
        (item,) = calendar_items(viewer, [piotr.id or 0], task.due_on, task.due_on)  # type: ignore[arg-type]
        assert (item.kind, item.can_move) == ("task", True)
    update_task(anna, task.pk, {"priority": "high"})
    assert not reached_tasks(other).filter(pk=task.pk).exists()
    (busy,) = calendar_items(other, [piotr.id or 0], task.due_on, task.due_on)  # type: ignore[arg-type]
    assert busy.kind == "busy"
    with pytest.raises(NotFound):
        update_task(other, task.pk, {"title": "Moje"})
    assert again(task).title == task.title


def test_it_is_followed_after_it_was_given_back_and_who_made_it_is_told_when_it_is_done() -> None:
    anna, jan, piotr = salesperson(), salesperson(), salesperson()
    task = passed_on(anna, jan, piotr)
    update_task(piotr, task.pk, {"assignee": str(jan.id)})
    assert (again(task).assignee_id, again(task).delegated_by_id) == (jan.id, anna.id)
    update_task(jan, task.pk, {"assignee": str(piotr.id)})
    complete_task(piotr, task.pk, "Podpisane")
    told = Notification.objects.filter(code="task.done", record_id=task.pk).values_list("user_id", flat=True)
    assert set(told) == {anna.id, jan.id}
    assert read_task(anna, task.pk)["outcome"] == "Podpisane"


def test_given_back_far_from_its_maker_it_is_given_by_who_gave_it_before() -> None:
    anna, jan, piotr, ewa = (salesperson() for _ in range(4))
    task = passed_on(anna, jan, piotr)
    update_task(piotr, task.pk, {"assignee": str(ewa.id)})
    # Ewa gives it back to Piotr, who had it from Jan; Jan takes it back, who had it from Anna.
    update_task(ewa, task.pk, {"assignee": str(piotr.id)})
    assert (again(task).assignee_id, again(task).delegated_by_id) == (piotr.id, jan.id)
    update_task(jan, task.pk, {"assignee": str(jan.id)})
    assert (again(task).assignee_id, again(task).delegated_by_id) == (jan.id, anna.id)
    update_task(jan, task.pk, {"assignee": str(anna.id)})
    assert (again(task).assignee_id, again(task).delegated_by_id) == (anna.id, None)


def test_who_had_it_twice_gives_it_back_to_who_gave_it_last() -> None:
    anna, jan, piotr, ewa = (salesperson() for _ in range(4))
    task = passed_on(anna, piotr, ewa)
    # By Anna again, to Jan, who gives it to Piotr as well.
    update_task(anna, task.pk, {"assignee": str(jan.id)})
    update_task(jan, task.pk, {"assignee": str(piotr.id)})
    update_task(piotr, task.pk, {"assignee": str(ewa.id)})
    update_task(ewa, task.pk, {"assignee": str(piotr.id)})
    assert (again(task).assignee_id, again(task).delegated_by_id) == (piotr.id, jan.id)


def test_what_its_receiver_took_by_themselves_is_given_by_its_maker_when_it_comes_back() -> None:
    anna, jan, boss = salesperson(), salesperson(), log_in("administrator").viewer
    task = make_task(anna)
    update_task(boss, task.pk, {"assignee": str(boss.id)})
    update_task(boss, task.pk, {"assignee": str(jan.id)})
    update_task(jan, task.pk, {"assignee": str(boss.id)})
    assert (again(task).assignee_id, again(task).delegated_by_id) == (boss.id, anna.id)


def test_who_takes_a_task_leaves_it_in_the_sight_of_who_made_it() -> None:
    anna, jan, boss = salesperson(), salesperson(), log_in("administrator").viewer
    task = make_task(anna, assignee=str(jan.id))
    update_task(boss, task.pk, {"assignee": str(boss.id)})
    assert (again(task).assignee_id, again(task).delegated_by_id) == (boss.id, anna.id)
    assert reached_tasks(anna).filter(pk=task.pk).exists()
    assert not reached_tasks(jan).filter(pk=task.pk).exists()


def test_it_stands_among_what_was_given_to_others_and_on_the_card_of_its_party() -> None:
    anna, jan, piotr = (log_in("salesperson", name, "Wnuk") for name in ("Anna", "Jan", "Piotr"))
    party = create_party(anna.viewer, {"kind": "organisation", "name": "Polmetal"}).id
    task = passed_on(anna.viewer, jan.viewer, piotr.viewer, title="Umowa ramowa", links=[str(party)])
    assert "Umowa ramowa" in page(anna, "/tasks?view=delegated")
    assert "Umowa ramowa" in page(jan, "/tasks?view=delegated")
    assert "Umowa ramowa" not in page(piotr, "/tasks?view=delegated")
    assert [one.id for one in open_tasks_of(anna.viewer, party, 5)] == [task.pk]
    assert "Umowa ramowa" in page(anna, f"/parties/{party}/timeline")


def test_whoever_passed_it_on_keeps_it_in_sight_however_often_it_is_passed_on() -> None:
    anna, jan, piotr, ewa, other = (salesperson() for _ in range(5))
    task = passed_on(anna, jan, piotr, due_on="2026-11-27", due_time="10:00", duration_minutes=30)
    update_task(piotr, task.pk, {"assignee": str(ewa.id)})
    assert (again(task).assignee_id, again(task).delegated_by_id) == (ewa.id, piotr.id)
    for viewer in (anna, jan, piotr, ewa):
        assert reached_tasks(viewer).filter(pk=task.pk).exists()
        assert load_task(viewer, task.pk).can_edit
        assert read_task(viewer, task.pk)["delegated_by"]["id"] == str(piotr.id)
        reached, values = reach_of(viewer)
        assert [one.id for one in read_brief(f"t.id = {task.pk} AND {reached}", values, 2)] == [task.pk]
        (item,) = calendar_items(viewer, [ewa.id or 0], task.due_on, task.due_on)  # type: ignore[arg-type]
        assert (item.kind, item.can_move) == ("task", True)
    with pytest.raises(NotFound):
        load_task(other, task.pk)
    complete_task(ewa, task.pk, "Podpisane")
    told = Notification.objects.filter(code="task.done", record_id=task.pk).values_list("user_id", flat=True)
    assert sorted(told) == sorted(one.id or 0 for one in (anna, jan, piotr))


def test_what_comes_back_to_its_maker_is_theirs_alone() -> None:
    anna, jan, piotr = salesperson(), salesperson(), salesperson()
    task = passed_on(anna, jan, piotr)
    update_task(anna, task.pk, {"assignee": str(anna.id)})
    assert (again(task).delegated_by_id, again(task).givers) == (None, None)
    assert not reached_tasks(jan).filter(pk=task.pk).exists()


def test_the_next_one_of_a_recurring_task_stays_in_the_sight_of_all_who_passed_it_on() -> None:
    anna, jan, piotr, ewa = (salesperson() for _ in range(4))
    task = make_task(anna, assignee=str(jan.id), due_on="2026-11-27", recurrence="FREQ=DAILY")
    update_task(jan, task.pk, {"assignee": str(piotr.id), "scope": "all"})
    update_task(piotr, task.pk, {"assignee": str(ewa.id), "scope": "all"})
    following = complete_task(ewa, task.pk).next_id
    for viewer in (anna, jan, piotr):
        assert reached_tasks(viewer).filter(pk=following).exists()


def test_it_stands_among_what_was_given_to_others_on_every_page_of_those_who_passed_it_on() -> None:
    anna, jan, piotr, ewa = (log_in("salesperson", name, "Wnuk") for name in ("Anna", "Jan", "Piotr", "Ewa"))
    party = create_party(anna.viewer, {"kind": "organisation", "name": "Polmetal"}).id
    task = passed_on(anna.viewer, jan.viewer, piotr.viewer, title="Umowa ramowa", links=[str(party)])
    update_task(piotr.viewer, task.pk, {"assignee": str(ewa.user.pk)})
    for browser in (anna, jan, piotr):
        assert "Umowa ramowa" in page(browser, "/tasks?view=delegated")
        assert "Umowa ramowa" in page(browser, f"/tasks?view=all&f.given_away_by.is={jan.user.pk}")
    assert "Umowa ramowa" not in page(ewa, "/tasks?view=delegated")
    assert "Umowa ramowa" not in page(anna, f"/tasks?view=all&f.given_away_by.is={ewa.user.pk}")
    assert "Umowa ramowa" in page(jan, f"/tasks/{task.pk}")


def test_the_migration_finds_in_the_history_who_passed_on_what_is_given_away_now() -> None:
    anna, jan, piotr, ewa = (salesperson() for _ in range(4))
    task = passed_on(anna, jan, piotr)
    update_task(piotr, task.pk, {"assignee": str(ewa.id)})
    returned = passed_on(anna, jan, piotr)
    update_task(anna, returned.pk, {"assignee": str(anna.id)})
    update_task(anna, returned.pk, {"assignee": str(ewa.id)})
    expected, version = sorted(one.id or 0 for one in (anna, jan, piotr)), again(task).version
    history = History.objects.filter(subject_id=task.pk).count()
    migration = import_module("opiekun.activities.migrations.0021_givers_of_tasks_and_documents_of_talks")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE activities_task DISABLE TRIGGER USER")
        cursor.execute("UPDATE activities_task SET givers = NULL")
        cursor.execute(migration.FILLED)
    assert (again(task).givers, again(task).version) == (expected, version)
    assert again(returned).givers == [anna.id]
    assert History.objects.filter(subject_id=task.pk).count() == history
    assert "givers" not in str(list(History.objects.filter(subject_id=task.pk).values_list("changes")))
