"""Imports in the worker: killed half-way, stopped, clicked twice, and beside other writers."""

import signal
from io import BytesIO

import pytest
from django.db.models import Count

from opiekun.core.jobs import cancel_run, run_status
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Customer, Party
from opiekun.parties.services import update_party
from opiekun.records.custom.definitions import refresh
from opiekun.records.custom.indexes import build_indexes
from opiekun.records.importing import drafting, ordering, starting
from opiekun.records.models import Import, ImportState
from tests.accounts.people import viewer
from tests.core.processes import process, wait_until
from tests.parties.importing.imports import NIPS, REGONS, drafted, imported, numbers, outcomes, table
from tests.parties.test_shared_identity import run_together
from tests.records.custom.fields import define
from tests.records.operations import company

pytestmark = pytest.mark.django_db(transaction=True)

WORKER = """
from opiekun.core.jobs import rescue, worker
rescue.rescue_stalled.__defaults__ = (1.0,)
worker.RESCUE_EVERY_SECONDS = 0.5
worker.HEARTBEAT_SECONDS = 0.3
from opiekun.records.importing import ordering
ordering.BATCH_ROWS = 10
"""
SLOWLY = """
import time
from opiekun.parties.importing.party_batch import PartyBatch
quick = PartyBatch.write
def slow(self):
    time.sleep(0.15)
    quick(self)
PartyBatch.write = slow
"""
GO = "worker.run()"
HEAD = ("Nazwa", "REGON", "NIP", "Id kontrahenta", "Branża")


@pytest.fixture(autouse=True)
def every_file_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starting, "AT_ONCE_BYTES", {"csv": 0, "xlsx": 0})
    monkeypatch.setattr(starting, "_RECORDS_AT_ONCE", 0)
    monkeypatch.setattr(ordering, "BATCH_ROWS", 10)


def many(count: int) -> str:
    """Rows that are alone, rows of two about one party, and a wrong one in each ten."""
    rows = [(f"Firma {n}", "", NIPS[0] if n % 10 else "1", f"K{n - n % 4 // 3}", "") for n in range(count)]
    return table(HEAD, *rows)


def done_rows(job: Import) -> int:
    return job.rows.count()


def state(job: Import) -> str:
    return str(Import.objects.get(pk=job.pk).state)


def test_import_whose_worker_is_killed_is_gone_on_with_nothing_twice_and_nothing_lost() -> None:
    actor = viewer("administrator")
    expected = numbers(starting.try_out(actor, drafted(many(120), actor).pk, at_once=True))
    job = starting.run(actor, drafted(many(120), actor).pk)
    assert (job.state, starting.run(actor, job.pk).run_id) == (ImportState.RUNNING, job.run_id)
    with process(WORKER + SLOWLY + GO) as first:
        wait_until(lambda: done_rows(job) >= 30)
        first.send_signal(signal.SIGKILL)
        first.wait()
    assert 30 <= done_rows(job) < 120
    with process(WORKER + SLOWLY + GO) as second:
        wait_until(lambda: done_rows(job) >= 70)
        second.send_signal(signal.SIGKILL)
        second.wait()
    with process(WORKER + GO):
        wait_until(lambda: state(job) == ImportState.DONE)
        wait_until(lambda: run_status(actor, job.run_id or 0).is_over)
    job.refresh_from_db()
    assert (numbers(job), job.total, job.passed) == (expected, 120, 120)
    assert Party.objects.filter(is_own=False).count() == expected["created"]
    names = Party.objects.filter(is_own=False).values("identity__name").annotate(n=Count("pk"))
    assert all(row["n"] == 1 for row in names)


def test_undoing_whose_worker_is_killed_is_gone_on_with() -> None:
    actor = viewer("administrator")
    job = imported(many(60), actor)
    slow_undo = """
import time
from dataclasses import replace
from opiekun.records.importing import registry, undoing
undoing._BATCH = 5
import opiekun.parties.importing.party_import
kind = registry._kinds["party"]
def slow(actor, settings, work):
    time.sleep(0.2)
    return kind.undo(actor, settings, work)
registry._kinds["party"] = replace(kind, undo=slow)
"""
    job = starting.undo(actor, job.pk)
    with process(WORKER + slow_undo + GO) as first:
        wait_until(lambda: job.rows.exclude(undo="").count() >= 10)
        first.send_signal(signal.SIGKILL)
        first.wait()
    assert Party.objects.filter(is_own=False, trashed_at__isnull=True).exists()
    with process(WORKER + GO):
        wait_until(lambda: state(job) == ImportState.UNDONE)
        wait_until(lambda: run_status(actor, job.run_id or 0).is_over)
    assert not Party.objects.filter(is_own=False, trashed_at__isnull=True).exists()


def test_import_is_stopped_half_way_gone_on_with_or_undone() -> None:
    actor = viewer("administrator")
    job = starting.run(actor, drafted(many(80), actor).pk)
    with process(WORKER + SLOWLY + GO):
        wait_until(lambda: done_rows(job) >= 20)
        cancel_run(actor, job.run_id or 0)
        wait_until(lambda: state(job) == ImportState.STOPPED)
        wait_until(lambda: run_status(actor, job.run_id or 0).is_over)
        assert 20 <= done_rows(job) < 80
        job = starting.run(actor, job.pk)
        wait_until(lambda: state(job) == ImportState.DONE)
    assert done_rows(job) == 80


def test_second_click_at_the_same_moment_imports_nothing_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starting, "AT_ONCE_BYTES", {"csv": 10**6, "xlsx": 10**6})
    job = drafted(many(40))
    results = run_together(*[lambda: starting.run(SYSTEM, job.pk)] * 3)
    assert all(isinstance(result, Import) for result in results)
    wait_until(lambda: state(job) == ImportState.DONE)
    assert done_rows(job) == 40
    assert starting.run(SYSTEM, job.pk).state == ImportState.DONE
    assert Party.objects.filter(is_own=False).count() == outcomes(job).count("created")


def test_two_imports_with_the_same_regons_make_each_party_once() -> None:
    def rows(order: int) -> str:
        found = [(f"Firma {regon}", regon, "", "", f"Branża {order}") for regon in REGONS]
        return table(HEAD, *found[::order])

    one, two = drafted(rows(1)), drafted(rows(-1))
    results = run_together(
        lambda: starting.run(SYSTEM, one.pk, at_once=True), lambda: starting.run(SYSTEM, two.pk, at_once=True)
    )
    assert all(isinstance(result, Import) for result in results), results
    told = outcomes(one) + outcomes(two)
    assert (told.count("created"), told.count("updated")) == (len(REGONS), len(REGONS))
    assert sorted(Party.objects.exclude(regon="").values_list("regon", flat=True)) == sorted(REGONS)


def test_two_imports_with_the_same_external_ids_make_each_party_once() -> None:
    data = table(HEAD, *((f"Firma {n}", "", "", f"K{n}", "") for n in range(30)))
    one, two = drafted(data), drafted(data)
    run_together(lambda: starting.run(SYSTEM, one.pk, at_once=True), lambda: starting.run(SYSTEM, two.pk, at_once=True))
    told = outcomes(one) + outcomes(two)
    assert (told.count("created"), told.count("skipped")) == (30, 30)
    assert Party.objects.filter(is_own=False).count() == 30


def test_somebody_who_edits_at_the_same_moment_loses_nothing() -> None:
    ids = [company(f"Firma {n}", regon=regon) for n, regon in enumerate(REGONS)]
    job = drafted(table(HEAD, *((f"Firma {n}", regon, "", "", "Metal") for n, regon in enumerate(REGONS))))
    run_together(
        lambda: starting.run(SYSTEM, job.pk, at_once=True),
        lambda: [update_party(SYSTEM, party, {"remarks": "Ważne"}) for party in reversed(ids)],
    )
    assert set(Party.objects.filter(pk__in=ids).values_list("industry", "remarks")) == {("Metal", "Ważne")}


def test_job_acts_with_the_rights_of_now() -> None:
    from opiekun.accounts.models import User
    from opiekun.core.errors import NotAllowed
    from opiekun.records.jobs import import_pass

    actor = viewer("administrator")
    job = starting.run(actor, drafted(many(10), actor).pk)
    User.objects.filter(pk=actor.id).update(is_active=False)
    with pytest.raises(NotAllowed):
        import_pass.func(run_id=job.run_id, job_id=job.pk)
    assert not Party.objects.filter(is_own=False).exists()


def test_damaged_workbook_keeps_what_was_read_before_and_says_so() -> None:
    import zipfile

    import xlsxwriter

    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEAD)
        for n in range(1, 4000):
            sheet.write_row(n, 0, (f"Firma {n}", "", "", f"K{n}", ""))
    broken = BytesIO()
    with zipfile.ZipFile(file) as whole, zipfile.ZipFile(broken, "w") as cut:
        for name in whole.namelist():
            data = whole.read(name)
            cut.writestr(name, data[: len(data) // 2] if name.endswith("sheet1.xml") else data)
    broken.seek(0)
    job = drafting.draft(SYSTEM, "party", broken, "klienci.xlsx")
    done = starting.run(SYSTEM, job.pk, at_once=True)
    assert (done.state, bool(done.message), done.rows.count()) == (ImportState.STOPPED, True, 0)
    assert not Party.objects.filter(is_own=False).exists()


def test_two_imports_of_the_same_customers_make_each_once() -> None:
    company("Stara", nip=NIPS[7])
    rows = [(f"Firma {n}", regon, f"K-{n}") for n, regon in enumerate(REGONS)] + [("Stara", "", "K-99")]
    head = ("Nazwa", "REGON", "Numer")
    jobs = [drafted(table(head, *rows), kind="customer") for _n in range(2)]
    for job in jobs:
        drafting.set_settings(SYSTEM, job.pk, {"options": {"missing_party": "create"}})
    run_together(*[lambda pk=job.pk: starting.run(SYSTEM, pk, at_once=True) for job in jobs])
    told = [outcomes(job) for job in jobs]
    for one, other in zip(*told, strict=True):
        assert {one, other} <= {"created", "skipped", "failed"}
    named = list(zip(*told, strict=True))[: len(REGONS)]
    assert all(sorted(pair) == ["created", "skipped"] for pair in named), named
    assert Customer.objects.filter(party__regon__in=REGONS).count() == len(REGONS)


def test_two_imports_give_one_unique_value_to_one_record() -> None:
    define(unique=True)
    build_indexes()
    jobs = [drafted(table(("Nazwa", "Pole text"), (name, "tylko jedna"))) for name in ("Alfa", "Beta")]

    def run(job_id: int) -> Import:
        # As each request and command does.
        refresh()
        return starting.run(SYSTEM, job_id, at_once=True)

    run_together(*[lambda pk=job.pk: run(pk) for job in jobs])
    assert sorted(outcome for job in jobs for outcome in outcomes(job)) == ["created", "failed"]
    assert Party.objects.filter(custom={"text": "tylko jedna"}).count() == 1
