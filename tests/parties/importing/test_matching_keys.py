"""By which keys a row of an import finds its party, and when it finds none."""

import pytest

from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Party
from opiekun.records.external_ids import attach
from tests.parties.importing.imports import NIPS, REGONS, imported, numbers, outcomes, party, row, table
from tests.parties.importing.rows import HEAD, one
from tests.parties.people import manager
from tests.records.operations import company

pytestmark = pytest.mark.django_db


def test_unknown_party_is_created_with_all_that_the_row_says() -> None:
    actor = manager()
    job = imported(
        table(
            ("Nazwa", "NIP", "REGON", "Ulica", "Nr domu", "Kod", "Miejscowość", "Województwo", "E-mail", "Telefon"),
            (
                "Alfa sp. z o.o.",
                f"PL {NIPS[0]}",
                REGONS[0],
                "ul. Polna",
                "4",
                "43-100",
                "Tychy",
                "śląskie",
                "A@b.pl",
                "322",
            ),
            ("Beta", "", "", "", "", "", "", "", "", "32 264 10 01, 32 264 10 02"),
        ),
        actor,
    )
    assert (outcomes(job), row(job, 2).field, row(job, 2).value) == (["failed", "created"], "Telefon", "322")
    beta = party("Beta")
    assert (beta.account_manager_id, beta.created_by_id, beta.source, beta.status) == (
        actor.id,
        actor.id,
        "import",
        "active",
    )
    assert list(beta.identity.channels.order_by("id").values_list("normalised", "is_main")) == [
        ("+48322641001", True),
        ("+48322641002", False),
    ]


@pytest.mark.parametrize(
    ("known", "given", "by"),
    [
        ({}, {"external": "K1"}, "external_id"),
        ({"regon": REGONS[0]}, {"regon": REGONS[0]}, "regon"),
        ({"regon": REGONS[0]}, {"regon": f"{REGONS[0]}00000"}, "regon"),
        ({"regon": REGONS[4]}, {"regon": "80481744"}, "regon"),
        ({"krs": "0000123456"}, {"krs": "123456"}, "krs"),
        ({"nip": NIPS[0]}, {"nip": "526-104-08-28"}, "nip"),
        ({"nip": NIPS[0], "regon": REGONS[0]}, {"nip": NIPS[0]}, "nip"),
        ({"nip": NIPS[0]}, {"nip": NIPS[0], "regon": REGONS[0]}, "nip"),
    ],
)
def test_known_party_is_found_and_changed(known: dict[str, str], given: dict[str, str], by: str) -> None:
    known_party = company("Alfa", **known)
    attach(SYSTEM, "id-kontrahenta", [(known_party, "K1")])
    job = imported(one("Alfa Nowa", phone="32 264 10 01", **given))
    done = row(job, 2)
    assert (done.outcome, done.record_id, done.matched_by) == ("updated", known_party, by)
    assert str(Party.objects.get(pk=known_party)) == "Alfa Nowa"


def test_first_key_that_finds_a_party_decides() -> None:
    by_id, by_regon, by_nip = company("Id"), company("Regon", regon=REGONS[0]), company("Nip", nip=NIPS[0])
    attach(SYSTEM, "id-kontrahenta", [(by_id, "K1")])
    job = imported(one("X", external="K1", nip=NIPS[0]))
    assert row(job, 2).record_id == by_id
    assert row(imported(one("Y", regon=REGONS[0], nip=NIPS[0])), 2).record_id == by_regon
    assert row(imported(one("Z", external="K9", nip=NIPS[1])), 2).outcome == "created"
    assert Party.objects.get(pk=by_nip).nip == NIPS[0]


def test_nip_finds_nobody_when_regons_differ_or_several_have_it() -> None:
    company("Gmina", nip=NIPS[0], regon=REGONS[0])
    job = imported(one("Szkoła", regon=REGONS[1], nip=NIPS[0]))
    assert outcomes(job) == ["created"]
    job = imported(one("Przedszkole", nip=NIPS[0]))
    assert outcomes(job) == ["created"]
    assert Party.objects.filter(nip=NIPS[0]).count() == 3


def test_nip_of_several_rows_of_a_file_tells_nothing() -> None:
    known = company("Gmina", nip=NIPS[0])
    job = imported(table(HEAD, ("A", "", REGONS[0], "", NIPS[0], ""), ("B", "", "", "", NIPS[0], "")))
    assert outcomes(job) == ["created", "created"]
    assert Party.objects.get(pk=known).regon == ""


def test_rows_of_one_file_that_may_be_one_party_stay_apart_and_say_so_in_the_dry_run() -> None:
    file = table(
        HEAD,
        ('Zakłady "Łukosz" Sp. z o.o.', "", REGONS[0], "", NIPS[0], ""),
        ("Tomex", "", "", "", NIPS[1], ""),
        ("ZAKŁADY LUKOSZ SPÓŁKA Z O.O.", "", "", "", "", "32 264 10 01"),
        ("PHU Tomex Jan Nowak", "", "", "", NIPS[1], ""),
        ("Zakłady Łukosz", "", REGONS[0], "", "", "32 264 10 02"),
        ("Tomet", "", "", "", "", ""),
        ("---", "", "", "", NIPS[2], ""),
        ("...", "", "", "", "", "32 264 10 03"),
    )
    before = Party.objects.count()
    dry = imported(file, dry=True)
    told = {number: [tuple(one) for one in row(dry, number).alike or []] for number in range(2, 10)}
    assert {number: alike for number, alike in told.items() if alike} == {
        4: [(0, "wiersz 2 pliku", "name")],
        5: [(0, "wiersz 3 pliku", "nip")],
    }
    assert (numbers(dry), Party.objects.count()) == ({"created": 7, "updated": 1}, before)
    assert numbers(imported(file)) == numbers(dry)


def test_rows_of_one_file_are_one_party_by_external_id_or_regon_and_by_nothing_else() -> None:
    job = imported(
        table(
            HEAD,
            ("Alfa", "K1", "", "", "", "32 264 10 01"),
            ("Beta", "", REGONS[0], "", "", ""),
            ("Alfa", "K1", "", "", "", "32 264 10 02"),
            ("Beta", "", REGONS[0], "", NIPS[1], ""),
            ("Beta", "", REGONS[0], "", NIPS[1], ""),
            ("Gamma", "", "", "", NIPS[0], "1"),
            ("Gamma", "", "", "", NIPS[0], ""),
        ).replace(";1\n", ";\n", 1)
    )
    assert outcomes(job) == ["created", "created", "updated", "updated", "skipped", "created", "skipped"]
    assert party("Alfa").identity.channels.count() == 2
    assert party("Beta").nip == NIPS[1]
    assert (row(job, 8).code, row(job, 8).reason[-1:]) == ("repeats_row", ".")


def test_two_offices_of_one_name_in_one_street_stay_two() -> None:
    head = ("nazwa", "kod_pocztowy", "miejscowosc", "ulica", "numer")
    job = imported(
        table(
            head,
            ("Gmina Kowal", "87-820", "Kowal", "ul. Piwna", "24"),
            ("Gmina Kowal", "87-820", "Kowal", "ul. Piwna", "33"),
        )
    )
    assert outcomes(job) == ["created", "created"]
    again = imported(table(head, ("Gmina Kowal", "87-820", "Kowal", "Piwna", "24a")), dry=True)
    assert outcomes(again) == ["created"]
    assert [alike[2] for alike in row(again, 2).alike or []] == ["name", "name"]


def test_rows_that_agree_in_one_key_and_differ_in_another_are_told() -> None:
    job = imported(table(HEAD, ("A", "K1", REGONS[0], "", "", ""), ("B", "K1", REGONS[1], "", "", "")))
    assert outcomes(job) == ["created", "failed"]
    assert row(job, 3).code == "contradicts_row"
    assert "2" in row(job, 3).reason


def test_number_of_another_party_is_never_taken() -> None:
    known, other = company("Alfa"), company("Beta", regon=REGONS[0], krs="0000123456")
    attach(SYSTEM, "id-kontrahenta", [(known, "K1"), (other, "K2")])
    for given, code in (({"regon": REGONS[0]}, "regon_taken"), ({"krs": "0000123456"}, "krs_taken")):
        job = imported(one("Alfa", external="K1", **given))
        assert (row(job, 2).outcome, row(job, 2).code) == ("failed", code)
        assert "Beta" in row(job, 2).reason
    assert Party.objects.get(pk=known).regon == ""
    job = imported(one("Beta", external="K9", regon=REGONS[0]))
    assert row(job, 2).code == "has_another_id"


def test_krs_of_a_party_with_another_regon_is_refused_by_name() -> None:
    company("Alfa", regon=REGONS[0], krs="0000123456")
    job = imported(one("Oddział", regon=REGONS[1], krs="0000123456"))
    assert (row(job, 2).outcome, row(job, 2).code) == ("failed", "krs_taken")


def test_second_row_with_a_krs_fails_and_names_the_first() -> None:
    job = imported(table(HEAD, ("A", "", "", "0000123456", "", ""), ("B", "", "", "0000123456", "", "")))
    assert (outcomes(job), row(job, 3).code) == (["created", "failed"], "krs_taken")


def test_wrong_check_digits_fail_with_that_reason() -> None:
    job = imported(
        table(HEAD, ("A", "", "210203233", "", "", ""), ("B", "", "", "", "5261040827", ""), ("C", "", "", "", "", ""))
    )
    assert outcomes(job) == ["failed", "failed", "created"]
    assert [row(job, n).code for n in (2, 3)] == ["regon_checksum", "nip_checksum"]
    assert (row(job, 3).field, row(job, 3).value) == ("NIP", "5261040827")


def test_party_in_the_trash_matches_nothing() -> None:
    from opiekun.parties.services import trash_party

    gone = company("Alfa", regon=REGONS[0])
    trash_party(SYSTEM, gone)
    job = imported(one("Alfa", regon=REGONS[0]))
    assert (row(job, 2).outcome, row(job, 2).record_id == gone) == ("created", False)


def test_row_of_another_kind_than_its_party_is_refused() -> None:
    company("Alfa", nip=NIPS[0])
    job = imported(table(("Imię", "Nazwisko", "NIP"), ("Jan", "Wnuk", NIPS[0])))
    assert row(job, 2).code == "kind_differs"


def test_head_that_comes_again_between_the_rows_is_no_party() -> None:
    head = ("Nazwa", "Miejscowość")
    job = imported(table(head, ("Alfa", "Tychy"), head, ("Beta", "Żory")))
    assert outcomes(job) == ["created", "skipped", "created"]
    assert "1" in row(job, 3).reason
    assert not Party.objects.filter(identity__name="Nazwa").exists()
