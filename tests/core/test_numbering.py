from __future__ import annotations

import random
import threading
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from opiekun.core.checks import run_checks
from opiekun.core.checks.registry import checks
from opiekun.core.models import IssuedNumber, NumberSeries
from opiekun.core.numbering import format_number, issue_number, next_in_sequence
from opiekun.core.schema import NumberSequence

SERIES = checks.get("numbers.series")


@pytest.mark.django_db(transaction=True)
def test_32_writers_of_which_some_fail_leave_no_gap() -> None:
    taken: list[int] = []

    def write(writer: int) -> None:
        try:
            for n in range(4):
                with transaction.atomic():
                    number = issue_number("invoice.FV", 2026, writer * 10 + n)
                    if random.Random(writer * 10 + n).random() < 0.3:
                        transaction.set_rollback(True)
                        continue
                taken.append(number)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=[n]) for n in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(1, len(taken) + 1))
    assert 0 < len(taken) < 128
    assert NumberSeries.objects.get().last_number == len(taken)
    assert run_checks([SERIES]) == []


@pytest.mark.django_db
def test_each_type_and_year_counts_for_itself() -> None:
    assert [issue_number("FV", 2026, 1), issue_number("FV", 2026, 2), issue_number("FV", 2027, 3)] == [1, 2, 1]
    assert issue_number("FK", 2026, 1) == 1


@pytest.mark.django_db
def test_a_record_gets_one_number_of_a_series() -> None:
    issue_number("FV", 2026, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        issue_number("FV", 2026, 1)
    assert issue_number("FV", 2026, 2) == 2


@pytest.mark.django_db(transaction=True)
def test_a_number_outside_a_transaction_is_refused() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        issue_number("FV", 2026, 1)


@pytest.mark.django_db
def test_a_gap_is_found() -> None:
    for record_id in range(3):
        issue_number("FV", 2026, record_id)
    IssuedNumber.objects.filter(number=2).delete()
    (finding,) = run_checks([SERIES])
    assert finding.rows == [{"code": "FV", "year": 2026, "last_number": 3, "issued": 2, "highest": 3}]


@pytest.mark.django_db
def test_a_sequence_counts_on_and_may_have_gaps() -> None:
    operation = NumberSequence("toy_customer", start=100)
    with connection.cursor() as cursor:
        cursor.execute(operation.sql)
    assert next_in_sequence("toy_customer") == 100
    savepoint = transaction.savepoint()
    next_in_sequence("toy_customer")
    transaction.savepoint_rollback(savepoint)
    assert next_in_sequence("toy_customer") == 102


@pytest.mark.django_db(transaction=True)
def test_32_writers_never_get_the_same_number_of_a_sequence() -> None:
    with connection.cursor() as cursor:
        cursor.execute(NumberSequence("toy_customer").sql)
    taken: list[int] = []

    def write(writer: int) -> None:
        try:
            for n in range(4):
                with transaction.atomic():
                    number = next_in_sequence("toy_customer")
                    transaction.set_rollback((writer + n) % 3 == 0)
                taken.append(number)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=[n]) for n in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == len(set(taken)) == 128


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["", "Customer", "a; DROP TABLE x", "a" * 41])
def test_what_is_no_code_is_refused(code: str) -> None:
    with pytest.raises(ValueError):
        next_in_sequence(code)


def test_a_number_is_written_by_its_pattern() -> None:
    on = date(2026, 3, 7)
    assert format_number("FV/{n:4}/{yyyy}", 12, on) == "FV/0012/2026"
    assert format_number("{series}-{yy}{mm}{dd}-{n}", 123456, on, "WZ") == "WZ-260307-123456"
    for wrong in ("FV/{yyyy}", "{n}{m}", "{n:0}", "{n}{"):
        with pytest.raises(ValueError):
            format_number(wrong, 1, on)
