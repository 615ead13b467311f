"""A region without a place in it has no address to go into: the row comes in and says what stays out."""

import pytest

from opiekun.parties.models import Address, Party
from tests.parties.importing.imports import NIPS, imported, outcomes, row, table

pytestmark = pytest.mark.django_db(transaction=True)
HEAD = ("Nazwa", "NIP", "Województwo", "Gmina", "Kraj", "Miejscowość")


def test_new_party_comes_in_and_the_row_says_what_stays_out() -> None:
    job = imported(table(HEAD, ("Alfa", NIPS[0], "śląskie", "Żory", "Polska", "")))
    assert (outcomes(job), row(job, 2).code) == (["created"], "without_address")
    assert "śląskie" in row(job, 2).reason
    assert Party.objects.filter(nip=NIPS[0]).count() == 1
    assert not Address.objects.exists()


def test_row_that_has_nothing_else_to_say_does_not_say_that_nothing_differs() -> None:
    imported(table(HEAD[:2], ("Alfa", NIPS[0])))
    job = imported(table(HEAD, ("Alfa", NIPS[0], "śląskie", "", "", "")))
    assert (outcomes(job), row(job, 2).code) == (["skipped"], "without_address")


def test_poland_alone_is_no_loss_and_another_country_is() -> None:
    rows = (("Alfa", NIPS[0], "", "", "Polska", ""), ("Beta", NIPS[1], "", "", "Czechy", ""))
    job = imported(table(HEAD, *rows), dry=True)
    assert [row(job, number).code for number in (2, 3)] == ["", "without_address"]


def test_region_of_a_town_comes_in() -> None:
    job = imported(table(HEAD, ("Alfa", NIPS[0], "śląskie", "Żory", "", "Żory")))
    assert row(job, 2).code == ""
    assert Address.objects.get().voivodeship != ""
