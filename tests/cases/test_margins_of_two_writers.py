"""Two who change the money of one case at the same moment: whoever is later sees what both have done."""

import time
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from threading import Barrier, Event

import pytest
from django.db import connection

from opiekun.cases.amount_sources import (
    AmountKind,
    AmountSource,
    Entry,
    forget_amount_source,
    register_amount_source,
)
from opiekun.cases.choices import Bucket, Side
from opiekun.cases.margin_causes import Cause
from opiekun.cases.models import MarginState
from opiekun.cases.services.hourly_rates import set_hourly_rate
from opiekun.cases.services.margin import amounts_changed
from opiekun.core.writing import writing
from opiekun.records.models import Notification
from tests.accounts.people import viewer
from tests.cases.cases import make_case
from tests.cases.money import DAY, money, pln, set_type, work
from tests.parties.test_shared_identity import run_together

_WAITS = """
SELECT 1, 1, 1 FROM pg_locks l JOIN pg_database d ON d.oid = l.database
WHERE d.datname = current_database() AND l.locktype = 'advisory' AND NOT l.granted
"""
pytestmark = pytest.mark.django_db(transaction=True)
INVOICE = AmountKind("kept_invoice", "Invoice", Side.COST, Bucket.ACTUAL)


def ask(sql: str, *values: object) -> list[tuple[int, int, Decimal]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def invoices(case_ids: Sequence[int]) -> list[Entry]:
    rows = ask("SELECT id, case_id, amount FROM kept_invoices WHERE case_id = ANY(%s)", list(case_ids))
    return [Entry(f"kept:{pk}", INVOICE.code, case_id, DAY, amount, "PLN") for pk, case_id, amount in rows]


@pytest.fixture(autouse=True)
def app() -> Iterator[None]:
    """Another app with a table of its own."""
    ask("CREATE TABLE kept_invoices (id serial, case_id bigint, amount numeric)")
    register_amount_source(AmountSource("kept", (INVOICE,), invoices))
    yield
    forget_amount_source("kept")
    ask("DROP TABLE kept_invoices")


def test_documents_that_come_at_once_and_together_cross_the_floor_are_told_of() -> None:
    jan = viewer("salesperson")
    set_type(margin_floor=Decimal(20))
    case = make_case(jan, planned_revenue=pln("1000"))
    both_are_in = Barrier(2, timeout=30)

    def arrives(amount: str) -> None:
        """Written, then told of, in one transaction."""
        with writing(jan):
            ask("INSERT INTO kept_invoices (case_id, amount) VALUES (%s, %s)", case.pk, Decimal(amount))
            both_are_in.wait()
            amounts_changed(jan, [case.pk], Cause("document", amount))

    assert run_together(lambda: arrives("500"), lambda: arrives("400")) == [None, None]
    assert money(jan, case).is_below
    assert MarginState.objects.get().is_below
    assert Notification.objects.filter(code="case.margin").count() == 1


def test_a_rate_that_is_set_while_an_hour_is_booked_counts_for_that_hour() -> None:
    jan, boss = viewer("salesperson"), viewer("administrator")
    set_type(margin_floor=Decimal(20))
    case = make_case(jan, planned_revenue=pln("1000"))
    booked = Event()

    def books() -> None:
        with writing(jan):
            work(jan, case, "10:00")
            booked.set()
            # Whoever sets the rate waits for this transaction, or is through already.
            wait_for(lambda: ask(_WAITS))

    def sets() -> None:
        assert booked.wait(30)
        set_hourly_rate(boss, {"user": str(jan.id), "amount": pln("90"), "valid_from": DAY.isoformat()})

    assert run_together(books, sets) == [None, None]
    assert money(jan, case).is_below
    assert MarginState.objects.get().is_below


def wait_for(found: Callable[[], object], seconds: float = 3) -> None:
    until = time.monotonic() + seconds
    while not found() and time.monotonic() < until:
        time.sleep(0.02)
