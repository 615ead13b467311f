"""Boards that stand open are told of tasks and planned talks of the cases on them, and of nothing else."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opiekun.activities.services.interactions import create_interaction, update_interaction
from opiekun.activities.services.tasks import complete_task, create_task, trash_task, update_task
from opiekun.cases.live import LIVE
from opiekun.cases.models import Case
from opiekun.cases.services import move_case
from opiekun.cases.services.steps_on_boards import on_events
from opiekun.cases.services.threads import join, leave
from opiekun.core.models import OutboxEntry
from opiekun.core.outbox import DeliveredEvent
from tests.accounts.people import viewer
from tests.cases.cases import make_case
from tests.cases.test_joining import arrive, sender
from tests.parties.people import manager

pytestmark = pytest.mark.django_db


@pytest.fixture
def jan() -> Any:
    return viewer("salesperson")


@pytest.fixture
def case(jan: Any) -> Case:
    return make_case(jan, "Hala")


def told(kinds: tuple[str, ...] = ("task", "interaction"), most: int = 2) -> str:
    """What boards are told when the worker comes to what was written, the statement itself."""
    rows = OutboxEntry.objects.filter(kind__in=kinds).order_by("pk")
    events = [
        DeliveredEvent(r.pk, r.at, r.name, r.version, r.kind, r.record_id, r.actor_id, None, r.facts) for r in rows
    ]
    with CaptureQueriesContext(connection) as asked:
        on_events(events)
    OutboxEntry.objects.all().delete()
    assert len(asked) <= most
    return "".join(one["sql"] for one in asked if "pg_notify" in one["sql"] and LIVE in one["sql"])


def test_tasks_that_come_are_done_and_go_are_told_of(jan: Any, case: Case) -> None:
    OutboxEntry.objects.all().delete()
    made = [create_task(jan, {"title": "Oględziny", "links": [str(case.pk)]}).id for _n in range(2)]
    assert str(case.type_id) in told()
    complete_task(jan, made[0])
    assert told()
    trash_task(jan, made[1])
    assert told()


def test_what_is_taken_off_a_case_is_told_of_as_well(jan: Any, case: Case) -> None:
    task = create_task(jan, {"title": "Oględziny", "links": [str(case.pk)]}).id
    raw = {"kind": "call", "party": str(case.party_id), "subject": "Cena", "links": [str(case.pk)]}
    talk = create_interaction(jan, {**raw, "state": "planned", "started_at": "2030-01-02T10:00:00Z"}).id
    OutboxEntry.objects.all().delete()
    update_task(jan, task, {"links": []})
    assert str(case.type_id) in told(most=3)
    update_interaction(jan, talk, {"links": []})
    assert str(case.type_id) in told(most=3)
    update_task(jan, task, {"links": []})
    assert not told(most=3)
    anna, party = manager(), sender()
    letter, of_anna = arrive("a@x"), make_case(anna, party=str(party))
    join(anna, of_anna.pk, letter.pk)
    OutboxEntry.objects.all().delete()
    leave(anna, of_anna.pk, letter.pk)
    assert OutboxEntry.objects.filter(name="interaction.unlinked", facts__from_record_id=of_anna.pk).count() == 1
    assert not told(most=3)


def test_planned_talks_are_told_of_and_mail_is_not(jan: Any, case: Case) -> None:
    OutboxEntry.objects.all().delete()
    raw = {"kind": "call", "party": str(case.party_id), "subject": "Cena", "links": [str(case.pk)]}
    talk = create_interaction(jan, {**raw, "state": "planned", "started_at": "2030-01-02T10:00:00Z"}).id
    assert told()
    update_interaction(jan, talk, {"started_at": "2030-01-03T10:00:00Z"})
    assert told()
    anna, party = manager(), sender()
    letter, of_anna = arrive("a@x"), make_case(anna, party=str(party))
    join(anna, of_anna.pk, letter.pk)
    assert OutboxEntry.objects.filter(kind="interaction").exists()
    assert not told()


def test_what_is_of_no_open_case_draws_no_board(jan: Any, case: Case) -> None:
    OutboxEntry.objects.all().delete()
    create_task(jan, {"title": "Inne"})
    assert not told()
    move_case(jan, case.pk, {"stage": "sale_lost", "fields": {"loss_reason": "no_budget"}})
    create_task(jan, {"title": "Archiwum", "links": [str(case.pk)]})
    assert not told()
    on_events([])
