"""The superior as a column of a file of persons: found when all rows are done, whatever their order."""

from collections.abc import Mapping
from itertools import permutations

import pytest

from opiekun.core.viewer import SYSTEM, Viewer
from opiekun.parties.importing import superiors
from opiekun.parties.models import Person
from opiekun.parties.services import trash_person, update_person
from opiekun.parties.services.superiors import set_superiors
from opiekun.records.external_ids import attach
from opiekun.records.importing import finishing, running, starting
from opiekun.records.importing.errors_file import errors_file
from opiekun.records.importing.report import numbers_of
from opiekun.records.models import Import, ImportState
from tests.parties.importing.imports import drafted, imported, outcomes, row, table
from tests.parties.people import manager
from tests.records.operations import company, person

pytestmark = pytest.mark.django_db(transaction=True)

HEAD = ("Firma", "Id osoby", "Imię i nazwisko", "E-mail", "Stanowisko", "Przełożony")


def persons(*rows: tuple[str, ...], actor: Viewer = SYSTEM, **more: object) -> Import:
    return imported(table(HEAD, *rows), actor, "person", **more)  # type: ignore[arg-type]


def line(name: str, above: str = "", own: str = "", email: str = "", party: str = "Alfa") -> tuple[str, ...]:
    return (party, own, name, email, "", above)


def chart() -> dict[str, str]:
    """Who is above whom, by name, of those who have somebody above them."""
    found = Person.objects.filter(trashed_at__isnull=True, reports_to__trashed_at__isnull=True)
    found = found.filter(reports_to__isnull=False)
    return dict(found.values_list("identity__display_name", "reports_to__identity__display_name"))


def reasons(job: Import) -> dict[str, str]:
    return {r.title.partition(",")[0]: r.reason for r in job.rows.exclude(reason="").order_by("number")}


@pytest.mark.parametrize("above", ["Ewa Lis", "LIS, ewa", "E.Lis@alfa.pl", "P1"])
@pytest.mark.parametrize("first", [True, False])
def test_superior_is_found_by_name_email_or_id_before_or_behind_the_row(above: str, first: bool) -> None:
    company("Alfa")
    rows = [line("Ewa Lis", own="P1", email="e.lis@alfa.pl"), line("Jan Kot", above, own="P2")]
    dry = persons(*(rows if first else rows[::-1]), dry=True)
    assert not Person.objects.exists()
    assert "Ewa Lis" in str(row(dry, 3 if first else 2).changes)
    job = persons(*(rows if first else rows[::-1]))
    assert (outcomes(dry), outcomes(job), chart()) == (["created"] * 2, ["created"] * 2, {"Jan Kot": "Ewa Lis"})
    assert numbers_of(job).partly == 0


@pytest.mark.parametrize(
    "header", ["Superior", "Reports to", "Manager", "Przełożony", "Zwierzchnik", "E-mail przełożonego"]
)
def test_column_of_superiors_is_recognised(header: str) -> None:
    company("Alfa")
    job = drafted(
        table(("Firma", "Imię i nazwisko", "E-mail", header), ("Alfa", "Jan Kot", "j@alfa.pl", "x")), kind="person"
    )
    assert job.mapping[-2:] == ["email", "superior"]


def test_whoever_cannot_have_the_superior_comes_in_without_and_the_row_says_why() -> None:
    alfa = company("Alfa")
    company("Beta")
    for _n in range(2):
        person(alfa, "Wilk", first_name="Adam")
    gone = person(alfa, "Bąk", first_name="Ola")
    trash_person(SYSTEM, gone)
    rows = (
        *(line("Jan Kot", "Nikt Taki"), line("Iga Sum", "Adam Wilk"), line("Ula Jeż", "Ula Jeż")),
        *(line("Ewa Lis", "Piotr Mak"), line("Piotr Mak", "Ewa Lis"), line("Zoe Paw", "Ola Bąk")),
        *(line("Jan Żuk", "Leo Ryś"), line("Leo Ryś", party="Beta"), line("Bo Gil", "Jan Kot")),
    )
    dry, job = persons(*rows, dry=True), persons(*rows)
    assert outcomes(dry) == outcomes(job) == ["created"] * 9
    assert chart() == {"Bo Gil": "Jan Kot"}
    nobody, several, circle = (
        f"Zostanie przyjęta bez zwierzchnika: {why}"
        for why in (
            "w tym podmiocie nie ma takiej osoby.",
            "kilka osób w tym podmiocie tak się nazywa.",
            "osoba byłaby własnym zwierzchnikiem.",
        )
    )
    assert reasons(dry) == {
        "Jan Kot": nobody,
        "Iga Sum": several,
        "Ula Jeż": circle,
        "Ewa Lis": circle,
        "Piotr Mak": circle,
        "Zoe Paw": nobody,
        "Jan Żuk": nobody,
    }
    assert [r.replace("Przyjęto", "Zostanie przyjęta") for r in reasons(job).values()] == list(reasons(dry).values())
    assert (row(job, 2).code, row(job, 2).value) == ("without_superior", "Nikt Taki")
    assert (numbers_of(dry).partly, numbers_of(job).partly, numbers_of(job).failed) == (7, 7, 0)
    with errors_file(job) as (file, _name):
        told = file.read().decode()
    assert told.count("bez zwierzchnika") == 7
    assert "Bo Gil" not in told


def test_superior_of_a_known_person_changes_and_is_taken_back_unless_changed_since() -> None:
    alfa = company("Alfa")
    old = person(alfa, "Lis", first_name="Ewa")
    person(alfa, "Mak", first_name="Piotr")
    known = [person(alfa, name, first_name="Jan", superior=old) for name in ("Kot", "Sum", "Gil")]
    attach(SYSTEM, "id-osoby", [(pk, f"P{n}") for n, pk in enumerate(known)])
    rows = [line("", "Piotr Mak", own=f"P{n}") for n in range(3)]
    job = persons(*rows)
    assert outcomes(job) == ["updated"] * 3
    assert set(chart().values()) == {"Piotr Mak"}
    assert outcomes(persons(*rows)) == ["skipped"] * 3
    update_person(SYSTEM, known[1], {"superior": None})
    update_person(SYSTEM, old, {"superior": known[2]})
    starting.undo(SYSTEM, job.pk, at_once=True)
    # One was changed since; another one's former superior is below them by now.
    assert chart() == {"Jan Kot": "Ewa Lis", "Ewa Lis": "Jan Gil", "Jan Gil": "Piotr Mak"}
    assert [row(job, n).undo for n in (2, 3, 4)] == ["undone", "kept", "kept"]


def test_undo_takes_new_persons_with_their_superiors() -> None:
    company("Alfa")
    job = persons(line("Jan Kot", "Ewa Lis"), line("Ewa Lis", "Iga Sum"), line("Iga Sum"))
    assert chart() == {"Jan Kot": "Ewa Lis", "Ewa Lis": "Iga Sum"}
    starting.undo(SYSTEM, job.pk, at_once=True)
    assert not Person.objects.filter(trashed_at__isnull=True).exists()
    assert [row(job, n).undo for n in (2, 3, 4)] == ["undone"] * 3


def test_filling_in_leaves_a_superior_alone_who_is_there() -> None:
    alfa = company("Alfa")
    old = person(alfa, "Lis", first_name="Ewa")
    person(alfa, "Mak", first_name="Piotr")
    known = [person(alfa, "Kot", first_name="Jan", superior=old), person(alfa, "Sum", first_name="Iga")]
    attach(SYSTEM, "id-osoby", [(pk, f"P{n}") for n, pk in enumerate(known)])
    job = persons(line("", "Piotr Mak", own="P0"), line("", "Piotr Mak", own="P1"), existing="fill")
    assert (outcomes(job), chart()) == (["skipped", "updated"], {"Jan Kot": "Ewa Lis", "Iga Sum": "Piotr Mak"})


def test_row_of_a_person_whom_one_may_not_change_fails_with_nothing_changed() -> None:
    alfa = company("Alfa", is_own=True) if False else company("Alfa")
    person(alfa, "Lis", first_name="Ewa")
    known = person(alfa, "Kot", first_name="Jan")
    attach(SYSTEM, "id-osoby", [(known, "P0")])
    job = persons(line("", "Ewa Lis", own="P0"), actor=manager(actions=frozenset({"view", "create"})))
    assert (outcomes(job), chart()) == (["failed"], {})
    assert row(job, 2).code == "not_allowed"


@pytest.mark.parametrize("order", list(permutations(range(4)))[::9])
def test_order_of_rows_does_not_matter(order: tuple[int, ...]) -> None:
    company("Alfa")
    rows = [line("A A", "B B"), line("B B", "C C"), line("C C", "B B"), line("D D", "A A")]
    job = persons(*(rows[n] for n in order))
    assert chart() == {"A A": "B B", "D D": "A A"}
    assert set(reasons(job)) == {"B B", "C C"}


def test_end_that_broke_off_is_gone_on_with(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "ABC":
        company(name)
    rows = [line(f"Ewa {p}", party=p) for p in "ABC"] + [line(f"Jan {p}", f"Ewa {p}", party=p) for p in "ABC"]
    monkeypatch.setattr(finishing, "_PIECE", 1)
    times: list[object] = []

    def broken(given: Mapping[int, int | None]) -> None:
        times.append(given)
        if len(times) == 2:
            raise KeyboardInterrupt
        set_superiors(given)

    monkeypatch.setattr(superiors, "set_superiors", broken)
    job = drafted(table(HEAD, *rows), kind="person")
    with pytest.raises(KeyboardInterrupt):
        starting.run(SYSTEM, job.pk, at_once=True)
    job.refresh_from_db()
    assert (job.state, len(chart())) == (ImportState.RUNNING, 1)
    monkeypatch.undo()
    running.go_over(SYSTEM, job.pk)
    assert chart() == {f"Jan {p}": f"Ewa {p}" for p in "ABC"}
    assert not job.rows.filter(changes__contains=[["~later"]]).exists()
    running.go_over(SYSTEM, job.pk)
    assert job.rows.count() == Person.objects.count() == 6
