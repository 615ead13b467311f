"""Hobbies and interests from a file of persons: for whoever has the right, added once, taken back."""

import pytest

from opiekun.core.fields import FieldClass
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Interest, Person
from opiekun.records.importing import drafting, starting
from tests.parties.importing.imports import drafted, imported, outcomes, row, table
from tests.parties.people import manager
from tests.records.operations import company, person

pytestmark = pytest.mark.django_db
HEAD = ("Firma", "Imię", "Nazwisko", "E-mail", "Hobby", "Zainteresowania")
JAN = ("Alfa", "Jan", "Kot", "jan@alfa.pl", '"Żeglarstwo, szachy; brak"', "Historia sztuki")


def terms() -> list[tuple[str, str]]:
    return sorted(Interest.objects.values_list("kind", "term"))


def test_hobbies_and_interests_are_added_once_and_taken_back() -> None:
    alfa = company("Alfa")
    known = person(alfa, "Kot", first_name="Jan", channels=[{"kind": "email", "value": "jan@alfa.pl"}])
    Interest.objects.create(person_id=known, kind="hobby", term="SZACHY")
    before = terms()
    file = table(HEAD, JAN, ("Alfa", "Ewa", "Lis", "", "narty", ""))
    job = imported(file, kind="person")
    assert outcomes(job) == ["updated", "created"]
    added = [("hobby", "narty"), ("hobby", "Żeglarstwo"), ("interest", "Historia sztuki")]
    assert terms() == sorted([*before, *added])
    assert outcomes(imported(table(HEAD, JAN), kind="person")) == ["skipped"]
    starting.undo(SYSTEM, job.pk, at_once=True)
    kept = Interest.objects.filter(person__trashed_at__isnull=True)
    assert sorted(kept.values_list("kind", "term")) == before
    assert Person.objects.filter(trashed_at__isnull=True).count() == 1


def test_who_has_no_right_to_personal_details_is_told_that_they_are_passed_over() -> None:
    company("Alfa")
    job = drafted(table(HEAD, JAN), manager(), kind="person")
    assert job.mapping[-2:] == ["", ""]
    actor = manager(classes=frozenset({FieldClass.BUSINESS, FieldClass.PERSONAL}))
    assert drafted(table(HEAD, JAN), actor, kind="person").mapping[-2:] == ["hobby", "interest"]
    assert [name for name, _why in drafting.withheld_columns(manager(), job)] == ["Hobby", "Zainteresowania"]


def test_interest_of_too_many_words_fails_its_row_with_the_reason() -> None:
    company("Alfa")
    job = imported(table(HEAD, (*JAN[:4], "x" * 81, "")), kind="person")
    assert (outcomes(job), row(job, 2).code) == (["failed"], "too_long")
    assert not Person.objects.exists()
