"""Rows in which a file sums itself up are no parties; a company that is called so is one."""

import pytest

from opiekun.parties.importing.fields import PARTY_FIELDS
from opiekun.parties.models import Customer, Party
from opiekun.records.importing.totals import Totals
from tests.parties.importing.imports import NIPS, imported, outcomes, register, row, table
from tests.records.custom.fields import define

pytestmark = pytest.mark.django_db(transaction=True)
HEAD = ("Nazwa", "NIP", "Telefon", "Miejscowość", "Obrót 2025", "Lp.")


@pytest.mark.parametrize(
    "word", ["RAZEM", "Razem:", "Suma", "ogółem", "Łącznie", "Total", "Grand Total", "Suma końcowa", "Razem (brutto)"]
)
def test_row_of_totals_is_left_out_and_says_why(word: str) -> None:
    data = table(HEAD, ("Alfa", NIPS[0], "", "Łódź", "100,00", "1"), (word, "", "", "", "12 345,67 zł", ""))
    dry = imported(data, dry=True)
    assert (outcomes(dry), row(dry, 3).code) == (["created", "skipped"], "total_row")
    done = imported(data)
    assert outcomes(done) == ["created", "skipped"]
    assert word.rstrip() in row(done, 3).reason
    assert "suma" in row(done, 3).reason.lower() or "podsumow" in row(done, 3).reason.lower()
    assert [one[2] for one in register()] == [""]
    assert not Party.objects.filter(identity__name__startswith=word[:4]).exists()


def test_total_whose_word_stands_before_the_names_is_left_out() -> None:
    rows = (("1", "Alfa", NIPS[0], "", "Łódź", "1"), ("Razem", "", "", "", "", "1"), ("",) * 6)
    data = table(("Lp.", *HEAD[:5]), *rows)
    job = imported(data)
    assert (outcomes(job), row(job, 3).code) == (["created", "skipped"], "total_row")


@pytest.mark.parametrize(
    "values",
    [
        ("Razem sp. z o.o.", "", "", "", "100,00", "2"),
        ("Total", NIPS[1], "", "", "100,00", "2"),
        ("Total", "", "22 123 45 67", "", "100,00", "2"),
        ("Suma", "", "", "Tychy", "100,00", "2"),
        ("Razem", "", "", "", "", ""),
    ],
)
def test_company_that_is_called_like_a_total_comes_in(values: tuple[str, ...]) -> None:
    job = imported(table(HEAD, ("Alfa", NIPS[0], "", "Łódź", "100,00", "1"), values))
    assert outcomes(job) == ["created", "created"]


def test_totals_stay_out_of_what_rows_have_in_common() -> None:
    """Two totals are neither the same row nor twins."""
    total = ("Razem", "", "", "", "10", "")
    job = imported(table(HEAD, total, ("Alfa", "", "", "", "10", "1"), total, total), dry=True)
    assert outcomes(job) == ["skipped", "created", "skipped", "skipped"]
    assert {row(job, number).code for number in (2, 4, 5)} == {"total_row"}
    assert row(job, 3).alike is None


def test_sums_of_fields_that_are_amounts_make_no_customer_and_no_party() -> None:
    define("number", "visits", "customer", name="Wizyty")
    head = ("Numer", "Nazwa", "NIP", "Limit kredytowy", "Wizyty")
    data = table(head, ("K1", "Alfa", NIPS[0], "1000", "3"), ("", "RAZEM", "", "1 000,00", "3"))
    job = imported(data, kind="customer", options={"missing_party": "create"})
    assert outcomes(job) == ["created", "skipped"]
    assert Customer.objects.count() == 1
    assert row(job, 3).code == "total_row"


def test_numbers_beside_a_total_may_be_written_as_tables_write_them() -> None:
    totals = Totals(["name", "", ""], PARTY_FIELDS)
    for number in ("1", "-1,5", "1 234,50", "1.234,50 zł", "12%", "(3)", "− 4", "1'000"):
        assert totals.problem_of(["Razem", number, ""]) is not None, number
    for text in ("", "zł", "ok. 100", "1a", "2025-01-01 do dziś"):
        assert totals.problem_of(["Razem", text, ""]) is None, text
