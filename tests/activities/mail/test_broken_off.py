"""An import that is killed at any point and begun again ends with the receipt of one that nobody disturbed."""

import io
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from procrastinate.contrib.django.models import ProcrastinateJob

from opiekun.accounts.selectors.viewers import viewer_of_user_id
from opiekun.activities.models import Interaction, MailFailure, MailMessage, MailRun
from opiekun.activities.services.mail import runs, uploads
from opiekun.activities.services.mail.raw_mail import RawMail
from opiekun.activities.services.mail.receive import receive
from opiekun.core.viewer import SYSTEM
from opiekun.parties.services.create_party import create_party
from tests.accounts.people import make_user
from tests.activities.mail.letters import letter

pytestmark = pytest.mark.django_db
NOTHING = b"\0\0\0\0 no message"


class Killed(BaseException):
    """What stops the worker: nothing of the program catches it."""


class KillAt:
    """Stops the work at the statement of that number."""

    def __init__(self, number: int) -> None:
        self.left = number

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.left -= 1
        if self.left < 0 and "SAVEPOINT" not in sql:
            raise Killed
        return execute(sql, params, many, context)


def _files() -> list[bytes]:
    """With a message twice, one that is none, an empty file, and the same name for all."""
    one, two = letter(mid="1@x"), letter(mid="2@x", subject="Inna")
    return [b"", one, NOTHING, one, two, letter(mid="3@x"), NOTHING, two]


def _begin(dropped: bool) -> dict[str, Any]:
    """An import whose files wait for the worker; what its job is called with."""
    actor = viewer_of_user_id(make_user("administrator").pk) or SYSTEM
    party = create_party(actor, {"kind": "organisation", "name": "Stalmix"}).id if dropped else None
    uploads.import_uploads(actor, [(io.BytesIO(raw), "a.eml", len(raw)) for raw in _files()], party)
    return dict(ProcrastinateJob.objects.filter(task_name="activities.mail_import").latest("id").args)


def _work(arguments: dict[str, Any], kills: list[int]) -> dict[str, Any]:
    """What the receipt says once the job has come to its end, killed at these statements of its tries before."""
    for kill in kills:
        try:
            with connection.execute_wrapper(KillAt(kill)):
                uploads.import_stored(**arguments)
        except Killed:
            pass
    uploads.import_stored(**arguments)
    run = MailRun.objects.get(pk=arguments["run_id"])
    failures = MailFailure.objects.filter(run=run).order_by("pk").values_list("place", "reason")
    told = Interaction.objects.order_by("pk").values_list("subject", flat=True)
    numbers = {name: getattr(run, name) for name in ("fetched", "imported", "skipped", "failed", "skipped_for")}
    kept = {"failures": list(failures), "told": list(told), "messages": MailMessage.objects.count()}
    return {**numbers, **kept, "ended": run.finished_at is not None}


def _imported(dropped: bool, kills: list[int]) -> dict[str, Any]:
    """The same of an import of its own, of which nothing is left."""
    with transaction.atomic():
        result = _work(_begin(dropped), kills)
        transaction.set_rollback(True)
    return result


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@example(kills=[0])
@given(kills=st.lists(st.integers(0, 140), min_size=1, max_size=4))
def test_killed_anywhere_and_begun_again_the_receipt_is_that_of_an_unbroken_run(kills: list[int]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs, "BATCH", 2)
        patch.setattr(uploads, "AT_ONCE_BYTES", 10)
        for dropped in (False, True):
            unbroken = _imported(dropped, [])
            assert (unbroken["fetched"], unbroken["imported"], unbroken["skipped"], unbroken["failed"]) == (8, 3, 2, 3)
            assert len(unbroken["told"]) == (3 if dropped else 0)
            assert _imported(dropped, kills) == unbroken


def test_messages_that_another_worker_has_counted_meanwhile_are_not_counted_again() -> None:
    run = runs.begin_run(SYSTEM, runs.FILES, "Test")
    batch = [RawMail(runs.FILES, f"a.mbox#{n}", letter(mid=f"{n}@x")) for n in range(3)]
    assert len(receive(SYSTEM, run, batch[:2], at=0)) == 2
    assert [line.place for line in receive(SYSTEM, run, batch, at=0)] == ["a.mbox#2"]
    assert receive(SYSTEM, run, batch, at=0) == []
    counted = MailRun.objects.get(pk=run)
    assert (counted.fetched, counted.imported, counted.skipped) == (3, 3, 0)
