"""Rows of one file with the same NIP, phone or e-mail are shown as alike in the dry run, and never merged."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from opiekun.parties.models import Customer, Party
from opiekun.records.importing import report
from opiekun.records.importing.file_keys import KeyScan
from opiekun.records.models import Import
from tests.parties.importing.imports import NIPS, imported, numbers, row, table
from tests.records.test_bulk_pages import logged_in

pytestmark = pytest.mark.django_db(transaction=True)
HEAD = ("Nazwa", "NIP", "Telefon", "Komórka", "E-mail")
ROWS = (
    ("Alfa", NIPS[0], "22 123 45 67", "", "biuro@alfa.pl"),
    ("Beta", "", "+48 22 1234567", "", ""),
    ("Gamma", "", "", "22-123-45-67", ""),
    ("Delta", "", "", "", "Biuro@Alfa.PL"),
    ("Omega", "PL 526-104-08-28", "", "", ""),
    ("Sigma", "", "601 100 200; 22 123 45 67", "", ""),
    ("Kappa", "", "000000000", "", "brak"),
    ("Lambda", "", "000 000 000", "", "brak"),
    ("Tau", "", "601 100 201", "601100201", ""),
)
FIRST = "wiersz 2 pliku"


def alike(job: Import) -> dict[int, list[tuple[object, ...]]]:
    """What each row is like, of those that are like something."""
    return {one.number: [tuple(twin) for twin in one.alike] for one in job.rows.order_by("number") if one.alike}


def test_same_phone_e_mail_or_nip_in_two_rows_is_told_and_merges_nothing() -> None:
    dry = imported(table(HEAD, *ROWS), dry=True)
    assert alike(dry) == {
        3: [(0, FIRST, "phone")],
        4: [(0, FIRST, "phone")],
        5: [(0, FIRST, "email")],
        6: [(0, FIRST, "nip")],
        7: [(0, FIRST, "phone")],
    }
    assert (report.numbers_of(dry).alike, numbers(dry)) == (5, {"created": 9})
    assert not Party.objects.filter(is_own=False).exists()
    done = imported(table(HEAD, *ROWS))
    assert (numbers(done), Party.objects.filter(is_own=False).count()) == (numbers(dry), 9)


def test_row_like_several_rows_names_each_of_them_once() -> None:
    rows = (
        ("Alfa", "", "22 123 45 67", "", "a@alfa.pl"),
        ("Beta", "", "", "", "b@beta.pl"),
        ("Gamma", "", "22 123 45 67", "", "b@beta.pl"),
        ("Alfa sp. z o.o.", "", "22 123 45 67", "", "a@alfa.pl"),
    )
    assert alike(imported(table(HEAD, *rows), dry=True)) == {
        4: [(0, "wiersz 3 pliku", "email"), (0, FIRST, "phone")],
        5: [(0, FIRST, "name")],
    }


def test_rows_about_one_party_are_not_told_as_alike() -> None:
    rows = (("K1", "Alfa", "22 123 45 67"), ("K1", "Alfa", "22 123 45 67 "), ("K2", "Beta", "22 123 45 67"))
    data = table(("ID zewnętrzne", "Nazwa", "Telefon"), *rows)
    dry = imported(data, mapping=["external_id", "name", "phone"], dry=True)
    assert {number for number, twins in alike(dry).items() if any(one[0] == 0 for one in twins)} <= {2, 4}
    assert sum(len(twins) for twins in alike(dry).values()) == 1


def test_who_asked_for_more_than_telling_hears_of_no_twins() -> None:
    assert alike(imported(table(HEAD, *ROWS), alike="skip", dry=True)) == {}


def test_customers_that_come_with_new_parties_are_told_as_well() -> None:
    data = table(("Numer", "Firma", "E-mail"), ("1", "Alfa", "a@alfa.pl"), ("2", "Beta", "a@alfa.pl"))
    dry = imported(data, kind="customer", options={"missing_party": "create"}, dry=True)
    assert alike(dry) == {3: [(0, FIRST, "email")]}
    assert not Customer.objects.exists()


def test_page_of_the_dry_run_names_the_row_and_the_reason() -> None:
    client = logged_in("administrator")[0]
    client.defaults.pop("HTTP_HX_REQUEST", None)
    file = SimpleUploadedFile("klienci.csv", table(HEAD, *ROWS).encode())
    address = client.post("/parties/import", {"file": file}).headers["Location"]
    client.post(f"{address}/mapping", {})
    client.post(f"{address}/keys", {"existing": "update", "alike": "create"})
    page = client.get(address, follow=True).content.decode()
    assert "wiersz 2 pliku (ten sam telefon)" in page
    assert "wiersz 2 pliku (ten sam NIP)" in page
    assert row(Import.objects.get(), 2).alike is None


def test_key_of_which_rows_have_several_is_shared_by_its_earliest_row() -> None:
    scan = KeyScan([], ["many_phone", "nip"])
    for number, phones in enumerate([["a", "b"], ["c"], ["b", "c"], ["c", "a"], ["d", "d"]], start=1):
        scan.add(number, [str(number)], (), [("many_phone", phone) for phone in phones])
    told = scan.found().shared
    assert {number: shared["many_phone"] for number, shared in told.items()} == {1: 1, 2: 2, 3: 1, 4: 1}
