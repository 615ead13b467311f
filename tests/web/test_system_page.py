"""Settings, System: operators see what was given up and have it done again; nobody else gets near."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from procrastinate.contrib.django.models import ProcrastinateJob

from opiekun.accounts.models import User
from opiekun.core import clock
from opiekun.core.checks.registry import checks, register_check
from opiekun.core.jobs import defer, last_proof, start_proof
from opiekun.core.jobs.periodic import run_periodic
from opiekun.core.jobs.proving import prove
from opiekun.core.models import ExchangeRate, JobRun, ParkedEvent, RateAsking
from opiekun.core.outbox import DeliveredEvent, deliver_all, subscribe
from opiekun.core.outbox.subscribers import unsubscribe
from opiekun.core.viewer import SYSTEM
from opiekun.web.system.times import in_words
from tests.accounts.people import make_user
from tests.core.test_outbox import polish, relay_and_deliver

pytestmark = pytest.mark.django_db
PAGE = "/settings/system/"


@pytest.fixture
def admin(client: Client) -> User:
    user = make_user("administrator", language="en")
    client.force_login(user)
    return user


class Fragile:
    """A subscriber that fails until it is mended."""

    def __init__(self) -> None:
        self.mended = False
        self.got: list[int] = []

    def __call__(self, events: Sequence[DeliveredEvent]) -> None:
        if not self.mended:
            raise RuntimeError("for Jan Kowalski")
        self.got += [event.facts["times"] for event in events]


@pytest.fixture
def fragile() -> Iterator[Fragile]:
    handler = Fragile()
    subscribe("test.fragile", handler, events=["toy.*"])
    polish(1, 2, 3)
    relay_and_deliver()
    yield handler
    unsubscribe("test.fragile")


def parked() -> ParkedEvent:
    return ParkedEvent.objects.get(attempts__gt=0)


@pytest.mark.parametrize("language", ["pl", "en"])
def test_page_shows_how_the_program_stands(client: Client, admin: User, language: str) -> None:
    User.objects.filter(pk=admin.pk).update(language=language)
    html = client.get(PAGE).content.decode()
    assert f'<html lang="{language}"' in html
    assert "PostgreSQL" in html
    assert html.count("<h1") == 1
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", html)


def test_parked_event_is_shown_without_personal_data_and_may_be_tried_again(
    client: Client, admin: User, fragile: Fragile
) -> None:
    html = client.get(PAGE).content.decode()
    assert "toy.polished → test.fragile" in html
    assert "2 later ones of the record wait" in html
    assert "Kowalski" not in html
    deliver_all()
    fragile.mended = True
    deliver_all()
    assert fragile.got == []
    answer = client.post(f"{PAGE}events/{parked().pk}/retry/", follow=True)
    assert "will be tried within seconds" in answer.content.decode()
    deliver_all()
    assert fragile.got == [1, 2, 3]
    assert "Every event has reached its subscribers." in client.get(PAGE).content.decode()


def test_all_parked_events_are_tried_again_at_once(client: Client, admin: User, fragile: Fragile) -> None:
    polish(7, record_id=2)
    relay_and_deliver()
    fragile.mended = True
    client.post(f"{PAGE}events/retry/")
    deliver_all()
    assert sorted(fragile.got) == [1, 2, 3, 7]


def test_skipping_asks_first_and_lets_the_later_ones_go(client: Client, admin: User, fragile: Fragile) -> None:
    address = f"{PAGE}events/{parked().pk}/skip/"
    asked = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "cannot be undone" in asked
    assert "<html" not in asked
    assert ParkedEvent.objects.count() == 3
    fragile.mended = True
    assert client.post(address, headers={"HX-Request": "true"})["HX-Redirect"] == PAGE
    deliver_all()
    assert fragile.got == [2, 3]
    assert client.post(address).status_code == 404


def test_an_event_that_only_waits_cannot_be_skipped(client: Client, admin: User, fragile: Fragile) -> None:
    waiting = ParkedEvent.objects.filter(attempts=0).first()
    assert waiting is not None
    for action in ("skip", "retry"):
        assert client.post(f"{PAGE}events/{waiting.pk}/{action}/").status_code == 404
    assert ParkedEvent.objects.count() == 3


def fail(job_id: int | None) -> None:
    ProcrastinateJob.objects.filter(pk=job_id)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [job_id])
        cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'failed', false)", [job_id])


def test_failed_job_is_named_in_words_and_begins_again_once(client: Client, admin: User) -> None:
    job_id = defer(run_periodic, once="mark", timestamp=1, code="core.purge_trash")
    fail(job_id)
    assert "Remove what was 30 days in the trash" in client.get(PAGE).content.decode()
    client.post(f"{PAGE}jobs/{job_id}/retry/")
    assert ProcrastinateJob.objects.get(pk=job_id).status == "todo"
    assert client.post(f"{PAGE}jobs/{job_id}/retry/").status_code == 404


def test_failed_job_stays_when_the_same_work_waits_already(client: Client, admin: User) -> None:
    job_id = defer(run_periodic, once="mark", timestamp=1, code="core.purge_trash")
    fail(job_id)
    assert defer(run_periodic, once="mark", timestamp=2, code="core.purge_trash") is not None
    answer = client.post(f"{PAGE}jobs/{job_id}/retry/", follow=True)
    assert "The same work waits already" in answer.content.decode()
    assert ProcrastinateJob.objects.get(pk=job_id).status == "failed"


def test_check_runs_as_a_job_once_and_its_findings_are_shown(client: Client, admin: User) -> None:
    for _click in range(2):
        client.post(f"{PAGE}check/")
    (run,) = JobRun.objects.filter(task=prove.name)
    assert "waits" in client.get(PAGE).content.decode()
    register_check("test.broken", "Toys are whole", "SELECT 1 AS id UNION SELECT 2")
    try:
        prove(run.pk)
        html = client.get(PAGE).content.decode()
    finally:
        checks.remove("test.broken")
    assert "not everything holds" in html
    assert "Toys are whole" in html or "test.broken" in html
    assert "2 broken" in html
    prove(start_proof(SYSTEM))
    proof = last_proof(SYSTEM)
    assert proof is not None
    assert proof.result["broken"] == {}
    assert "everything holds" in client.get(PAGE).content.decode()


@pytest.mark.parametrize("role", ["salesperson", "sales_manager"])
def test_who_does_not_look_after_the_program_neither_sees_nor_does(client: Client, fragile: Fragile, role: str) -> None:
    client.force_login(make_user(role))
    event = parked()
    assert client.get(PAGE).status_code == 403
    assert "/settings/system/" not in client.get("/settings/profile/").content.decode()
    for path in (f"events/{event.pk}/retry/", f"events/{event.pk}/skip/", "events/retry/", "jobs/1/retry/", "check/"):
        assert client.post(f"{PAGE}{path}").status_code == 403, path
    assert ParkedEvent.objects.count() == 3
    assert not JobRun.objects.exists()


def test_actions_are_posted_only(client: Client, admin: User) -> None:
    for path in ("events/1/retry/", "events/retry/", "jobs/1/retry/", "check/"):
        refused = client.get(f"{PAGE}{path}")
        assert (refused.status_code, refused["Allow"]) == (405, "POST")
        assert "<h1>" in refused.content.decode()
    assert client.post(PAGE).status_code == 405


@pytest.mark.parametrize(
    ("cron", "month", "words"),
    [
        ("17 1 * * *", 1, "every day at 02:17"),
        ("17 1 * * *", 7, "every day at 03:17"),
        ("37 23 * * *", 1, "every day at 00:37"),
        ("7 * * * *", 1, "every hour, 7 min past"),
        ("*/5 * * * *", 1, "every 5 minutes"),
        ("* * * * *", 1, "every minute"),
        ("*/5 1-3 * * 1", 1, "*/5 1-3 * * 1 UTC"),
    ],
)
def test_times_of_jobs_are_told_in_words_and_in_the_companys_time(cron: str, month: int, words: str) -> None:
    with translation.override("en"):
        assert in_words(cron, datetime(2026, month, 15, 12, tzinfo=UTC), ZoneInfo("Europe/Warsaw")) == words


def test_no_job_shows_its_raw_times(client: Client, admin: User) -> None:
    assert "* * *" not in client.get(PAGE).content.decode()


def test_many_parked_events_cost_no_more_statements_than_one(client: Client, admin: User, fragile: Fragile) -> None:
    client.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    for record in range(2, 12):
        polish(1, record_id=record)
    relay_and_deliver()
    with CaptureQueriesContext(connection) as many:
        html = client.get(PAGE).content.decode()
    assert html.count("test.fragile") > 10
    assert len(many) == len(few) <= 14


def test_the_page_says_that_rates_come_in_or_what_is_wrong(client: Client, admin: User) -> None:
    now = clock.now()
    RateAsking.objects.create(tried_at=now, since=now, problem="jump", detail="229/A/NBP/2026")
    assert "jump, 229/A/NBP/2026" in client.get(PAGE).content.decode()
    RateAsking.objects.update(problem="", detail="")
    ExchangeRate.objects.create(currency="EUR", on=date(2024, 3, 4), table_no="1/A", mid="4.25")
    page = client.get(PAGE).content.decode()
    assert "2024" in page
    assert "jump" not in page
