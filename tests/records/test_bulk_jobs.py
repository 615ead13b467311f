"""Bulk changes and exports in the worker: killed half-way, begun again, stopped, and two at the same rows."""

import signal

import pytest

from opiekun.accounts.models import Access, AccessLog, ApiToken
from opiekun.accounts.selectors.viewers import authenticate_token
from opiekun.accounts.services.tokens import create_token
from opiekun.core.jobs import cancel_run, run_status
from opiekun.core.models import History, JobRun, JobState
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Party
from opiekun.records.bulk import report, starting
from opiekun.records.bulk.numbers import numbers_of
from opiekun.records.bulk.planning import plan_edit
from opiekun.records.bulk.starting import run, undo
from opiekun.records.export import starting as exporting
from opiekun.records.export.starting import start_export
from opiekun.records.models import BulkEdit, BulkState, Export, Outcome
from tests.accounts.people import viewer
from tests.core.processes import process, wait_until
from tests.parties.test_shared_identity import run_together
from tests.records.operations import chosen, company

pytestmark = pytest.mark.django_db(transaction=True)

WORKER = """
from opiekun.core.jobs import rescue, worker
rescue.rescue_stalled.__defaults__ = (1.0,)
worker.RESCUE_EVERY_SECONDS = 0.5
worker.HEARTBEAT_SECONDS = 0.3
"""
SLOWLY = """
import time
from opiekun.records.bulk import change
quick = change.FieldChange.apply
def slow(self, actor, record_id, current):
    time.sleep(0.2)
    return quick(self, actor, record_id, current)
change.FieldChange.apply = slow
"""
GO = "worker.run()"


@pytest.fixture(autouse=True)
def everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starting, "AT_ONCE", 0)
    monkeypatch.setattr(exporting, "AT_ONCE", 0)


def changed(edit: BulkEdit) -> int:
    return numbers_of(edit).changed


def test_operation_whose_worker_is_killed_is_gone_on_with_and_changes_each_record_once() -> None:
    actor = viewer("administrator")
    ids = [company(f"Firma {n}") for n in range(12)]
    edit = run(actor, plan_edit(actor, chosen(*ids), "industry", "Metal").pk)
    assert edit.state == BulkState.RUNNING
    assert run(actor, edit.pk).run_id == edit.run_id
    with process(WORKER + SLOWLY + GO) as first:
        wait_until(lambda: changed(edit) >= 3)
        first.send_signal(signal.SIGKILL)
        first.wait()
    assert 3 <= changed(edit) < 12
    with process(WORKER + GO):
        wait_until(lambda: BulkEdit.objects.get(pk=edit.pk).state == BulkState.DONE)
        wait_until(lambda: run_status(actor, edit.run_id or 0).is_over)
    assert set(Party.objects.filter(pk__in=ids).values_list("industry", "version")) == {("Metal", 2)}
    entries = History.objects.filter(row_id__in=ids, changes__has_key="industry", actor_id=actor.id)
    assert entries.count() == 12


def test_operation_is_stopped_half_way_and_what_was_done_can_be_undone() -> None:
    actor = viewer("administrator")
    ids = [company(f"Firma {n}") for n in range(12)]
    edit = run(actor, plan_edit(actor, chosen(*ids), "industry", "Metal").pk)
    with process(WORKER + SLOWLY + GO):
        wait_until(lambda: changed(edit) >= 2)
        cancel_run(actor, edit.run_id or 0)
        wait_until(lambda: BulkEdit.objects.get(pk=edit.pk).state == BulkState.STOPPED)
        wait_until(lambda: run_status(actor, edit.run_id or 0).is_over)
        assert 2 <= changed(edit) < 12
        undo(actor, edit.pk)
        wait_until(lambda: BulkEdit.objects.get(pk=edit.pk).state == BulkState.UNDONE)
    assert not Party.objects.filter(pk__in=ids, industry="Metal").exists()


def test_job_acts_with_the_rights_of_now_and_of_its_token() -> None:
    from opiekun.records.jobs import bulk_edit

    owner, party = viewer("administrator"), company()
    _token, raw = create_token(SYSTEM, owner.id, "Import", ("parties:read", "parties:write"))
    caller = authenticate_token(raw)
    assert caller is not None
    edit = run(caller, plan_edit(caller, chosen(party), "status", "closed").pk)
    ApiToken.objects.filter(pk=caller.token_id).update(revoked_at="2026-01-01T00:00:00Z")
    from opiekun.core.errors import NotAllowed

    with pytest.raises(NotAllowed):
        bulk_edit.func(run_id=edit.run_id, edit_id=edit.pk)
    assert Party.objects.get(pk=party).status == "active"
    assert JobRun.objects.get(pk=edit.run_id).state == JobState.FAILED


def test_large_export_is_written_by_the_worker_once() -> None:
    from opiekun.records.jobs import export as job

    actor = viewer("administrator")
    made = start_export(actor, chosen(company("A"), company("B")), "csv")
    assert made.file_id is None
    with process(WORKER + GO):
        wait_until(lambda: Export.objects.get(pk=made.pk).file_id is not None)
        wait_until(lambda: run_status(actor, made.run_id or 0).is_over)
    file = Export.objects.get(pk=made.pk).file_id
    job.func(run_id=made.run_id, export_id=made.pk)
    assert Export.objects.get(pk=made.pk).file_id == file
    assert AccessLog.objects.filter(access=Access.EXPORTED).count() == 1


def test_two_operations_on_the_same_rows_leave_one_value_and_both_can_be_told_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(starting, "AT_ONCE", 200)
    actor, ids = viewer("administrator"), [company(f"Firma {n}") for n in range(8)]
    one = plan_edit(actor, chosen(*ids), "industry", "Metal")
    two = plan_edit(actor, chosen(*ids), "industry", "Drewno")
    results = run_together(lambda: run(actor, one.pk), lambda: run(actor, two.pk))
    assert all(isinstance(result, BulkEdit) and result.state == BulkState.DONE for result in results)
    assert not report.refused(one)
    assert not report.refused(two)
    now = dict(Party.objects.filter(pk__in=ids).values_list("pk", "industry"))
    for edit in (one, two):
        undo(actor, edit.pk)
        for row in edit.rows.all():
            assert (row.undo == Outcome.CHANGED) == (now[row.record_id] == row.after), row.record_id
            now[row.record_id] = row.before if row.undo == Outcome.CHANGED else now[row.record_id]
    assert dict(Party.objects.filter(pk__in=ids).values_list("pk", "industry")) == now


def test_two_clicks_at_the_same_moment_change_each_record_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starting, "AT_ONCE", 200)
    actor, ids = viewer("administrator"), [company(f"Firma {n}") for n in range(6)]
    edit = plan_edit(actor, chosen(*ids), "industry", "Metal")
    run_together(*[lambda: run(actor, edit.pk)] * 3)
    assert set(Party.objects.filter(pk__in=ids).values_list("industry", "version")) == {("Metal", 2)}
    assert numbers_of(edit).changed == 6
    run_together(*[lambda: undo(actor, edit.pk)] * 2)
    assert set(Party.objects.filter(pk__in=ids).values_list("industry", "version")) == {("", 3)}


def test_somebody_who_edits_at_the_same_moment_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    from opiekun.parties.services import update_party

    monkeypatch.setattr(starting, "AT_ONCE", 200)
    actor, ids = viewer("administrator"), [company(f"Firma {n}") for n in range(6)]
    edit = plan_edit(actor, chosen(*ids), "industry", "Metal")
    run_together(
        lambda: run(actor, edit.pk),
        lambda: [update_party(SYSTEM, party, {"remarks": "Ważne"}) for party in reversed(ids)],
    )
    assert set(Party.objects.filter(pk__in=ids).values_list("industry", "remarks")) == {("Metal", "Ważne")}
