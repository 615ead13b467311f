"""A series that was divided by "this and following": "all" is of all its parts, within the reach of whoever says so."""

import re
from collections.abc import Iterator
from datetime import date, time

import pytest

from opiekun.activities.models import Task, TaskSeries
from opiekun.activities.selectors.tasks.calendar import calendar_items
from opiekun.activities.services.tasks import complete_task, move_occurrence, restore_task, trash_task, update_task
from opiekun.core import clock
from opiekun.core.errors import InvalidInput, NotFound, StaleVersion
from opiekun.core.viewer import Viewer
from tests.activities.tasks.tasks import NOW, again, make_task, salesperson
from tests.api.program import program
from tests.parties.people import manager
from tests.parties.test_shared_identity import run_together
from tests.parties.ui.browser import log_in

pytestmark = pytest.mark.django_db
ALL_DAYS = ["26.11", "27.11", "28.11", "29.11", "30.11", "01.12"]


@pytest.fixture(autouse=True)
def one_moment() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def days(actor: Viewer, title: str, *more: Viewer) -> list[str]:
    """The days of the title in the calendar of two weeks."""
    found = calendar_items(actor, [one.id or 0 for one in (actor, *more)], date(2026, 11, 26), date(2026, 12, 9))
    return [f"{item.on:%d.%m}" for item in found if item.title == title]


def divide(actor: Viewer, of: Task, day: str, **changes: str) -> Task:
    """The occurrence of the day, changed with those that follow."""
    assert of.series_id is not None
    found = move_occurrence(actor, of.series_id, date.fromisoformat(day)).id
    update_task(actor, found, {**changes, "scope": "following"})
    return Task.objects.get(pk=found)


def parts(actor: Viewer) -> list[Task]:
    """The first open occurrences of a daily series of six days in three parts of two days."""
    first = make_task(actor, "Raport", due_on="2026-11-26", recurrence="FREQ=DAILY;COUNT=6", due_time="9:00")
    second = divide(actor, first, "2026-11-28", title="Drugi")
    third = divide(actor, second, "2026-11-30", title="Trzeci")
    return [again(first), again(second), third]


def state() -> list[object]:
    """All that a refusal must leave as it is."""
    tasks = Task.objects.order_by("pk").values_list("pk", "version", "title", "due_on", "series_id", "trashed_at")
    return [*tasks, *TaskSeries.objects.order_by("pk").values()]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_all_reaches_every_part_from_each_of_them(place: int) -> None:
    anna, piotr = manager(), salesperson()
    three = parts(anna)
    assert len({task.series_id for task in three}) == 3
    change = {"title": "Nowy", "priority": "high", "due_time": "10:00", "remind_before": 30, "scope": "all"}
    update_task(anna, three[place].pk, {**change, "assignee": str(piotr.id)})
    for task in (*map(again, three), *TaskSeries.objects.all()):
        told = task.title, task.priority, task.due_time, task.remind_before, task.assignee_id
        assert told == ("Nowy", "high", time(10), 30, piotr.id)
    assert days(anna, "Nowy", piotr) == ALL_DAYS


def test_what_was_not_changed_stays_as_each_part_has_it_and_what_is_done_stays_altogether() -> None:
    anna = manager()
    first, second, third = parts(anna)
    following = complete_task(anna, first.pk).next_id
    update_task(anna, third.pk, {"priority": "low", "scope": "all"})
    told = [(task.title, task.priority) for task in map(again, (first, second, third))]
    assert told == [("Raport", "normal"), ("Drugi", "low"), ("Trzeci", "low")]
    assert Task.objects.get(pk=following).priority == "low"


def test_parts_stay_together_when_the_first_one_is_gone() -> None:
    anna = manager()
    first, second, third = parts(anna)
    # The part that keeps the number of the undivided series is the last one; it is the one that goes.
    Task.objects.filter(series_id=third.series_id).delete()
    TaskSeries.objects.filter(pk=third.series_id).delete()
    update_task(anna, second.pk, {"title": "Nowy", "scope": "all"})
    assert again(first).title == "Nowy"


def test_other_series_of_the_same_words_are_no_parts() -> None:
    anna = manager()
    first, _second, _third = parts(anna)
    other = make_task(anna, "Raport", due_on="2026-11-26", recurrence="FREQ=DAILY;COUNT=6")
    update_task(anna, first.pk, {"title": "Nowy", "scope": "all"})
    assert again(other).title == "Raport"


def test_a_part_without_an_hour_takes_no_length() -> None:
    anna = manager()
    first, second, third = parts(anna)
    update_task(anna, third.pk, {"due_time": "", "scope": "following"})
    update_task(anna, second.pk, {"duration_minutes": "45", "scope": "all"})
    assert [task.duration_minutes for task in map(again, (first, second, third))] == [45, 45, None]
    update_task(anna, third.pk, {"due_time": "8:00", "scope": "this"})
    update_task(anna, third.pk, {"due_time": "", "scope": "all"})
    assert [(task.due_time, task.duration_minutes) for task in map(again, (first, second))] == [(None, None)] * 2


def test_a_new_rule_of_all_takes_the_place_of_later_parts_and_keeps_days_that_were_skipped() -> None:
    anna = manager()
    _first, second, third = parts(anna)
    skipped = move_occurrence(anna, third.series_id or 0, date(2026, 12, 1)).id
    trash_task(anna, skipped)
    update_task(anna, second.pk, {"title": "Nowy", "recurrence": "FREQ=DAILY;COUNT=6", "scope": "all"})
    assert days(anna, "Nowy") == ["26.11", "27.11", "28.11", "29.11", "30.11", "02.12", "03.12"]
    assert again(third).series_id == second.series_id
    assert [*days(anna, "Drugi"), *days(anna, "Trzeci"), *days(anna, "Raport")] == []


def test_what_was_done_of_a_later_part_does_not_come_again_by_the_new_rule() -> None:
    anna = manager()
    _first, second, third = parts(anna)
    complete_task(anna, third.pk)
    update_task(anna, second.pk, {"recurrence": "FREQ=DAILY;COUNT=5", "scope": "all"})
    assert days(anna, "Drugi") == ["28.11", "29.11", "02.12"]
    assert (again(third).title, again(third).state) == ("Trzeci", "done")


def test_a_new_rule_of_all_goes_over_days_that_were_thrown_away_with_what_follows() -> None:
    anna = manager()
    _first, second, third = parts(anna)
    trash_task(anna, third.pk, scope="following")
    update_task(anna, second.pk, {"recurrence": "FREQ=DAILY;COUNT=6", "scope": "all"})
    assert days(anna, "Drugi") == ["28.11", "29.11", "30.11", "01.12", "02.12", "03.12"]
    restore_task(anna, third.pk)
    assert days(anna, "Trzeci") == ["30.11"]


def test_a_new_rule_of_one_part_ends_before_the_next() -> None:
    anna = manager()
    first, second, third = parts(anna)
    for rule in ("FREQ=DAILY;COUNT=9", "FREQ=DAILY"):
        update_task(anna, second.pk, {"recurrence": rule, "scope": "following"})
        assert (days(anna, "Drugi"), again(second).recurrence) == (["28.11", "29.11"], "FREQ=DAILY;UNTIL=20261129")
    update_task(anna, third.pk, {"recurrence": "FREQ=DAILY;COUNT=3", "scope": "following"})
    assert days(anna, "Trzeci") == ["30.11", "01.12", "02.12"]
    assert days(anna, "Raport") == ["26.11", "27.11"]
    trash_task(anna, third.pk, scope="following")
    update_task(anna, first.pk, {"recurrence": "FREQ=WEEKLY", "scope": "all"})
    assert again(first).recurrence == "FREQ=WEEKLY"


def test_a_new_rule_of_all_ends_before_a_part_that_is_out_of_reach() -> None:
    jan, piotr = salesperson(), salesperson()
    first = make_task(jan, "Raport", due_on="2026-11-26", recurrence="FREQ=DAILY;COUNT=6")
    given = divide(jan, first, "2026-11-28", assignee=str(piotr.id))
    third = divide(piotr, given, "2026-11-30", title="Piotra")
    Task.objects.filter(series_id=third.series_id).update(delegated_by=None)
    update_task(jan, first.pk, {"title": "Nowy", "recurrence": "FREQ=DAILY;COUNT=9", "scope": "all"})
    assert again(first).recurrence == "FREQ=DAILY;UNTIL=20261129"
    assert (again(third).title, days(piotr, "Piotra")) == ("Piotra", ["30.11", "01.12"])


def test_a_new_day_of_all_is_of_its_own_part() -> None:
    anna = manager()
    first, _second, _third = parts(anna)
    update_task(anna, first.pk, {"title": "Nowy", "due_on": "2026-11-27", "scope": "all"})
    assert days(anna, "Nowy") == ["27.11", "28.11", "29.11", "30.11", "01.12"]


def test_no_rule_for_all_ends_later_parts_too() -> None:
    anna = manager()
    first, second, third = parts(anna)
    update_task(anna, second.pk, {"recurrence": "", "scope": "all"})
    assert complete_task(anna, first.pk).next_id is not None
    assert complete_task(anna, third.pk).next_id is None


def test_thrown_away_with_all_every_part_goes_and_comes_back() -> None:
    anna = manager()
    first, second, third = parts(anna)
    # The last part has ended before, and stays so.
    trash_task(anna, third.pk, scope="following")
    trash_task(anna, second.pk, scope="all")
    assert Task.objects.filter(trashed_at=None).count() == 0
    assert not TaskSeries.objects.filter(ended=False).exists()
    restore_task(anna, second.pk)
    assert [*days(anna, "Raport"), *days(anna, "Drugi"), *days(anna, "Trzeci")] == ALL_DAYS[:4]
    restore_task(anna, third.pk)
    assert (days(anna, "Trzeci"), again(first).trashed_at) == (ALL_DAYS[4:], None)


def test_who_was_given_a_part_changes_no_other_that_is_out_of_reach() -> None:
    jan, piotr = salesperson(), salesperson()
    first = make_task(jan, "Raport", due_on="2026-11-26", recurrence="FREQ=DAILY;COUNT=6")
    given = divide(jan, first, "2026-11-28", assignee=str(piotr.id))
    update_task(piotr, given.pk, {"title": "Piotra", "scope": "all"})
    assert (again(first).title, again(given).title) == ("Raport", "Piotra")
    trash_task(piotr, given.pk, scope="all")
    assert days(jan, "Raport") == ["26.11", "27.11"]
    restore_task(piotr, given.pk)
    # The giver made it, and reaches both.
    update_task(jan, first.pk, {"title": "Jana", "scope": "all"})
    assert (again(first).title, again(given).title) == ("Jana", "Jana")


def test_who_was_given_one_of_them_changes_none_that_is_out_of_reach() -> None:
    jan, piotr = salesperson(), salesperson()
    first = make_task(jan, "Raport", due_on="2026-11-26", recurrence="FREQ=DAILY;COUNT=6")
    given = move_occurrence(jan, first.series_id or 0, date(2026, 11, 28)).id
    update_task(jan, given, {"assignee": str(piotr.id)})
    update_task(piotr, given, {"title": "Piotra", "scope": "all"})
    assert (again(first).title, Task.objects.get(pk=given).title) == ("Raport", "Piotra")


def test_whoever_gives_all_away_keeps_each_of_them_in_sight() -> None:
    jan, piotr = salesperson(), salesperson()
    first = make_task(jan, "Raport", due_on="2026-11-26", recurrence="FREQ=DAILY;COUNT=6")
    later = divide(jan, first, "2026-11-28", title="Drugi")
    update_task(jan, first.pk, {"assignee": str(piotr.id), "scope": "all"})
    for task in (again(first), again(later)):
        assert (task.assignee_id, task.delegated_by_id) == (piotr.id, jan.id)


def test_refused_nothing_changes_in_any_part() -> None:
    anna = manager()
    first, second, _third = parts(anna)
    before = state()
    with pytest.raises(StaleVersion):
        update_task(anna, second.pk, {"title": "Nowy", "scope": "all"}, expected=second.version - 1)
    with pytest.raises(StaleVersion):
        trash_task(anna, second.pk, second.version - 1, "all")
    with pytest.raises(NotFound):
        update_task(salesperson(), first.pk, {"title": "Nowy", "scope": "all"})
    with pytest.raises(InvalidInput):
        update_task(anna, first.pk, {"title": "Nowy", "recurrence": "FREQ=DAILY;UNTIL=20261126", "scope": "all"})
    assert state() == before


@pytest.mark.django_db(transaction=True)
def test_of_two_that_change_all_at_once_the_second_is_refused() -> None:
    anna = manager()
    three = parts(anna)

    def change(task: Task) -> object:
        return update_task(anna, task.pk, {"title": f"Wszystkie {task.pk}", "scope": "all"}, task.version)

    results = run_together(*[lambda task=task: change(task) for task in three])  # type: ignore[misc]
    refused = [result for result in results if isinstance(result, StaleVersion)]
    assert len(refused) == 2, results
    assert len({*(again(task).title for task in three), *TaskSeries.objects.values_list("title", flat=True)}) == 1


@pytest.mark.django_db(transaction=True)
def test_one_that_divides_and_one_that_changes_all_do_not_wait_for_each_other() -> None:
    anna = manager()
    first, second, third = parts(anna)
    later = move_occurrence(anna, third.series_id or 0, date(2026, 12, 1)).id
    results = run_together(
        lambda: update_task(anna, later, {"priority": "high", "scope": "following"}),
        lambda: update_task(anna, first.pk, {"title": "Nowy", "scope": "all"}),
        lambda: complete_task(anna, second.pk),
    )
    assert [result for result in results if isinstance(result, Exception)] == []
    assert set(TaskSeries.objects.values_list("title", flat=True)) == {"Nowy"}
    assert set(Task.objects.filter(state="open").values_list("title", flat=True)) == {"Nowy"}


def test_the_form_says_from_when_to_when_all_of_them_are() -> None:
    jan = log_in("salesperson", language="pl")

    def said(task: Task) -> list[str]:
        return re.findall(
            r"<span>(Wszystkie otwarte.*?)</span>", jan.client.get(f"/tasks/{task.pk}/edit").content.decode()
        )

    three = parts(jan.viewer)
    assert [said(task) for task in three] == [["Wszystkie otwarte od 26.11.2026"]] * 3
    trash_task(jan.viewer, three[2].pk, scope="following")
    assert [said(task) for task in three[:2]] == [["Wszystkie otwarte od 26.11.2026 do 29.11.2026"]] * 2
    assert said(make_task(jan.viewer, due_on="2026-11-30", recurrence="FREQ=DAILY;UNTIL=20261207")) == [
        "Wszystkie otwarte od 30.11.2026 do 07.12.2026"
    ]


def test_the_api_changes_and_throws_away_all_parts() -> None:
    caller, anna = program(), manager()
    first, second, third = parts(anna)
    path, version = f"/tasks/{second.pk}", f'"{second.version}"'
    answer = caller.patch(path, {"title": "Nowy", "scope": "all"}, If_Match=version)
    assert answer.status_code == 200, answer.json()
    assert [task.title for task in map(again, (first, second, third))] == ["Nowy"] * 3
    stale = caller.patch(f"/tasks/{first.pk}", {"title": "Stary", "scope": "all"}, If_Match=f'"{first.version}"')
    assert (stale.status_code, again(third).title) == (412, "Nowy")
    assert caller.delete(f"{path}?scope=all", If_Match="*").status_code == 204
    assert Task.objects.filter(trashed_at=None).count() == 0
    assert caller.post(f"{path}/restore", If_Match="*").status_code == 200
    assert days(anna, "Nowy") == ALL_DAYS
