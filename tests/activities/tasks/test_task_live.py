"""An open "My day" is told of what comes to its user, changes and goes to somebody else; nobody else's is."""

import pytest
from django.db import transaction

from opiekun.activities.services.tasks import complete_task, update_task
from opiekun.activities.services.tasks.many_assignees import pass_tasks, take_tasks_back
from opiekun.activities.tasks.live import TASKS_TOPIC
from opiekun.core.changing_hands import Passing
from tests.activities.tasks.tasks import make_task, salesperson
from tests.core.test_announcing import heard, listening
from tests.parties.people import manager
from tests.parties.ui.browser import log_in


def told(link: object) -> set[str]:
    """Whose tasks were told of."""
    words = [one.removeprefix("tasks:") for one in heard(link) if one.startswith("tasks:")]  # type: ignore[arg-type]
    return {one for word in words for one in word.split(",")}


@pytest.mark.django_db(transaction=True)
def test_both_are_told_of_a_task_that_changes_hands() -> None:
    boss, jan, ewa = manager(), salesperson(), salesperson()
    with listening() as link:
        task = make_task(boss, "Oferta", assignee=str(jan.id), due_on="2026-11-26").pk
        assert told(link) == {str(jan.id)}
        update_task(boss, task, {"assignee": str(ewa.id)})
        assert told(link) == {str(jan.id), str(ewa.id)}
        passing = [Passing(task, ewa.id, jan.id)]
        with transaction.atomic():
            before = pass_tasks(boss, passing)
        assert told(link) == {str(jan.id), str(ewa.id)}
        with transaction.atomic():
            take_tasks_back(boss, [Passing(task, jan.id, ewa.id)], before)
        assert told(link) == {str(jan.id), str(ewa.id)}
        complete_task(ewa, task)
        assert told(link) == {str(ewa.id)}


@pytest.mark.django_db
def test_everybody_follows_their_own_tasks_while_they_may_see_tasks() -> None:
    jan, ewa, blind = salesperson(), salesperson(), salesperson(actions=frozenset())
    assert TASKS_TOPIC.own_ids is not None
    assert (set(TASKS_TOPIC.own_ids(jan)), set(TASKS_TOPIC.own_ids(blind))) == ({jan.id}, set())
    assert TASKS_TOPIC.news([(jan, {jan.id, ewa.id}), (blind, {blind.id})]) == [{jan.id: {}}, {}]


@pytest.mark.django_db
def test_both_columns_of_my_day_show_themselves_anew() -> None:
    jan = log_in("salesperson")
    assert jan.client.get("/my-day").content.decode().count('data-live="tasks"') == 2
    make_task(jan.viewer, "Bez terminu")
    for target, words in (("my-day", "Bez terminu"), ("my-day-beside", "Parties without a next step")):
        part = jan.client.get("/my-day", headers={"HX-Request": "true", "HX-Target": target}).content.decode()
        assert (words in part, "<main" in part) == (True, False)
