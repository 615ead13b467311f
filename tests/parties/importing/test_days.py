"""Birthday and name day in the import of persons, for whoever has the right to personal details."""

import pytest

from opiekun.accounts.models import AccessLog
from opiekun.core.errors import InvalidInput
from opiekun.core.fields import FieldClass
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Person, PersonDay
from opiekun.parties.services import create_party, update_person
from opiekun.records.importing import drafting, starting
from opiekun.records.importing.drafting import withheld_columns
from tests.parties.importing.imports import NIPS, drafted, imported, numbers, outcomes, row, table
from tests.parties.people import manager

pytestmark = pytest.mark.django_db

HEAD = ("Imię", "Nazwisko", "NIP", "Data urodzenia", "Imieniny")
ALL = frozenset({FieldClass.BUSINESS, FieldClass.PERSONAL})


@pytest.fixture(autouse=True)
def alfa() -> int:
    return create_party(SYSTEM, {"kind": "organisation", "name": "Alfa", "nip": NIPS[0]}).id


def line(birthday: str, name_day: str = "", first: str = "Anna") -> str:
    return table(HEAD, (first, "Lis", NIPS[0], birthday, name_day))


def days() -> dict[str, tuple[int, int, int | None]]:
    return {day.kind: (day.day, day.month, day.year) for day in PersonDay.objects.all()}


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("24.11.1980", (24, 11, 1980)),
        ("1980-11-24", (24, 11, 1980)),
        ("24/11/1980", (24, 11, 1980)),
        ("24 listopada 1980 r.", (24, 11, 1980)),
        ("1980-11-24 00:00:00", (24, 11, 1980)),
        ("24.11", (24, 11, None)),
        ("29.02", (29, 2, None)),
        ("29.02.1980", (29, 2, 1980)),
    ],
)
def test_birthday_is_read_in_each_notation(written: str, day: tuple[int, int, int | None]) -> None:
    job = imported(line(written, "26 lipca"), kind="person")
    assert job.mapping == ["first_name", "last_name", "party_nip", "birthday", "name_day"]
    assert numbers(job) == {"created": 1}, row(job, 2).reason
    assert days() == {"birthday": day, "name_day": (26, 7, None)}


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("31.04.1980", "no_such_day"),
        ("29.02.1981", "no_such_day"),
        ("24.11.2190", "future_birthday"),
        ("kiedyś", "day_format"),
    ],
)
def test_wrong_birthday_fails_the_row(written: str, code: str) -> None:
    job = imported(line(written), kind="person")
    assert (outcomes(job), row(job, 2).code) == (["failed"], code)
    assert row(job, 2).value == written
    assert not Person.objects.exists()


def test_changed_birthday_is_taken_back_and_a_day_alone_takes_no_year_away() -> None:
    imported(line("24.11.1980"), kind="person")
    assert numbers(imported(line("24.11"), kind="person", alike="update")) == {"skipped": 1}
    assert numbers(imported(line("25.11.1981"), kind="person", alike="update", existing="fill")) == {"skipped": 1}
    job = imported(line("25.11.1981", "26.07"), kind="person", alike="update")
    assert numbers(job) == {"updated": 1}
    assert days() == {"birthday": (25, 11, 1981), "name_day": (26, 7, None)}
    job = starting.undo(SYSTEM, job.pk, at_once=True)
    assert row(job, 2).undo == "undone"
    assert days() == {"birthday": (24, 11, 1980)}


def test_undo_keeps_the_birthday_that_somebody_has_changed() -> None:
    imported(line("24.11.1980"), kind="person")
    job = imported(line("25.11.1981"), kind="person", alike="update")
    mine = {"days": [{"kind": "birthday", "date": "1.01.1970"}]}
    update_person(SYSTEM, Person.objects.get().pk, mine)
    job = starting.undo(SYSTEM, job.pk, at_once=True)
    assert row(job, 2).undo == "kept"
    assert days() == {"birthday": (1, 1, 1970)}


def test_who_has_no_right_is_told_that_the_column_is_passed_over_and_why() -> None:
    actor = manager()
    job = drafted(line("24.11.1980", "26.07"), actor=actor, kind="person")
    assert job.mapping == ["first_name", "last_name", "party_nip", "", ""]
    told = withheld_columns(actor, job)
    assert [name for name, _one in told] == ["Data urodzenia", "Imieniny"]
    assert all(str(one.why) for _name, one in told)
    with pytest.raises(InvalidInput):
        drafting.set_mapping(actor, job.pk, ["first_name", "last_name", "party_nip", "birthday", ""])
    done = starting.run(actor, job.pk, at_once=True)
    assert numbers(done) == {"created": 1}
    assert days() == {}


def test_who_has_the_right_is_told_nothing() -> None:
    actor = manager(classes=ALL)
    job = drafted(line("24.11.1980"), actor=actor, kind="person")
    assert withheld_columns(actor, job) == []
    starting.run(actor, job.pk, at_once=True)
    assert days() == {"birthday": (24, 11, 1980)}


def test_days_that_the_dry_run_shows_are_written_down_as_opened() -> None:
    actor = manager(classes=ALL)
    imported(line("24.11.1980"), kind="person")
    imported(line("25.11.1980"), actor=actor, kind="person", alike="update", dry=True)
    opened = AccessLog.objects.filter(kind="person", record_id=Person.objects.get().pk)
    assert [(one.actor_id, one.access) for one in opened] == [(actor.id, "opened")]
