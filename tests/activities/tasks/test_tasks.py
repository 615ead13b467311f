"""Tasks: made, given away, changed, finished with what came of it, opened again, thrown away."""

from collections.abc import Iterator
from datetime import date, time

import pytest
from django.db import IntegrityError, connection, transaction

from opiekun.activities.models import ChecklistItem, Task, TaskLink
from opiekun.activities.selectors.tasks.assignees import assignees
from opiekun.activities.services.tasks import (
    cancel_task,
    complete_task,
    create_task,
    purge_tasks,
    reopen_task,
    restore_task,
    trash_task,
    update_task,
)
from opiekun.activities.tasks.errors import AssigneeMayNot
from opiekun.activities.tasks.permissions import reached_tasks
from opiekun.core import clock
from opiekun.core.errors import Conflict, InvalidInput, NotAllowed, NotFound, StaleVersion
from opiekun.core.models import OutboxEntry as Outbox
from opiekun.parties.models import Party
from opiekun.parties.services import create_party, create_person, trash_party
from opiekun.parties.services.purge import purge_parties
from tests.accounts.people import make_user as real_user
from tests.activities.tasks.tasks import NOW, again, make_task, salesperson
from tests.parties.people import make_user, manager

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_moment() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def test_a_new_task_is_its_makers() -> None:
    jan = salesperson()
    task = make_task(jan, due_on="2026-12-01", due_time="9:30", duration_minutes=45, priority="high")
    assert (task.assignee_id, task.delegated_by_id, task.state) == (jan.id, None, "open")
    assert (task.due_on, task.due_time, task.duration_minutes) == (date(2026, 12, 1), time(9, 30), 45)
    assert task.version == 1


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"title": ""}, {"title"}),
        ({"due_time": "9:00"}, {"due_on"}),
        ({"due_on": "2026-13-01"}, {"due_on"}),
        ({"due_on": "2026-12-01", "due_time": "25:00"}, {"due_time"}),
        ({"due_on": "2026-12-01", "duration_minutes": 30}, {"due_time"}),
        ({"recurrence": "FREQ=DAILY"}, {"due_on"}),
        ({"remind_before": 0}, {"remind_before"}),
        ({"remind_before": 30, "due_on": "2026-13-01"}, {"due_on"}),
        ({"due_on": "2026-12-01", "recurrence": "daily"}, {"recurrence"}),
        ({"priority": "urgent"}, {"priority"}),
        ({"colour": "red", "priority": "no"}, {"colour", "priority"}),
        ({"links": ["999999999"]}, {"links"}),
        ({"checklist": [{"text": ""}]}, {"checklist"}),
    ],
)
def test_wrong_input_names_each_field_and_makes_nothing(fields: dict[str, object], wrong: set[str]) -> None:
    with pytest.raises(InvalidInput) as refused:
        create_task(manager(), {"title": "Raport", **fields})
    assert {error.loc[0] for error in refused.value.errors} == wrong
    assert not Task.objects.exists()


def test_the_database_refuses_an_hour_without_a_day() -> None:
    task = make_task(manager())
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.filter(pk=task.pk).update(due_time=time(9))


def test_a_task_given_to_another_stays_in_the_givers_sight() -> None:
    jan, piotr = salesperson(), salesperson()
    task = make_task(jan, assignee=str(piotr.id))
    assert task.delegated_by_id == jan.id
    assert reached_tasks(jan).filter(pk=task.pk).exists()
    assert reached_tasks(piotr).filter(pk=task.pk).exists()
    assert not reached_tasks(salesperson()).filter(pk=task.pk).exists()


def test_a_task_given_back_is_its_givers_own_again() -> None:
    jan, piotr, ewa = salesperson(), salesperson(), salesperson()
    task = make_task(jan, assignee=str(piotr.id))
    given_back = update_task(piotr, task.pk, {"assignee": str(jan.id)})
    assert (again(task).assignee_id, again(task).delegated_by_id, given_back.in_sight) == (jan.id, None, False)
    update_task(jan, task.pk, {"assignee": str(piotr.id)})
    # Passed on it is not given back.
    update_task(piotr, task.pk, {"assignee": str(ewa.id)})
    assert (again(task).assignee_id, again(task).delegated_by_id) == (ewa.id, piotr.id)


def test_a_task_out_of_reach_is_not_there() -> None:
    task = make_task(salesperson())
    for write in (update_task, complete_task, trash_task, reopen_task):
        with pytest.raises(NotFound):
            write(salesperson(), task.pk, {"title": "x"}) if write is update_task else write(salesperson(), task.pk)
    assert again(task).version == task.version


def test_whoever_may_only_look_changes_nothing() -> None:
    task = make_task(manager())
    with pytest.raises(NotAllowed):
        complete_task(manager(reach_of={"edit": frozenset()}), task.pk)
    assert again(task).state == "open"


def test_a_task_is_given_only_to_somebody_who_is_there() -> None:
    gone = make_user(is_active=False)
    with pytest.raises(Conflict) as refused:
        create_task(manager(), {"title": "Raport", "assignee": str(gone.pk)})
    assert refused.value.code == "no_such_user"


def test_a_task_is_given_to_nobody_who_could_not_finish_it() -> None:
    jan, reader, stranger = salesperson(), real_user("read_only"), make_user()
    task = make_task(jan)
    for one in (reader, stranger):
        with pytest.raises(AssigneeMayNot):
            create_task(jan, {"title": "Raport", "assignee": str(one.pk)})
        with pytest.raises(AssigneeMayNot):
            update_task(jan, task.pk, {"assignee": str(one.pk)})
    assert (Task.objects.count(), again(task).assignee_id, again(task).version) == (1, jan.id, task.version)
    offered = [code for code, _name in assignees()]
    assert str(jan.id) in offered
    assert {str(reader.pk), str(stranger.pk)}.isdisjoint(offered)
    # Whose it is already stays on the list, and the task can be changed.
    Task.objects.filter(pk=task.pk).update(assignee_id=reader.pk)
    assert assignees(reader.pk, "Anna Nowak")[-1] == (str(reader.pk), "Anna Nowak")
    update_task(manager(), task.pk, {"title": "Raport", "assignee": str(reader.pk)})
    assert again(task).title == "Raport"


def test_changes_are_refused_when_somebody_was_faster() -> None:
    anna = manager()
    task = make_task(anna)
    update_task(anna, task.pk, {"title": "Nowy"}, task.version)
    with pytest.raises(StaleVersion):
        update_task(anna, task.pk, {"title": "Inny"}, task.version)
    assert again(task).title == "Nowy"


def test_without_its_day_a_task_loses_its_hour_and_length() -> None:
    anna = manager()
    task = make_task(anna, due_on="2026-12-01", due_time="9:30", duration_minutes=45)
    update_task(anna, task.pk, {"due_on": None})
    stored = again(task)
    assert (stored.due_on, stored.due_time, stored.duration_minutes) == (None, None, None)


def test_a_reminder_needs_a_day_and_goes_with_it() -> None:
    anna = manager()
    task = make_task(anna)
    with pytest.raises(InvalidInput) as refused:
        update_task(anna, task.pk, {"remind_before": 30})
    assert [(error.loc, error.code) for error in refused.value.errors] == [(("remind_before",), "needs_a_day")]
    assert again(task).remind_before is None
    update_task(anna, task.pk, {"remind_before": 30, "due_on": "2026-12-01"})
    with pytest.raises(InvalidInput):
        update_task(anna, task.pk, {"remind_before": 60, "due_on": None})
    assert (again(task).remind_before, str(again(task).due_on)) == (30, "2026-12-01")
    update_task(anna, task.pk, {"due_on": None})
    assert (again(task).remind_before, again(task).due_on) == (None, None)


def test_done_with_what_came_of_it_and_opened_again() -> None:
    anna = manager()
    task = make_task(anna)
    done = complete_task(anna, task.pk, "Zamówią w styczniu")
    assert done.changed
    stored = again(task)
    assert (stored.state, stored.outcome, stored.finished_by_id) == ("done", "Zamówią w styczniu", anna.id)
    assert Outbox.objects.filter(name="task.completed", record_id=task.pk).count() == 1
    reopen_task(anna, task.pk)
    stored = again(task)
    assert (stored.state, stored.outcome, stored.finished_at) == ("open", "", None)


def test_done_twice_is_done_once() -> None:
    anna = manager()
    task = make_task(anna)
    complete_task(anna, task.pk, "Tak")
    second = complete_task(anna, task.pk, "Nie")
    assert not second.changed
    assert again(task).outcome == "Tak"


def test_a_cancelled_task_can_still_be_done() -> None:
    anna = manager()
    task = make_task(anna)
    cancel_task(anna, task.pk, "Klient zrezygnował")
    complete_task(anna, task.pk, "A jednak")
    assert (again(task).state, again(task).outcome) == ("done", "A jednak")


def test_the_checklist_keeps_its_points_by_id() -> None:
    anna = manager()
    task = make_task(anna, checklist=[{"text": "Cennik"}, {"text": "Próbki"}])
    first, second = ChecklistItem.objects.filter(task=task).order_by("position")
    rows = [{"id": str(second.pk), "text": "Próbki", "is_done": True}, {"text": "Umowa"}]
    update_task(anna, task.pk, {"checklist": rows})
    points = ChecklistItem.objects.filter(task=task).order_by("position").values_list("pk", "text", "is_done")
    assert [point[1:] for point in points] == [("Próbki", True), ("Umowa", False)]
    assert points[0][0] == second.pk
    other = make_task(anna)
    with pytest.raises(InvalidInput):
        update_task(anna, other.pk, {"checklist": [{"id": str(first.pk), "text": "x"}]})


def test_a_task_belongs_to_the_first_party_it_is_about() -> None:
    anna = manager()
    party = create_party(anna, {"kind": "organisation", "name": "Polmetal"}).id
    person = create_person(anna, {"last_name": "Wilk", "party": str(party)}).id
    task = make_task(anna, links=[str(person)])
    assert task.party_id == party
    assert task.version == 1
    update_task(anna, task.pk, {"links": []})
    assert again(task).party_id is None


def test_a_purged_party_leaves_the_task() -> None:
    anna = manager()
    party = create_party(anna, {"kind": "organisation", "name": "Polmetal"}).id
    task = make_task(anna, links=[str(party)])
    trash_party(anna, party)
    purge_parties([party])
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert not Party.objects.filter(pk=party).exists()
    assert again(task).party_id is None
    assert not TaskLink.objects.filter(task=task).exists()


def test_only_what_is_in_sight_can_be_linked() -> None:
    party = create_party(manager(), {"kind": "organisation", "name": "Polmetal"}).id
    with pytest.raises(InvalidInput) as refused:
        create_task(salesperson(), {"title": "Wizyta", "links": [str(party)]})
    assert refused.value.errors[0].loc == ("links", 0)


def test_to_the_trash_and_back_and_gone_for_good() -> None:
    anna = manager()
    task = make_task(anna, checklist=[{"text": "Cennik"}])
    trash_task(anna, task.pk)
    assert not reached_tasks(anna).exists()
    restore_task(anna, task.pk)
    assert reached_tasks(anna).count() == 1
    trash_task(anna, task.pk)
    purge_tasks([task.pk])
    assert not Task.objects.exists()


def test_the_feed_learns_of_a_task_that_changes_hands() -> None:
    jan, piotr = salesperson(), salesperson()
    task = make_task(jan)
    update_task(jan, task.pk, {"assignee": str(piotr.id)})
    row = Outbox.objects.get(name="task.reach", record_id=task.pk)
    assert row.facts["owners"] == [jan.id, piotr.id]
