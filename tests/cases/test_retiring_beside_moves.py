"""A stage is retired while somebody brings a case into it, or out of it: the database lets one wait for the other."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from opiekun.cases.errors import StageRetired
from opiekun.cases.models import Case, Stage, StageMove
from opiekun.cases.selectors.definitions import forget_definitions
from opiekun.cases.services import create_case, move_case
from opiekun.cases.services.stage_retirement import retire_stage
from opiekun.core.errors import Refusal
from opiekun.core.viewer import SYSTEM
from tests.cases.cases import again, make_case, make_party, stage_of
from tests.parties.people import manager
from tests.parties.test_shared_identity import run_together

pytestmark = pytest.mark.django_db(transaction=True)
_WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@contextmanager
def meanwhile(write: Callable[[], object]) -> Iterator[list[object]]:
    """The write in another connection, which waits by now for what the open transaction holds; over at the end."""
    results: list[object] = []

    def run() -> None:
        try:
            results.append(write())
        except Refusal as refused:
            results.append(refused)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    with transaction.atomic():
        yield results
        thread.start()
        until = time.monotonic() + 30
        with connection.cursor() as cursor:
            while time.monotonic() < until:
                # Else the database tells the same of its connections until the transaction ends.
                cursor.execute("SELECT pg_stat_clear_snapshot()")
                cursor.execute(_WAITING)
                if cursor.fetchone()[0]:
                    break
                time.sleep(0.02)
        assert thread.is_alive(), results
    thread.join(30)


def stage(code: str) -> Stage:
    return Stage.objects.get(code=code)


def test_a_move_into_a_stage_that_is_just_being_retired_is_refused_and_nothing_changed() -> None:
    anna = manager()
    case = make_case(anna)
    with meanwhile(lambda: move_case(anna, case.pk, {"stage": "sale_needs"}, case.version)) as moved:
        retire_stage(SYSTEM, stage("sale_needs").pk, "sale_qualification")
    assert [type(one) for one in moved] == [StageRetired]
    assert again(case).version == case.version
    assert stage_of(case) == "sale_qualification"
    assert StageMove.objects.filter(case=case).count() == 1


def test_a_case_made_in_a_stage_that_is_just_being_retired_is_refused() -> None:
    anna = manager()
    raw = {"type": "sale", "title": "Regały", "party": str(make_party(anna)), "stage": "sale_needs"}
    with meanwhile(lambda: create_case(anna, raw)) as made:
        retire_stage(SYSTEM, stage("sale_needs").pk, "sale_qualification")
    assert [type(one) for one in made] == [StageRetired]
    assert not Case.objects.exists()


def test_a_retirement_waits_for_a_move_into_the_stage_and_takes_the_case_along() -> None:
    anna = manager()
    case = make_case(anna)
    needs = stage("sale_needs").pk
    with meanwhile(lambda: retire_stage(SYSTEM, needs, "sale_quote")) as retired:
        move_case(anna, case.pk, {"stage": "sale_needs"})
    assert not isinstance(retired[0], Refusal)
    assert stage_of(case) == "sale_quote"
    assert StageMove.objects.filter(case=case).count() == 3


def test_a_case_that_is_just_being_moved_away_stays_where_it_went() -> None:
    anna = manager()
    case = make_case(anna)
    first = stage("sale_qualification").pk
    with meanwhile(lambda: retire_stage(SYSTEM, first, "sale_needs")) as retired:
        move_case(anna, case.pk, {"stage": "sale_quote"})
    assert not isinstance(retired[0], Refusal)
    assert stage_of(case) == "sale_quote"


def test_however_many_move_at_once_no_case_is_left_in_a_retired_stage() -> None:
    anna = manager()
    cases = [make_case(anna) for _n in range(4)]
    needs = stage("sale_needs").pk
    run_together(
        *(lambda pk=one.pk: move_case(anna, pk, {"stage": "sale_needs"}) for one in cases),
        lambda: retire_stage(SYSTEM, needs, "sale_quote"),
    )
    forget_definitions()
    assert not Case.objects.filter(stage__is_retired=True).exists()
    assert {stage_of(one) for one in cases} <= {"sale_qualification", "sale_quote"}
