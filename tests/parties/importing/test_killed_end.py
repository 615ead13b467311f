"""A worker killed while superiors are being set: the next one goes on, nothing twice and nothing left out."""

import signal

import pytest

from opiekun.parties.models import Person
from opiekun.records.importing import starting
from opiekun.records.models import ImportState
from tests.accounts.people import viewer
from tests.core.processes import process, wait_until
from tests.parties.importing.imports import drafted, imported, table
from tests.parties.importing.test_jobs import GO, WORKER, state
from tests.parties.importing.test_superiors import HEAD, chart, line

pytestmark = pytest.mark.django_db(transaction=True)

SLOW_END = """
import time
from opiekun.parties.importing import superiors
from opiekun.records.importing import finishing
finishing._PIECE = 1
quick = superiors.set_superiors
def slow(given):
    time.sleep(0.2)
    quick(given)
superiors.set_superiors = slow
"""


def test_end_whose_worker_is_killed_is_gone_on_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starting, "AT_ONCE_BYTES", {"csv": 0, "xlsx": 0})
    actor, count = viewer("administrator"), 12
    imported(table(("Nazwa",), *((f"Firma {n}",) for n in range(count))))
    rows = [line(f"Ewa {n}", party=f"Firma {n}") for n in range(count)]
    rows += [line(f"Jan {n}", f"Ewa {n}", party=f"Firma {n}") for n in range(count)]
    job = starting.run(actor, drafted(table(HEAD, *rows), actor, "person").pk)
    with process(WORKER + SLOW_END + GO) as first:
        wait_until(lambda: len(chart()) >= 2)
        first.send_signal(signal.SIGKILL)
        first.wait()
    assert (state(job), job.rows.count()) == (ImportState.RUNNING, 2 * count)
    assert 2 <= len(chart()) < count
    with process(WORKER + GO):
        wait_until(lambda: state(job) == ImportState.DONE)
    assert chart() == {f"Jan {n}": f"Ewa {n}" for n in range(count)}
    assert Person.objects.count() == 2 * count
    assert not job.rows.filter(changes__contains=[["~later"]]).exists()
