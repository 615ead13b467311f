"""Anniversaries and family members in the import of persons, for whoever has the right to personal details."""

import pytest

from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import FamilyMember, Person, PersonDay
from opiekun.parties.services import create_party
from opiekun.records.importing import starting
from opiekun.records.importing.drafting import withheld_columns
from tests.parties.importing.imports import NIPS, drafted, imported, numbers, outcomes, row, table
from tests.parties.people import manager

pytestmark = pytest.mark.django_db

HEAD = ("Imię", "Nazwisko", "NIP", "E-mail", "Rocznice", "Rodzina")


@pytest.fixture(autouse=True)
def alfa() -> int:
    return create_party(SYSTEM, {"kind": "organisation", "name": "Alfa", "nip": NIPS[0]}).id


def line(anniversaries: str, family: str = "") -> str:
    return table(HEAD, ("Anna", "Lis", NIPS[0], "a@lis.example", f'"{anniversaries}"', f'"{family}"'))


def kept() -> list[tuple[str, str, int | None, int | None, int | None]]:
    days = PersonDay.objects.filter(kind="anniversary").values_list("kind", "name", "day", "month", "year")
    family = FamilyMember.objects.values_list("relation", "name", "day", "month", "year")
    return sorted([*days, *family])


WEDDING = ("anniversary", "ślub", 12, 6, 2005)
ZOSIA = ("daughter", "Zosia", 12, 5, 2012)
EWA = ("wife", "Ewa", None, None, None)


def test_both_are_read_several_in_a_cell() -> None:
    data = line("ślub 12 czerwca 2005, 10 lat firmy 1.03", "córka Zosia (12.05.2012); żona Ewa")
    job = imported(data, kind="person")
    assert job.mapping[-2:] == ["anniversary", "family"]
    assert numbers(job) == {"created": 1}, row(job, 2).reason
    assert kept() == sorted([WEDDING, ("anniversary", "10 lat firmy", 1, 3, None), ZOSIA, EWA])
    assert numbers(imported(data, kind="person")) == {"skipped": 1}


def test_english_heads_and_words_are_known() -> None:
    head = ("First name", "Last name", "NIP", "Anniversaries", "Family members")
    job = imported(table(head, ("Ann", "Fox", NIPS[0], "wedding 2005-06-12", "wife Eve")), kind="person")
    assert numbers(job) == {"created": 1}, row(job, 2).reason
    assert kept() == [("anniversary", "wedding", 12, 6, 2005), ("wife", "Eve", None, None, None)]


@pytest.mark.parametrize(
    ("anniversaries", "family", "code"),
    [
        ("ślub", "", "day_format"),
        ("12.06.2005", "", "required"),
        ("ślub 31.04.2005", "", "no_such_day"),
        ("", "sąsiad Jan", "relation"),
        ("x" * 81 + " 1.03", "", "too_long"),
    ],
)
def test_wrong_ones_fail_the_row(anniversaries: str, family: str, code: str) -> None:
    job = imported(line(anniversaries, family), kind="person")
    assert (outcomes(job), row(job, 2).code) == (["failed"], code)
    assert not Person.objects.exists()


def test_second_file_adds_and_corrects_and_undo_takes_back_what_it_did() -> None:
    imported(line("ślub 12.06.2005", "córka Zosia"), kind="person")
    job = imported(line("ślub 13.06.2005, urlop 1.07", "córka Zosia 12.05.2012, żona Ewa"), kind="person")
    assert numbers(job) == {"updated": 1}
    new = [("anniversary", "urlop", 1, 7, None), ("anniversary", "ślub", 13, 6, 2005), ZOSIA, EWA]
    assert kept() == sorted(new)
    PersonDay.objects.filter(name="urlop").update(day=2)
    job = starting.undo(SYSTEM, job.pk, at_once=True)
    assert row(job, 2).undo == "partly"
    assert kept() == sorted([("anniversary", "urlop", 2, 7, None), WEDDING, ("daughter", "Zosia", None, None, None)])


def test_filling_in_leaves_what_there_is() -> None:
    imported(line("ślub 12.06.2005"), kind="person")
    imported(line("urlop 1.07", "żona Ewa"), kind="person", existing="fill")
    assert kept() == [WEDDING, EWA]


def test_whoever_has_no_right_does_not_write_them() -> None:
    job = drafted(line("ślub 12.06.2005", "żona Ewa"), manager(), "person")
    assert job.mapping[-2:] == ["", ""]
    assert [name for name, _why in withheld_columns(manager(), job)] == ["Rocznice", "Rodzina"]
