"""Rows with an id in another system: the same file again doubles nothing, a changed one changes what it made."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opiekun.activities.models import Interaction, Note
from opiekun.activities.services.interactions import update_interaction
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Party
from opiekun.records.importing import starting
from opiekun.records.importing.errors_file import errors_file
from opiekun.records.models import ExternalId
from tests.parties.importing.imports import imported, numbers, outcomes, row, table
from tests.parties.people import make_user, manager, salesperson
from tests.records.custom.fields import define
from tests.records.operations import company, person

pytestmark = pytest.mark.django_db(transaction=True)
HEAD = ("Id zewnętrzne", "Kontrahent", "Osoba", "Rodzaj", "Data", "Temat", "Treść", "Ustalenia")
FIRST = ("A1", "Stalmix", "", "Telefon", "24.11.2025 10:30", "Ceny", "Prosi o rabat", "")
SECOND = ("A2", "Stalmix", "", "Telefon", "24.11.2025 10:30", "Ceny", "Prosi o rabat", "")


def live() -> list[tuple[str, str]]:
    rows = Interaction.objects.filter(trashed_at__isnull=True).order_by("pk")
    return list(rows.values_list("subject", "body_text"))


def test_the_same_file_twice_doubles_nothing_and_a_changed_one_changes_what_it_made() -> None:
    actor, party = manager(), company("Stalmix")
    ewa = person(party, first_name="Ewa", last_name="Lis")
    assert numbers(imported(table(HEAD, FIRST, SECOND), actor, "interaction")) == {"created": 2}
    assert numbers(imported(table(HEAD, FIRST, SECOND), actor, "interaction")) == {"skipped": 2}
    assert ExternalId.objects.filter(kind="interaction").count() == 2
    changed = ("A1", "Stalmix", "Ewa Lis", "Spotkanie", "25.11.2025 9:00", "", "Chce rabatu", "Zgoda")
    data = table(HEAD, changed, SECOND)
    tried = imported(data, actor, "interaction", dry=True)
    assert (numbers(tried), live()) == ({"skipped": 1, "updated": 1}, [("Ceny", "Prosi o rabat")] * 2)
    job = imported(data, actor, "interaction")
    assert numbers(job) == {"skipped": 1, "updated": 1}
    first = Interaction.objects.order_by("pk")[0]
    assert (first.kind.code, first.person_id, first.subject, first.body_text, first.outcome) == (
        *("meeting", ewa, "Ceny", "Chce rabatu"),
        "Zgoda",
    )
    assert f"{first.started_at:%Y-%m-%dT%H:%M}" == "2025-11-25T08:00"
    assert {change[0] for change in row(job, 2).changes} == {"kind", "person", "started_at", "body", "outcome"}
    update_interaction(actor, first.pk, {"outcome": "Jednak nie"})
    starting.undo(actor, job.pk)
    first.refresh_from_db()
    assert (first.kind.code, first.person_id, first.body_text, first.outcome) == (
        *("call", None, "Prosi o rabat"),
        "Jednak nie",
    )
    assert row(job, 2).undo == "partly"


def test_a_row_that_names_its_record_needs_no_more_than_that() -> None:
    actor = manager()
    company("Stalmix")
    company("Inna")
    imported(table(HEAD, FIRST), actor, "interaction")
    data = table(("Id zewnętrzne", "Ustalenia"), ("A1", "Zgoda"), ("A9", "Nikt"))
    job = imported(data, actor, "interaction")
    assert (outcomes(job), row(job, 3).code) == (["updated", "failed"], "required")
    other = imported(table(HEAD, ("A1", "Inna", *FIRST[2:])), actor, "interaction")
    assert (outcomes(other), row(other, 2).code) == (["failed"], "fixed")
    assert Interaction.objects.get().outcome == "Zgoda"
    twice = imported(table(HEAD, FIRST, ("A1", *SECOND[1:5], "Inny temat", "x", "")), actor, "interaction")
    assert (outcomes(twice), row(twice, 3).code) == (["skipped", "failed"], "same_id")
    with errors_file(twice) as (file, _name):
        assert "Wiersz 2 ma ten sam id" in file.read().decode()


@pytest.mark.parametrize(("existing", "outcome"), [("fill", "Zgoda"), ("skip", "")])
def test_what_a_row_does_to_its_record_is_chosen_for_the_file(existing: str, outcome: str) -> None:
    actor = manager()
    company("Stalmix")
    imported(table(HEAD, FIRST), actor, "interaction")
    job = imported(table(HEAD, (*FIRST[:5], "Inny", "Inne", "Zgoda")), actor, "interaction", existing=existing)
    assert numbers(job) == ({"updated": 1} if outcome else {"skipped": 1})
    one = Interaction.objects.get()
    assert (one.subject, one.body_text, one.outcome) == ("Ceny", "Prosi o rabat", outcome)


def test_a_record_out_of_reach_is_not_changed_by_its_id() -> None:
    jan, chief = salesperson(), manager()
    company("Stalmix", account_manager=str(make_user().pk))
    imported(table(HEAD, FIRST), chief, "interaction")
    job = imported(table(("Id zewnętrzne", "Temat"), ("A1", "Moje")), jan, "interaction")
    assert (outcomes(job), row(job, 2).code) == (["failed"], "not_allowed")
    assert Interaction.objects.get().subject == "Ceny"


def test_what_is_taken_back_comes_in_anew_under_the_same_id() -> None:
    actor = manager()
    company("Stalmix")
    job = imported(table(HEAD, FIRST), actor, "interaction")
    starting.undo(actor, job.pk)
    assert live() == []
    assert numbers(imported(table(HEAD, FIRST), actor, "interaction")) == {"created": 1}
    assert len(live()) == 1


def test_a_required_field_of_the_company_fails_a_dry_run_as_it_fails_the_run() -> None:
    actor = manager()
    company("Stalmix")
    define("text", "mood", kind="interaction", name="Nastrój", required=True)
    for dry in (True, False):
        job = imported(table(HEAD, FIRST), actor, "interaction", dry=dry)
        assert (outcomes(job), row(job, 2).code) == (["failed"], "required")
        assert "Nastrój" in row(job, 2).reason
    assert Interaction.objects.count() == 0
    data = table((*HEAD, "Nastrój"), (*FIRST, "dobry"))
    assert numbers(imported(data, actor, "interaction", dry=True)) == {"created": 1}
    assert numbers(imported(data, actor, "interaction")) == {"created": 1}
    assert Interaction.objects.get().custom == {"mood": "dobry"}
    job = imported(table(("Id zewnętrzne", "Nastrój"), ("A1", "zły")), actor, "interaction")
    assert Interaction.objects.get().custom == {"mood": "zły"}
    starting.undo(actor, job.pk)
    assert Interaction.objects.get().custom == {"mood": "dobry"}


def test_changed_rows_are_written_together_and_what_must_be_unlike_all_others_stays_so(
    django_assert_max_num_queries: Any,
) -> None:
    actor, many = manager(), [(f"B{n}", *FIRST[1:4], f"{n + 1}.11.2025", f"Nr {n}", f"x{n}", "") for n in range(20)]
    company("Stalmix")
    imported(table(HEAD, *many), actor, "interaction")
    data = table(("Id zewnętrzne", "Temat"), *((f"B{n}", f"Nowy {n}") for n in range(20)))
    with django_assert_max_num_queries(75):
        assert numbers(imported(data, actor, "interaction")) == {"updated": 20}
    assert sorted(subject for subject, _text in live()) == sorted(f"Nowy {n}" for n in range(20))
    define("text", "ticket", kind="interaction", name="Zgłoszenie", unique=True)
    data = table(("Id zewnętrzne", "Zgłoszenie"), ("B1", "Z-1"), ("B2", "Z-1"), ("B3", "Z-3"))
    imported(data, actor, "interaction")
    held = Interaction.objects.exclude(custom={}).order_by("subject").values_list("subject", "custom__ticket")
    assert list(held) == [("Nowy 1", "Z-1"), ("Nowy 3", "Z-3")]


def test_notes_are_changed_by_their_ids_and_taken_back() -> None:
    actor, head = manager(), ("Id zewnętrzne", "Firma", "Notatka", "Przypięta")
    company("Stalmix")
    imported(table(head, ("N1", "Stalmix", "Lubi konkrety", "")), actor, "note")
    job = imported(table(head, ("N1", "Stalmix", "Lubi kawę", "tak")), actor, "note")
    note = Note.objects.get()
    assert (numbers(job), note.body_text, note.pinned) == ({"updated": 1}, "Lubi kawę", True)
    starting.undo(actor, job.pk)
    note.refresh_from_db()
    assert (note.body_text, note.pinned) == ("Lubi konkrety", False)


TEXT = st.text("ąbc x<&", max_size=8)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["B1", "B2", "B3", ""]), TEXT, TEXT), min_size=1, max_size=5))
def test_any_file_run_twice_leaves_what_it_left_once(rows: list[tuple[str, str, str]]) -> None:
    Interaction.objects.all().delete()
    if not Party.objects.filter(identity__display_name="Stalmix").exists():
        company("Stalmix")
    data = table(HEAD, *((own, "Stalmix", *FIRST[2:5], subject, body, "") for own, subject, body in rows))
    imported(data, SYSTEM, "interaction")
    once = live()
    again = imported(data, SYSTEM, "interaction")
    assert live() == once
    assert set(numbers(again)) <= {"skipped", "failed"}
