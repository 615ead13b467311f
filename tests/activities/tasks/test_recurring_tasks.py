"""Recurring tasks: the next occurrence comes once; changes of this one, the following, all; ends and exceptions."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from opiekun.activities.models import ChecklistItem, Task, TaskSeries
from opiekun.activities.selectors.tasks.calendar import calendar_items
from opiekun.activities.services.tasks import (
    cancel_task,
    complete_task,
    move_occurrence,
    purge_tasks,
    reopen_task,
    restore_task,
    trash_task,
    update_task,
)
from opiekun.core import clock
from opiekun.core.errors import InvalidInput, NotFound
from opiekun.core.viewer import Viewer
from tests.activities.tasks.tasks import NOW, again, make_task, open_days, salesperson
from tests.parties.people import manager
from tests.parties.test_shared_identity import run_together

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_moment() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def test_when_one_is_done_the_next_comes_with_all_that_hangs_on_it() -> None:
    anna = manager()
    task = make_task(
        anna, due_on="2026-11-26", due_time="9:00", recurrence="FREQ=WEEKLY", checklist=[{"text": "Cennik"}]
    )
    done = complete_task(anna, task.pk)
    following = Task.objects.get(pk=done.next_id)
    assert (following.due_on, following.due_time, following.version) == (date(2026, 12, 3), task.due_time, 1)
    assert ChecklistItem.objects.filter(task=following).count() == 1
    assert following.created_by_id == anna.id


def test_of_what_was_missed_only_what_is_still_to_come_is_made() -> None:
    anna = manager()
    task = make_task(anna, due_on="2026-11-10", recurrence="FREQ=DAILY")
    complete_task(anna, task.pk)
    assert open_days(task) == ["2026-11-26"]


def test_a_cancelled_one_is_followed_too() -> None:
    anna = manager()
    task = make_task(anna, due_on="2026-11-26", recurrence="FREQ=DAILY")
    cancel_task(anna, task.pk)
    assert open_days(task) == ["2026-11-27"]


def test_the_last_one_is_followed_by_none() -> None:
    anna = manager()
    task = make_task(anna, due_on="2026-11-26", recurrence="FREQ=DAILY;COUNT=2")
    second = complete_task(anna, task.pk).next_id
    assert second is not None
    assert complete_task(anna, second).next_id is None


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_make_one_next_occurrence() -> None:
    anna = manager()
    task = make_task(anna, due_on="2026-11-26", recurrence="FREQ=DAILY")
    results = run_together(*[lambda: complete_task(anna, task.pk)] * 4)
    assert [getattr(result, "changed", None) for result in results].count(True) == 1
    assert Task.objects.filter(series_id=task.series_id).count() == 2


def test_undone_at_once_the_next_goes_again() -> None:
    anna = manager()
    task = make_task(anna, due_on="2026-11-26", recurrence="FREQ=DAILY")
    done = complete_task(anna, task.pk)
    reopen_task(anna, task.pk, undone_next=done.next_id)
    assert open_days(task) == ["2026-11-26"]
    complete_task(anna, task.pk)
    assert open_days(task) == ["2026-11-27"]


def test_a_next_one_that_was_touched_stays() -> None:
    anna = manager()
    task = make_task(anna, due_on="2026-11-26", recurrence="FREQ=DAILY")
    done = complete_task(anna, task.pk)
    assert done.next_id
    update_task(anna, done.next_id, {"details": "Ważne"})
    Task.objects.filter(pk=done.next_id).update(version=2)
    reopen_task(anna, task.pk, undone_next=done.next_id)
    assert open_days(task) == ["2026-11-26", "2026-11-27"]


def test_a_change_of_this_one_alone_is_not_handed_on() -> None:
    anna = manager()
    task = make_task(anna, "Raport", due_on="2026-11-26", recurrence="FREQ=WEEKLY")
    update_task(anna, task.pk, {"title": "Raport roczny", "due_on": "2026-11-27"})
    following = Task.objects.get(pk=complete_task(anna, task.pk).next_id)
    assert (following.title, following.due_on) == ("Raport", date(2026, 12, 3))


def test_a_change_of_the_following_is_handed_on() -> None:
    anna = manager()
    task = make_task(anna, "Raport", due_on="2026-11-26", recurrence="FREQ=WEEKLY")
    update_task(anna, task.pk, {"title": "Zestawienie", "due_on": "2026-11-27", "scope": "following"})
    following = Task.objects.get(pk=complete_task(anna, task.pk).next_id)
    assert (following.title, following.due_on) == ("Zestawienie", date(2026, 12, 4))


def test_all_reaches_earlier_open_ones_and_following_does_not() -> None:
    anna = manager()
    first = make_task(anna, "Raport", due_on="2026-11-26", recurrence="FREQ=DAILY")
    assert first.series_id is not None
    later = move_occurrence(anna, first.series_id, date(2026, 11, 30)).id
    update_task(anna, later, {"title": "Wszystkie", "scope": "all"})
    assert again(first).title == "Wszystkie"
    update_task(anna, later, {"title": "Następne", "scope": "following"})
    assert again(first).title == "Wszystkie"


def test_what_is_done_is_changed_by_nothing() -> None:
    anna = manager()
    task = make_task(anna, "Raport", due_on="2026-11-26", recurrence="FREQ=DAILY")
    following = complete_task(anna, task.pk).next_id
    assert following is not None
    update_task(anna, following, {"title": "Inny", "scope": "all"})
    assert again(task).title == "Raport"


def test_a_new_rule_goes_on_from_here() -> None:
    anna = manager()
    task = make_task(anna, due_on="2026-11-26", recurrence="FREQ=WEEKLY")
    update_task(anna, task.pk, {"recurrence": "FREQ=MONTHLY"})
    complete_task(anna, task.pk)
    assert open_days(task) == ["2026-12-26"]


def test_a_rule_that_cannot_follow_is_refused_and_nothing_changes() -> None:
    anna = manager()
    task = make_task(anna, due_on="2026-12-15", recurrence="FREQ=MONTHLY;BYMONTHDAY=1,15")
    with pytest.raises(InvalidInput) as refused:
        update_task(anna, task.pk, {"due_on": "2026-12-16", "scope": "all"})
    assert refused.value.errors[0].code == "rule_not_movable"
    assert again(task).due_on == date(2026, 12, 15)


def test_without_a_rule_it_comes_no_more() -> None:
    anna = manager()
    task = make_task(anna, due_on="2026-11-26", recurrence="FREQ=DAILY")
    update_task(anna, task.pk, {"recurrence": ""})
    assert complete_task(anna, task.pk).next_id is None
    assert again(task).recurrence == ""


def test_a_count_is_counted_on_after_a_move() -> None:
    anna = manager()
    task = make_task(anna, due_on="2026-11-26", recurrence="FREQ=WEEKLY;COUNT=3")
    second = complete_task(anna, task.pk).next_id
    assert second is not None
    update_task(anna, second, {"due_on": "2026-12-04", "scope": "following"})
    third = complete_task(anna, second).next_id
    assert third is not None
    assert again(Task(pk=third)).due_on == date(2026, 12, 11)
    assert complete_task(anna, third).next_id is None


def test_one_thrown_away_is_skipped_and_never_made_again() -> None:
    anna = manager()
    task = make_task(anna, due_on="2026-11-27", recurrence="FREQ=DAILY")
    trash_task(anna, task.pk)
    assert open_days(task) == ["2026-11-28"]
    purge_tasks([task.pk])
    with pytest.raises(NotFound):
        move_occurrence(anna, task.series_id or 0, date(2026, 11, 27))


def test_thrown_away_with_all_that_follow_it_comes_back_with_them() -> None:
    anna = manager()
    task = make_task(anna, due_on="2026-11-27", recurrence="FREQ=DAILY")
    move_occurrence(anna, task.series_id or 0, date(2026, 11, 30))
    trash_task(anna, task.pk, scope="following")
    assert open_days(task) == []
    restore_task(anna, task.pk)
    assert open_days(task) == ["2026-11-27", "2026-11-30"]
    assert not TaskSeries.objects.get(pk=task.series_id).ended


def test_an_occurrence_is_made_only_where_the_rule_has_one() -> None:
    anna = manager()
    task = make_task(anna, due_on="2026-11-26", recurrence="FREQ=WEEKLY")
    assert task.series_id is not None
    with pytest.raises(NotFound):
        move_occurrence(anna, task.series_id, date(2026, 11, 27))
    with pytest.raises(NotFound):
        move_occurrence(salesperson(), task.series_id, date(2026, 12, 3))
    made = move_occurrence(anna, task.series_id, date(2026, 12, 3))
    assert move_occurrence(anna, task.series_id, date(2026, 12, 3)).id == made.id


def test_hours_stay_through_the_change_to_winter_time() -> None:
    anna = manager()
    with clock.frozen(NOW - timedelta(days=40)):
        task = make_task(anna, due_on="2026-10-24", due_time="2:30", recurrence="FREQ=DAILY")
        following = Task.objects.get(pk=complete_task(anna, task.pk).next_id)
    assert (following.due_on, str(following.due_time)) == (date(2026, 10, 25), "02:30:00")


def test_the_last_one_before_the_end_of_a_rule_is_changed_by_a_form_that_sends_the_rule_back() -> None:
    anna = manager()
    task = make_task(anna, due_on="2026-11-26", recurrence="FREQ=DAILY;UNTIL=20261127")
    last = complete_task(anna, task.pk).next_id
    assert last is not None
    rule = Task.objects.get(pk=last).recurrence
    for scope in ("this", "following", "all"):
        update_task(anna, last, {"title": f"Raport: {scope}", "recurrence": rule, "scope": scope})
        assert Task.objects.get(pk=last).title == f"Raport: {scope}"
    with pytest.raises(InvalidInput) as refused:
        update_task(anna, last, {"title": "Nigdy", "recurrence": "FREQ=DAILY;UNTIL=20261126"})
    assert [error.code for error in refused.value.errors] == ["rule_never"]
    assert Task.objects.get(pk=last).title == "Raport: all"


def test_one_moved_alone_to_the_end_of_a_month_leaves_the_rule_that_its_form_sends_back() -> None:
    anna = manager()
    task = make_task(anna, due_on="2026-11-26", recurrence="FREQ=MONTHLY")
    update_task(anna, task.pk, {"due_on": "2026-11-30", "recurrence": "FREQ=MONTHLY", "scope": "this"})
    following = Task.objects.get(pk=complete_task(anna, task.pk).next_id)
    assert (following.due_on, following.recurrence) == (date(2026, 12, 26), "FREQ=MONTHLY")


def test_who_brings_one_skipped_day_back_does_not_revive_a_series_that_has_ended() -> None:
    anna = manager()
    task = make_task(anna, due_on="2026-11-26", recurrence="FREQ=DAILY")
    trash_task(anna, task.pk)
    following = Task.objects.get(series_id=task.series_id, trashed_at=None)
    trash_task(anna, following.pk, scope="following")
    restore_task(anna, task.pk)
    series = TaskSeries.objects.get(pk=task.series_id)
    assert (series.ended, series.excluded) == (True, [])
    assert open_days(task) == ["2026-11-26"]
    restore_task(anna, following.pk)
    assert not TaskSeries.objects.get(pk=task.series_id).ended


def days(actor: Viewer, title: str) -> list[str]:
    """The days of the title in the calendar of two weeks."""
    found = calendar_items(actor, [actor.id or 0], date(2026, 11, 26), date(2026, 12, 9))
    return [f"{item.on:%d.%m}" for item in found if item.title == title]


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Nowy", "scope": "following"},
        {"title": "Nowy", "recurrence": "FREQ=DAILY;INTERVAL=2;COUNT=3"},
        {"title": "Nowy", "due_on": "2026-11-30", "scope": "following"},
        {"title": "Nowy", "recurrence": ""},
    ],
)
def test_what_follows_is_changed_and_days_before_it_that_have_no_task_yet_stay(change: dict[str, str]) -> None:
    anna = manager()
    first = make_task(anna, "Raport", due_on="2026-11-26", recurrence="FREQ=DAILY;COUNT=6", due_time="9:00")
    assert first.series_id is not None
    later = move_occurrence(anna, first.series_id, date(2026, 11, 29)).id
    update_task(anna, later, change)
    assert days(anna, "Raport") == ["26.11", "27.11", "28.11"]
    expected = {
        "following": ["29.11", "30.11", "01.12"],
        "FREQ=DAILY;INTERVAL=2;COUNT=3": ["29.11", "01.12", "03.12"],
        "": ["29.11"],
    }
    moved_on = ["30.11", "01.12", "02.12"]
    key = change.get("recurrence", "following")
    assert days(anna, "Nowy") == (moved_on if "due_on" in change else expected[key])
    second = complete_task(anna, first.pk).next_id
    third = complete_task(anna, second or 0).next_id
    assert (Task.objects.get(pk=third).title, complete_task(anna, third or 0).next_id) == ("Raport", None)


def test_moved_with_all_that_follow_it_the_days_before_it_take_the_words_and_keep_their_places() -> None:
    anna = manager()
    first = make_task(anna, "Raport", due_on="2026-11-26", recurrence="FREQ=DAILY;COUNT=5")
    assert first.series_id is not None
    later = move_occurrence(anna, first.series_id, date(2026, 11, 28)).id
    update_task(anna, later, {"title": "Nowy", "due_on": "2026-11-29", "scope": "all"})
    assert days(anna, "Nowy") == ["26.11", "27.11", "29.11", "30.11", "01.12"]
    assert days(anna, "Raport") == []


def test_the_first_one_is_changed_without_dividing_its_series() -> None:
    anna = manager()
    first = make_task(anna, "Raport", due_on="2026-11-26", recurrence="FREQ=DAILY;COUNT=3")
    update_task(anna, first.pk, {"title": "Nowy", "scope": "following"})
    assert (days(anna, "Nowy"), TaskSeries.objects.count()) == (["26.11", "27.11", "28.11"], 1)


def test_one_moved_back_alone_reaches_those_that_follow_its_place() -> None:
    anna = manager()
    first = make_task(anna, "Raport", due_on="2026-11-26", recurrence="FREQ=DAILY;COUNT=4")
    assert first.series_id is not None
    second = move_occurrence(anna, first.series_id, date(2026, 11, 27)).id
    third = move_occurrence(anna, first.series_id, date(2026, 11, 28)).id
    update_task(anna, second, {"due_on": "2026-12-05"})
    update_task(anna, second, {"title": "Nowy", "scope": "following"})
    assert [Task.objects.get(pk=pk).title for pk in (first.pk, second, third)] == ["Raport", "Nowy", "Nowy"]


def test_thrown_away_with_what_follows_it_earlier_days_still_come() -> None:
    anna = manager()
    first = make_task(anna, "Raport", due_on="2026-11-26", recurrence="FREQ=DAILY;COUNT=6")
    assert first.series_id is not None
    later = move_occurrence(anna, first.series_id, date(2026, 11, 28)).id
    trash_task(anna, later, scope="following")
    assert days(anna, "Raport") == ["26.11", "27.11"]
    restore_task(anna, later)
    assert days(anna, "Raport") == ["26.11", "27.11", "28.11", "29.11", "30.11", "01.12"]


def test_a_recurring_task_keeps_its_day_unless_its_rule_goes_too() -> None:
    anna = manager()
    task = make_task(anna, due_on="2026-11-26", due_time="9:00", recurrence="FREQ=DAILY", remind_before=30)
    with pytest.raises(InvalidInput) as refused:
        update_task(anna, task.pk, {"due_on": None, "title": "Inny", "scope": "this"})
    assert [(error.loc, error.code) for error in refused.value.errors] == [(("due_on",), "required")]
    stored = again(task)
    assert (str(stored.due_on), stored.recurrence, stored.version) == ("2026-11-26", "FREQ=DAILY", task.version)
    update_task(anna, task.pk, {"due_on": None, "recurrence": ""})
    stored = again(task)
    assert (stored.due_on, stored.due_time, stored.recurrence, stored.series_id) == (None, None, "", None)


def test_whoever_gave_a_recurring_task_away_keeps_each_of_them_in_sight() -> None:
    jan, piotr = salesperson(), salesperson()
    first = make_task(jan, due_on="2026-11-26", recurrence="FREQ=DAILY", assignee=str(piotr.id))
    following = Task.objects.get(pk=complete_task(piotr, first.pk).next_id)
    assert (following.assignee_id, following.delegated_by_id) == (piotr.id, jan.id)
    # Taken by himself there is nobody who gave it.
    update_task(jan, following.pk, {"assignee": str(jan.id), "scope": "following"})
    assert Task.objects.get(pk=complete_task(jan, following.pk).next_id).delegated_by_id is None
