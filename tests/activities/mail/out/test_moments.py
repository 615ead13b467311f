"""A message goes at the time that was chosen last: an earlier choice neither sends it nor keeps it waiting."""

from datetime import timedelta

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from opiekun.activities.services.mail.outgoing_jobs import look_for_left
from opiekun.activities.services.mail.outgoing_queue import queue_mail, take_back, try_again
from opiekun.activities.services.mail.outgoing_sending import send
from opiekun.core import clock
from tests.activities.mail.out.conftest import queued, written
from tests.activities.mail.out.smtp_server import Behaviour
from tests.parties.people import TestViewer

pytestmark = pytest.mark.django_db


def moments(pk: int) -> list[object]:
    """For when jobs to send the message wait, in the order in which they were deferred."""
    jobs = ProcrastinateJob.objects.filter(lock=f"mail-out:{pk}", status="todo").order_by("id")
    return list(jobs.values_list("scheduled_at", flat=True))


def test_what_was_scheduled_for_next_week_and_is_sent_now_after_all_waits_for_nothing(actor: TestViewer) -> None:
    next_week = clock.now() + timedelta(days=7)
    row = queued(actor, scheduled_for=next_week.isoformat())
    assert moments(row.pk) == [next_week]
    key = take_back(actor, row.pk)
    sent = queue_mail(actor, key, written(scheduled_for=None))
    assert (sent.id, moments(row.pk)) == (row.pk, [sent.send_after])


def test_trying_now_does_not_wait_for_the_next_try(server: Behaviour, actor: TestViewer) -> None:
    server.refuse["jan@stalmix.pl"] = "451 4.3.2 later"
    row = queued(actor)
    send(row.pk)
    row.refresh_from_db()
    assert moments(row.pk)[-1] == row.send_after
    try_again(actor, row.pk)
    row.refresh_from_db()
    assert moments(row.pk)[-1] == row.send_after
    assert all(at <= row.send_after for at in moments(row.pk))  # type: ignore[operator]


def test_what_was_left_lying_is_sent_though_a_job_waits_for_another_time(actor: TestViewer) -> None:
    row = queued(actor)
    # As after a clock that was wrong, or a version that left such jobs.
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now() + interval '3 days'")
    assert look_for_left() == 1
    assert moments(row.pk) == [None]
    # Looked at again, nothing is added.
    assert look_for_left() == 1
    assert moments(row.pk) == [None]
