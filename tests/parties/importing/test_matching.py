"""Which party a row is about: external id, REGON, KRS, NIP, in this order, and never by a guess."""

import pytest

from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Party
from opiekun.parties.selectors.duplicates import Candidate, like_parties
from opiekun.records.external_ids import attach, external_ids_of
from opiekun.records.importing import report
from tests.parties.importing.imports import NIPS, REGONS, imported, numbers, outcomes, party, row, table
from tests.parties.people import make_user, manager, salesperson
from tests.records.operations import company

pytestmark = pytest.mark.django_db

HEAD = ("Nazwa", "Id kontrahenta", "REGON", "KRS", "NIP", "Telefon")


def one(name: str = "Alfa", external: str = "", regon: str = "", krs: str = "", nip: str = "", phone: str = "") -> str:
    return table(HEAD, (name, external, regon, krs, nip, phone))


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


def test_match_out_of_reach_is_refused_with_its_account_manager_and_changes_nothing() -> None:
    anna = make_user("Anna", "Kowalczyk")
    known = company("Tajna", regon=REGONS[0], account_manager=str(anna.pk))
    job = imported(one("Zmieniona", regon=REGONS[0], phone="32 264 10 01"), salesperson())
    assert (row(job, 2).outcome, row(job, 2).code) == ("failed", "out_of_reach")
    assert "Anna Kowalczyk" in row(job, 2).reason
    assert "Tajna" not in row(job, 2).reason
    assert row(job, 2).record_id is None
    assert str(Party.objects.get(pk=known)) == "Tajna"


def test_hints_at_parties_out_of_reach_are_logged_and_end_after_thirty_an_hour() -> None:
    from opiekun.accounts.models import Access, AccessLog

    anna, jan = make_user("Anna", "Kowalczyk"), salesperson()
    krs = [f"{n:010}" for n in range(1, 41)]
    for number in krs:
        company(f"Firma {number}", krs=number, account_manager=str(anna.pk))
    data = table(("Nazwa", "KRS"), *((f"F {number}", number) for number in krs))
    for _time in range(2):
        job = imported(data, jan, dry=True)
        assert numbers(job) == {"failed": 40}
        assert job.rows.filter(reason__contains="Anna Kowalczyk").count() == 30
    assert AccessLog.objects.filter(access=Access.HINTED, actor_id=jan.id).count() == 30


def test_visible_party_that_may_not_be_changed_is_named_and_left_alone() -> None:
    known = company("Alfa", regon=REGONS[0])
    actor = salesperson(reach_of={"view": "everyone", "edit": frozenset()})
    job = imported(one("Inna", regon=REGONS[0]), actor)
    assert (row(job, 2).code, "Alfa" in row(job, 2).reason) == ("not_allowed", True)
    assert str(Party.objects.get(pk=known)) == "Alfa"
    assert outcomes(imported(one("Alfa", regon=REGONS[0]), actor)) == ["skipped"]


def test_who_may_not_create_adds_nothing_but_may_change() -> None:
    company("Alfa", regon=REGONS[0])
    actor = manager(actions=frozenset({"view", "edit"}))
    job = imported(table(HEAD, ("Alfa 2", "", REGONS[0], "", "", ""), ("Beta", "", "", "", "", "")), actor)
    assert (outcomes(job), row(job, 3).code) == (["updated", "failed"], "not_allowed")


@pytest.mark.parametrize(
    ("existing", "told", "name", "phones"),
    [("update", "updated", "Nowa", 2), ("fill", "updated", "Alfa", 2), ("skip", "skipped", "Alfa", 1)],
)
def test_what_is_done_with_matches_can_be_chosen(existing: str, told: str, name: str, phones: int) -> None:
    known = company("Alfa", nip=NIPS[0], channels=[{"kind": "phone", "value": "32 264 10 01"}])
    job = imported(one("Nowa", nip=NIPS[0], regon=REGONS[0], phone="32 264 10 02"), existing=existing)
    found = Party.objects.get(pk=known)
    assert (outcomes(job), str(found), found.identity.channels.count()) == ([told], name, phones)
    assert found.regon == ("" if existing == "skip" else REGONS[0])


def test_new_phone_becomes_the_main_one_and_the_old_one_stays() -> None:
    known = company("Alfa", nip=NIPS[0], channels=[{"kind": "phone", "value": "32 264 10 01"}])
    job = imported(one("Alfa", nip=NIPS[0], phone="32 264 10 02"))
    channels = Party.objects.get(pk=known).identity.channels
    assert set(channels.values_list("normalised", "is_main")) == {("+48322641001", False), ("+48322641002", True)}
    assert row(job, 2).changes == [
        [
            "phone",
            {"main": "+48322641001"},
            {"kind": "phone", "normalised": "+48322641002", "value": "+48 32 264 10 02", "label": ""},
            "+48 32 264 10 01",
            "+48 32 264 10 02",
        ]
    ]
    assert outcomes(imported(one("Alfa", nip=NIPS[0], phone="322641001"))) == ["skipped"]


def test_empty_cells_take_nothing_away() -> None:
    known = company("Alfa", nip=NIPS[0], regon=REGONS[0], industry="Metal", remarks="Ważne")
    job = imported(table(("Nazwa", "NIP", "REGON", "Branża", "Uwagi"), ("", NIPS[0], "brak", "-", "Nowe")))
    found = Party.objects.get(pk=known)
    assert outcomes(job) == ["updated"]
    assert (found.regon, found.industry, found.remarks) == (REGONS[0], "Metal", "Ważne\nNowe")


def test_address_moves_as_a_whole_and_other_parts_stay() -> None:
    known = company(
        "Alfa",
        nip=NIPS[0],
        addresses=[
            {
                "kind": "registered",
                "street": "Polna",
                "house_number": "4",
                "flat_number": "7",
                "postcode": "43-100",
                "city": "Tychy",
                "commune": "Tychy",
            }
        ],
    )
    head = ("Nazwa", "NIP", "Ulica", "Nr domu", "Nr lokalu", "Kod", "Miejscowość")
    imported(table(head, ("Alfa", NIPS[0], "Polna", "4", "", "43-100", "Tychy")))
    address = Party.objects.get(pk=known).identity.addresses.get()
    assert address.flat_number == "7"
    imported(table(head, ("Alfa", NIPS[0], "Mleczna", "12", "", "43-100", "Tychy")))
    address.refresh_from_db()
    assert (address.street, address.house_number, address.flat_number, address.commune) == (
        "Mleczna",
        "12",
        "",
        "Tychy",
    )


@pytest.mark.parametrize(
    ("head", "cells", "expected"),
    [
        (("Kod",), ("43-101",), ("Polna", "4", "7", "43-101", "Tychy", "24")),
        (("Kod", "Miejscowość"), ("43-101", "TYCHY"), ("Polna", "4", "7", "43-101", "TYCHY", "24")),
        (("Ulica",), ("Mleczna 12",), ("Mleczna", "12", "", "43-100", "Tychy", "24")),
        (("Nr domu",), ("6",), ("Polna", "6", "", "43-100", "Tychy", "24")),
        (("Miejscowość",), ("Kraków",), ("", "", "", "", "Kraków", "")),
    ],
    ids=["postcode", "postcode and the same town", "street", "house", "another town"],
)
def test_columns_of_a_part_of_an_address_leave_the_rest_of_it(
    head: tuple[str, ...], cells: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    parts = ("street", "house_number", "flat_number", "postcode", "city", "voivodeship")
    stands = dict(zip(parts, ("Polna", "4", "7", "43-100", "Tychy", "24"), strict=True))
    known = company("Alfa", nip=NIPS[0], addresses=[{"kind": "registered", **stands}])
    imported(table(("Nazwa", "NIP", *head), ("Alfa", NIPS[0], *cells)))
    address = Party.objects.get(pk=known).identity.addresses.get()
    assert tuple(getattr(address, part) for part in parts) == expected


def test_row_of_another_kind_than_its_party_is_refused() -> None:
    company("Alfa", nip=NIPS[0])
    job = imported(table(("Imię", "Nazwisko", "NIP"), ("Jan", "Wnuk", NIPS[0])))
    assert row(job, 2).code == "kind_differs"


def test_natural_person_is_a_party_with_its_one_person() -> None:
    job = imported(table(("Imię", "Nazwisko", "E-mail"), ("Jan", "Wnuk", "jan@wnuk.pl"), ("", "", "x@y.pl")))
    assert (outcomes(job), row(job, 3).code) == (["created", "failed"], "required")
    found = party("Jan Wnuk")
    assert (found.kind, found.persons.get().identity_id) == ("natural_person", found.identity_id)


def test_names_alike_are_changed_or_left_when_it_was_asked_for() -> None:
    head = ("Nazwa", "Ulica", "Nr domu", "Kod", "Miejscowość", "Branża")
    first = ("Stalbud Żory sp. z o.o.", "ul. Polna", "4", "44-240", "Żory", "")
    imported(table(head, first))
    known = party("Stalbud Żory sp. z o.o.")
    same = ("STALBUD ŻORY Spółka z ograniczoną odpowiedzialnością", "Polna", "4", "44-240", "Żory", "Metal")
    told = row(imported(table(head, same), dry=True), 2)
    assert (told.outcome, told.alike) == ("created", [[known.pk, str(known), "name_place"]])
    assert row(imported(table(head, same), alike="skip"), 2).outcome == "skipped"
    done = row(imported(table(head, same), alike="update"), 2)
    assert (done.outcome, done.record_id, done.matched_by) == ("updated", known.pk, "alike")
    known.refresh_from_db()
    assert known.industry == "Metal"


def test_names_alike_out_of_sight_are_neither_told_nor_changed() -> None:
    head = ("Nazwa", "Ulica", "Nr domu", "Kod", "Miejscowość")
    values = ("Stalbud Żory", "ul. Polna", "4", "44-240", "Żory")
    imported(table(head, values), manager())
    jan = salesperson()
    assert row(imported(table(head, values), jan, dry=True), 2).alike is None
    assert outcomes(imported(table(head, values), jan, alike="update")) == ["created"]


def test_same_email_out_of_sight_is_told_without_a_name_and_nothing_of_a_phone() -> None:
    head = ("Nazwa", "E-mail", "Telefon")
    imported(table(head, ("Stalbud Żory", "biuro@stalbud.example", "32 264 10 01")), manager())
    told = imported(
        table(head, ("Inny", "biuro@stalbud.example", ""), ("Trzeci", "", "32 264 10 01")), salesperson(), dry=True
    )
    assert outcomes(told) == ["created", "created"]
    ((record, name, reason),) = row(told, 2).alike or []
    assert (record, reason, "Stalbud" in name) == (0, "email", False)
    assert row(told, 3).alike is None


def test_several_parties_alike_are_never_chosen_from() -> None:
    head = ("Nazwa", "Ulica", "Nr domu", "Kod", "Miejscowość", "Branża")
    values = ("Gmina Kowal", "ul. Piwna", "24", "87-820", "Kowal")
    imported(table(head, (*values, ""), (*values, "x")))
    tried = imported(table(head, (*values, "Urząd")), alike="update", dry=True)
    assert outcomes(tried) == ["created"]
    assert [told[2] for told in row(tried, 2).alike or []] == ["name_place", "name_place"], "it is told why it is new"
    left_out = imported(table(head, (*values, "Urząd"), (*values, "Inna")), alike="skip")
    assert outcomes(left_out) == ["skipped", "skipped"], "any is enough, also for rows that are like each other"
    assert Party.objects.filter(is_own=False).count() == 2
    assert outcomes(imported(table(head, (*values, "Urząd")), alike="update")) == ["created"]


def test_external_ids_are_attached_also_by_who_may_only_create() -> None:
    actor = manager(actions=frozenset({"view", "create"}))
    job = imported(one("Alfa", external="132.0"), actor, system="erp")
    assert external_ids_of([row(job, 2).record_id or 0]) == {row(job, 2).record_id: {"erp": "132"}}
    assert outcomes(imported(one("Alfa", external="132"), actor, system="erp")) == ["skipped"]
    assert outcomes(imported(one("Alfa", external="132"), actor, system="shop")) == ["created"]


def test_history_names_the_importer_and_the_import() -> None:
    from opiekun.core.models import History

    actor = manager()
    job = imported(one("Alfa", nip=NIPS[0], phone="32 264 10 01"), actor)
    entries = History.objects.filter(request_id=f"import-{job.pk}")
    assert {entry.table_name for entry in entries} == {"parties_identity", "parties_party", "parties_channel"}
    assert {entry.actor_id for entry in entries} == {actor.id}


@pytest.mark.parametrize(
    ("given", "reasons"),
    [
        (("LAKA Sp. z o.o.", "", "", ""), ["name"]),
        (("„Łąka” S.A.", "", "", ""), ["name"]),
        (("Łąka i Synowie", "", "", ""), []),
        (("Inna", "32 264-10-01", "", ""), ["phone"]),
        (("Inna", "", "BIURO@laka.pl", ""), ["email"]),
        (("Inna", "", "", NIPS[0]), ["nip"]),
        (("Łąka", "32 264 10 01", "", NIPS[0]), ["nip"]),
    ],
)
def test_dry_run_tells_likely_duplicates_with_the_reason(given: tuple[str, ...], reasons: list[str]) -> None:
    channels = [{"kind": "phone", "value": "+48 32 264 10 01"}, {"kind": "email", "value": "biuro@laka.pl"}]
    known = company("Łąka Spółka z ograniczoną odpowiedzialnością", nip=NIPS[0], regon=REGONS[0], channels=channels)
    name, phone, email, nip = given
    head = ("Nazwa", "Telefon", "E-mail", "NIP", "REGON")
    job = imported(table(head, (name, phone, email, nip, REGONS[1])), dry=True)
    assert outcomes(job) == ["created"]
    alike = row(job, 2).alike or []
    assert [one[2] for one in alike][:1] == reasons
    assert {one[0] for one in alike} <= {known}
    assert report.numbers_of(job).alike == bool(reasons)


def test_head_that_comes_again_between_the_rows_is_no_party() -> None:
    head = ("Nazwa", "Miejscowość")
    job = imported(table(head, ("Alfa", "Tychy"), head, ("Beta", "Żory")))
    assert outcomes(job) == ["created", "skipped", "created"]
    assert "1" in row(job, 3).reason
    assert not Party.objects.filter(identity__name="Nazwa").exists()


@pytest.mark.parametrize(
    ("known", "written"),
    [
        ("Term-Trans sp. z o.o.", "TERM TRANS Spółka z ograniczoną odpowiedzialnością"),
        ("TERM TRANS Spółka z ograniczoną odpowiedzialnością", "Term-Trans sp. z o.o."),
        ('P.P.H.U. "Żubr" Jan Lis', "P.P.H.U. Żubr Jan Lis"),
        ("Firma „Alfa” S.A.", "FIRMA ALFA SPÓŁKA AKCYJNA"),
        ('"Alfa Beta" sp.j.', "Alfa Beta"),
        ("Auto-Moto-Serwis s.c.", "Auto Moto Serwis"),
        ("Hurtownia Stal-Met Tychy", "Hurtownia Stal Met Tychy"),
    ],
)
def test_dry_run_and_form_find_the_same_name_however_it_is_written(known: str, written: str) -> None:
    found = company(known)
    for n in range(3):
        company(f"Term {n}")
    (typed,) = like_parties(manager(), [Candidate(name=written)])
    assert [match.id for match in typed][:1] == [found]
    job = imported(table(("Nazwa", "Miejscowość"), (written, "Tychy")), dry=True)
    assert [one[0] for one in row(job, 2).alike or []] == [found]
