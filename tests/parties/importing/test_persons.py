"""Persons of a file go to parties of the register: found by number or name, never by a guess."""

import pytest

from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Party, Person
from opiekun.parties.services import trash_party, update_person
from opiekun.records.external_ids import attach, external_ids_of
from opiekun.records.importing import starting
from opiekun.records.models import Import, ImportState
from tests.parties.importing.imports import NIPS, REGONS, drafted, imported, numbers, outcomes, row, table
from tests.parties.people import make_user, manager, salesperson
from tests.records.operations import company, natural_person, person

pytestmark = pytest.mark.django_db(transaction=True)

HEAD = ("Firma", "Id kontrahenta", "REGON", "KRS", "NIP", "Id osoby", "Imię", "Nazwisko", "Stanowisko", "E-mail")
MORE = ("Główna osoba", "Telefon")


def line(
    name: str = "",
    external: str = "",
    regon: str = "",
    krs: str = "",
    nip: str = "",
    own: str = "",
    first: str = "Ewa",
    last: str = "Lis",
    title: str = "",
    email: str = "",
) -> tuple[str, ...]:
    return (name, external, regon, krs, nip, own, first, last, title, email)


def one(**given: str) -> str:
    return table(HEAD, line(**given))


def persons(data: str, actor: object = SYSTEM, **more: object) -> Import:
    return imported(data, actor, "person", **more)  # type: ignore[arg-type]


def the_person(last_name: str = "Lis") -> Person:
    return Person.objects.get(identity__last_name=last_name, trashed_at__isnull=True)


@pytest.mark.parametrize(
    "given",
    [
        {"external": "K1"},
        {"regon": REGONS[0]},
        {"regon": f"{REGONS[0]}00000"},
        {"krs": "123456"},
        {"nip": f"PL {NIPS[0]}"},
        {"name": "Alfa sp. z o.o."},
        {"name": "ALFA Spółka z ograniczoną odpowiedzialnością"},
        {"name": "Anything", "regon": REGONS[0]},
        {"name": "Anything", "nip": NIPS[0]},
    ],
)
def test_person_goes_to_the_party_that_the_row_names(given: dict[str, str]) -> None:
    known = company("Alfa sp. z o.o.", regon=REGONS[0], krs="0000123456", nip=NIPS[0])
    company("Alfa i Synowie")
    attach(SYSTEM, "id-kontrahenta", [(known, "K1")])
    job = persons(one(title="Prezes", email="E.Lis@alfa.pl", **given))
    found = the_person()
    assert (outcomes(job), found.party_id, found.job_title) == (["created"], known, "Prezes")
    assert list(found.identity.channels.values_list("normalised", "is_main")) == [("e.lis@alfa.pl", True)]
    assert row(job, 2).record_id == found.pk


def test_person_of_a_party_that_is_not_there_or_is_there_twice_fails() -> None:
    company("Alfa", nip=NIPS[0])
    company("Alfa", nip=NIPS[0])
    gone = company("Delta")
    trash_party(SYSTEM, gone)
    rows = [line(name="Alfa"), line(nip=NIPS[0]), line(name="Beta"), line(), line(name="Delta"), line(regon="12")]
    job = persons(table(HEAD, *rows))
    assert outcomes(job) == ["failed"] * 6
    codes = ["several_parties", "several_parties", "no_party", "required", "no_party", "regon_format"]
    assert [row(job, n).code for n in range(2, 8)] == codes
    assert not Person.objects.exists()


def test_name_decides_among_parties_with_one_nip() -> None:
    company("Gmina Kowal", nip=NIPS[0])
    school = company("Szkoła w Kowalu", nip=NIPS[0])
    persons(one(nip=NIPS[0], name="Szkoła w Kowalu"))
    assert the_person().party_id == school


def test_natural_person_has_no_other_persons() -> None:
    natural_person("Jan", "Wnuk")
    job = persons(one(name="Jan Wnuk"))
    assert (outcomes(job), row(job, 2).code) == (["failed"], "only_one_person")


def test_whole_name_in_one_column_and_what_is_missing() -> None:
    company("Alfa")
    head = ("Firma", "Imię i nazwisko", "Telefon")
    job = persons(
        table(
            head,
            ("Alfa", "Ewa Lis", "32 264 10 01"),
            ("Alfa", "", "32 264 10 02"),
            ("Alfa", "Jan Kot", "12"),
        )
    )
    assert outcomes(job) == ["created", "failed", "failed"]
    assert [(row(job, n).code, row(job, n).field) for n in (3, 4)] == [
        ("required", "Nazwisko"),
        ("phone_format", "Telefon"),
    ]
    assert (the_person().identity.first_name, Person.objects.count()) == ("Ewa", 1)


def test_same_email_and_name_at_the_party_is_the_same_person() -> None:
    known = person(company("Alfa"), "Lis", first_name="Ewa", channels=[{"kind": "email", "value": "e@alfa.pl"}])
    job = persons(one(name="Alfa", email="E@alfa.pl", title="Prezes"))
    assert (outcomes(job), row(job, 2).record_id, row(job, 2).matched_by) == (["updated"], known, "email")
    assert the_person().job_title == "Prezes"
    assert outcomes(persons(one(name="Alfa", email="e@alfa.pl", title="Prezes"))) == ["skipped"]


@pytest.mark.parametrize(("alike", "told"), [("create", "created"), ("skip", "skipped"), ("update", "updated")])
def test_namesakes_are_only_proposed_unless_asked(alike: str, told: str) -> None:
    known = person(company("Alfa"), "Lis", first_name="Ewa")
    job = persons(one(name="Alfa", title="Prezes"), alike=alike)
    assert outcomes(job) == [told]
    assert [found[0] for found in row(job, 2).alike or []] == ([known] if alike == "create" else [])
    assert Person.objects.filter(pk=known, job_title="Prezes").exists() is (alike == "update")


def test_the_same_name_at_another_party_is_another_person() -> None:
    person(company("Alfa"), "Lis", first_name="Ewa", channels=[{"kind": "email", "value": "e@x.pl"}])
    company("Beta")
    job = persons(one(name="Beta", email="e@x.pl"))
    assert (outcomes(job), row(job, 2).alike or []) == (["created"], [])


def test_rows_join_by_external_id_and_a_second_file_finds_them() -> None:
    company("Alfa")
    rows = [line(name="Alfa", own="P1"), line(name="Alfa", own="P1", title="Prezes"), line(name="Alfa", own="P2")]
    job = persons(table(HEAD, *rows))
    assert outcomes(job) == ["created", "updated", "created"]
    first = row(job, 2).record_id
    assert first is not None
    assert external_ids_of([first], "id-kontrahenta") == {first: {"id-kontrahenta": "P1"}}
    again = persons(table(HEAD, line(own="P1", last="Lis-Kot"), *rows[1:]))
    assert outcomes(again) == ["updated", "updated", "skipped"]
    assert Person.objects.count() == 2


def test_external_id_of_a_person_at_another_party_is_refused_with_nothing_changed() -> None:
    company("Alfa")
    company("Beta")
    persons(one(name="Alfa", own="P1"))
    job = persons(one(name="Beta", own="P1", title="Prezes"))
    assert (outcomes(job), row(job, 2).code) == (["failed"], "other_party")
    assert the_person().job_title == ""


def test_party_out_of_reach_is_refused_with_its_account_manager() -> None:
    anna = make_user("Anna", "Kowalczyk")
    company("Tajna", regon=REGONS[0], account_manager=str(anna.pk))
    actor = salesperson()
    job = persons(table(HEAD, line(regon=REGONS[0]), line(name="Tajna")), actor)
    assert [row(job, n).code for n in (2, 3)] == ["out_of_reach", "no_party"]
    assert "Anna Kowalczyk" in row(job, 2).reason
    assert "Tajna" not in row(job, 2).reason
    assert not Person.objects.exists()


def test_rights_are_obeyed() -> None:
    known = person(company("Alfa"), "Kot", first_name="Ewa", channels=[{"kind": "email", "value": "e@alfa.pl"}])
    viewer = manager(actions=frozenset({"view", "edit"}))
    rows = table(HEAD, line(name="Alfa"), line(name="Alfa", last="Kot", email="e@alfa.pl", title="Prezes"))
    job = persons(rows, viewer)
    assert (outcomes(job), row(job, 2).code) == (["failed", "updated"], "not_allowed")
    job = persons(rows.replace("Prezes", "Szef"), manager(actions=frozenset({"view", "create"})))
    assert (outcomes(job), row(job, 3).code) == (["created", "failed"], "not_allowed")
    assert Person.objects.get(pk=known).job_title == "Prezes"


def test_one_main_person_a_party() -> None:
    alfa = company("Alfa")
    before = person(alfa, "Stary", is_main=True)
    head = ("Firma", "Nazwisko", "Główna osoba")
    job = persons(table(head, ("Alfa", "Lis", "tak"), ("Alfa", "Kot", "nie"), ("Alfa", "Sum", "TAK")))
    assert outcomes(job) == ["created"] * 3
    assert list(Person.objects.filter(is_main=True).values_list("identity__last_name", flat=True)) == ["Sum"]
    starting.undo(SYSTEM, job.pk, at_once=True)
    assert Person.objects.filter(trashed_at__isnull=True).get().pk == before


def test_undo_takes_back_and_keeps_what_people_did_since() -> None:
    alfa = company("Alfa")
    known = person(alfa, "Kot", first_name="Ewa", job_title="Szef", channels=[{"kind": "email", "value": "e@alfa.pl"}])
    attach(SYSTEM, "id-kontrahenta", [(alfa, "K1")])
    data = table(
        HEAD,
        line(external="K1", own="P1", last="Nowa"),
        line(external="K1", own="P2", last="Zmieniona"),
        line(external="K1", own="P3", last="Kot", title="Prezes", email="e@alfa.pl"),
    )
    job = persons(data)
    assert outcomes(job) == ["created", "created", "updated"]
    changed = the_person("Zmieniona")
    update_person(SYSTEM, changed.pk, {"department": "Zakupy"})
    done = starting.undo(SYSTEM, job.pk, at_once=True)
    assert done.state == ImportState.UNDONE
    assert [row(job, n).undo for n in (2, 3, 4)] == ["undone", "kept", "undone"]
    assert not Person.objects.filter(identity__last_name="Nowa", trashed_at__isnull=True).exists()
    assert (the_person("Zmieniona").department, Person.objects.get(pk=known).job_title) == ("Zakupy", "Szef")
    assert external_ids_of([known], "id-kontrahenta") == {}


def test_nothing_is_written_by_a_dry_run_and_it_says_what_a_run_does() -> None:
    company("Alfa")
    data = table(HEAD, line(name="Alfa"), line(name="Beta"), line(name="Alfa", last="Kot"))
    tried = persons(data, dry=True)
    assert (outcomes(tried), Person.objects.count()) == (["created", "failed", "created"], 0)
    assert outcomes(persons(data)) == outcomes(tried)


def test_columns_are_recognised_by_polish_and_english_names() -> None:
    job = drafted(
        "Company;First name;Last name;Job title;Email;Mobile\nAlfa;Ewa;Lis;CEO;e@a.pl;600100200\n", kind="person"
    )
    assert job.mapping == ["party_name", "first_name", "last_name", "job_title", "email", "mobile"]
    job = drafted("Klient;Osoba kontaktowa;Stanowisko;Telefon\nAlfa;Ewa Lis;Szef;322641001\n", kind="person")
    assert job.mapping == ["party_name", "person_name", "job_title", "phone"]


def test_party_of_the_person_is_found_with_the_ids_of_the_file_of_parties() -> None:
    imported(table(("Nazwa", "Id kontrahenta"), ("Alfa", "17")))
    persons(table(("Id kontrahenta", "Imię", "Nazwisko"), ("17", "Ewa", "Lis")))
    assert the_person().party_id == Party.objects.get(identity__name="Alfa").pk


def test_rows_of_one_file_that_may_be_about_one_person_are_shown_as_alike() -> None:
    company("Alfa")
    company("Beta")
    head = ("Firma", "Imię", "Nazwisko", "E-mail", "Telefon", "Główna")
    rows = [
        ("Alfa", "Jan", "Kowalski", "jan@alfa.pl", "", "tak"),
        ("ALFA", "JAN", "Kowalski", "JAN@alfa.pl", "601 202 303", ""),
        ("Alfa", "Jan", "Kowalski", "", "+48 601-202-303", ""),
        ("Beta", "Jan", "Kowalski", "jan@alfa.pl", "", ""),
        ("Alfa", "Ewa", "Kowalska", "jan@alfa.pl", "", ""),
    ]
    job = imported(table(head, *rows), kind="person", dry=True)
    assert job.mapping[-1] == "is_main"
    told = [row(job, number).alike for number in range(2, 7)]
    assert [[one[2] for one in alike or []] for alike in told] == [[], ["email"], ["phone"], [], []]
    assert [one[0] for alike in told for one in alike or []] == [0, 0]
    assert numbers(job) == {"created": 5}
