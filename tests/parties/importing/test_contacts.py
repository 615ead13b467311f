"""The contact person that a file of companies names becomes a person of the company, and is lost in no case."""

import pytest

from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Party, Person
from opiekun.parties.services import create_person, update_person
from opiekun.records.importing import starting
from opiekun.records.importing.keeping import IMPORTS
from opiekun.records.models import ImportRow, ImportState
from tests.parties.importing.imports import NIPS, REGONS, imported, numbers, outcomes, party, row, table
from tests.parties.people import manager, salesperson
from tests.records.operations import company

pytestmark = pytest.mark.django_db(transaction=True)
HEAD = ("Nazwa firmy", "NIP", "Telefon", "Osoba kontaktowa")


def people(name: str) -> list[tuple[str, str, bool]]:
    """The live persons of the party of the name."""
    rows = Person.objects.filter(party=party(name), trashed_at__isnull=True).order_by("pk")
    return [(p.identity.first_name, p.identity.last_name, p.is_main) for p in rows.select_related("identity")]


def test_contact_person_is_made_with_the_company_as_its_main_person() -> None:
    job = imported(table(HEAD, ("Alfa sp. z o.o.", NIPS[0], "32 264 10 01", "mgr Jan Kowalski")))
    assert people("Alfa sp. z o.o.") == [("Jan", "Kowalski", True)]
    assert party("Alfa sp. z o.o.").identity.channels.count() == 1  # the phone stays the company's
    assert row(job, 2).changes[0][4] == "Jan Kowalski"


def test_first_and_last_name_beside_a_company_name_its_contact_person() -> None:
    imported(table(("Firma", "Imię", "Nazwisko", "Płeć"), ("Alfa", "Anna", "Nowak", "K"), ("Beta", "", "", "")))
    assert people("Alfa") == [("Anna", "Nowak", True)]
    assert people("Beta") == []


def test_dry_run_tells_of_the_contact_person_and_makes_none() -> None:
    job = imported(table(HEAD, ("Alfa", NIPS[0], "", "Kowalski, Jan")), dry=True)
    assert [change[-1] for change in row(job, 2).changes] == ["Jan Kowalski"]
    assert not Person.objects.exists()


def test_known_company_gets_the_person_unless_one_of_that_name_is_there() -> None:
    alfa = company("Alfa", nip=NIPS[0])
    create_person(manager(), {"party": alfa, "first_name": "JAN", "last_name": "Kowalski"})
    file = table(HEAD, ("Alfa", NIPS[0], "", "Jan Kowalski"))
    assert outcomes(imported(file)) == ["skipped"]
    job = imported(table(HEAD, ("Alfa", NIPS[0], "", "Ewa Lis")))
    assert outcomes(job) == ["updated"]
    assert people("Alfa") == [("JAN", "Kowalski", False), ("Ewa", "Lis", True)]


def test_person_in_the_trash_does_not_stand_for_the_contact_person() -> None:
    alfa = company("Alfa", nip=NIPS[0])
    create_person(manager(), {"party": alfa, "first_name": "Jan", "last_name": "Kowalski"})
    Person.objects.update(trashed_at="2026-01-01T00:00Z")
    imported(table(HEAD, ("Alfa", NIPS[0], "", "Jan Kowalski")))
    assert people("Alfa") == [("Jan", "Kowalski", True)]


def test_filling_in_adds_nobody_to_a_company_that_has_persons() -> None:
    alfa = company("Alfa", nip=NIPS[0])
    create_person(manager(), {"party": alfa, "first_name": "Jan", "last_name": "Kowalski"})
    company("Beta", nip=NIPS[1])
    rows = (("Alfa", NIPS[0], "", "Ewa Lis"), ("Beta", NIPS[1], "", "Ewa Lis"))
    imported(table(HEAD, *rows), existing="fill")
    assert (people("Alfa"), people("Beta")) == ([("Jan", "Kowalski", False)], [("Ewa", "Lis", True)])


def test_several_rows_of_one_company_give_it_several_persons_each_once() -> None:
    head = ("Nazwa", "REGON", "Osoba kontaktowa")
    rows = [("Alfa", REGONS[0], name) for name in ("Jan Kowalski", "Ewa Lis", "kowalski, jan")]
    assert outcomes(imported(table(head, *rows))) == ["created", "updated", "skipped"]
    assert people("Alfa") == [("Jan", "Kowalski", True), ("Ewa", "Lis", False)]


def test_who_may_not_add_persons_is_told_and_the_row_fails() -> None:
    class NoPersons(type(manager())):  # type: ignore[misc]
        def can(self, kind: str, action: str) -> bool:
            return (kind, action) != ("person", "create") and bool(super().can(kind, action))

    user = manager()
    actor = NoPersons(user.id, user.name, user.reach)
    job = imported(table(HEAD, ("Alfa", NIPS[0], "", "Jan Kowalski"), ("Beta", NIPS[1], "", "")), actor)
    assert outcomes(job) == ["failed", "created"]
    assert (row(job, 2).code, row(job, 2).value) == ("not_allowed", "Jan Kowalski")
    assert not Party.objects.filter(nip=NIPS[0]).exists()


def test_name_that_is_too_long_fails_the_row_with_the_reason() -> None:
    job = imported(table(HEAD, ("Alfa", NIPS[0], "", "Jan " + "Kowalski" * 20)))
    assert outcomes(job) == ["failed"]
    assert not Party.objects.filter(nip=NIPS[0]).exists()


def test_undoing_takes_company_and_contact_person_and_leaves_whom_somebody_changed() -> None:
    alfa = company("Alfa", nip=NIPS[0])
    rows = [(f"Firma {n}", NIPS[n], "", "Jan Kowalski") for n in (1, 2)]
    job = imported(table(HEAD, ("Alfa", NIPS[0], "", "Ewa Lis"), *rows))
    changed = Person.objects.get(party__nip=NIPS[2])
    update_person(manager(), changed.pk, {"job_title": "prezes"})
    done = starting.undo(SYSTEM, job.pk, at_once=True)
    assert done.state == ImportState.UNDONE
    assert list(done.rows.order_by("number").values_list("undo", flat=True)) == ["undone", "undone", "kept"]
    live = Person.objects.filter(trashed_at__isnull=True)
    assert list(live.values_list("pk", flat=True)) == [changed.pk]
    assert set(Party.objects.filter(trashed_at__isnull=True, nip__gt="").values_list("nip", flat=True)) == {
        NIPS[0],
        NIPS[2],
    }
    assert Party.objects.get(pk=alfa).trashed_at is None
    gone = Person.objects.get(party__nip=NIPS[1])
    assert gone.trash_root_id == gone.party_id  # it comes back with its company


def test_company_made_for_a_customer_has_its_contact_person_which_goes_with_it() -> None:
    file = table(("Numer klienta", *HEAD), ("K-7", "Alfa", NIPS[0], "", "Jan Kowalski"))
    job = imported(file, kind="customer", options={"missing_party": "create"})
    assert numbers(job) == {"created": 1}
    assert people("Alfa") == [("Jan", "Kowalski", True)]
    starting.undo(SYSTEM, job.pk, at_once=True)
    assert not Person.objects.filter(trashed_at__isnull=True).exists()


def test_whose_person_is_erased_is_named_no_more_by_the_row_of_the_company() -> None:
    imported(table(HEAD, ("Alfa", NIPS[0], "", "Jan Kowalski"), ("Beta", NIPS[1], "", "Ewa Lis")))
    jan = Person.objects.get(party__nip=NIPS[0]).pk
    (told_to_jan,) = IMPORTS.export(jan)["imports"]
    assert [change[-1] for change in told_to_jan["changes"]] == ["Jan Kowalski"]
    IMPORTS.erase(SYSTEM, jan)
    told = ImportRow.objects.order_by("number").values_list("changes", flat=True)
    assert [bool(changes) for changes in told] == [False, True]


def test_salesperson_adds_the_person_to_his_own_company() -> None:
    imported(table(HEAD, ("Alfa", NIPS[0], "", "Jan Kowalski")), salesperson())
    assert people("Alfa") == [("Jan", "Kowalski", True)]
