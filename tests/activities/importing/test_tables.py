"""Interactions and notes come from tables: at parties that the register knows, once, and can be taken back."""

import pytest

from opiekun.activities.models import Interaction, Note
from opiekun.activities.services.interactions import update_interaction
from opiekun.core.viewer import SYSTEM
from opiekun.records.importing import starting
from tests.api.program import program
from tests.parties.importing.imports import NIPS, drafted, imported, numbers, outcomes, row, table
from tests.parties.people import make_user, manager, salesperson
from tests.records.operations import company, person

pytestmark = pytest.mark.django_db(transaction=True)
HEAD = ("Kontrahent", "NIP", "Osoba", "Rodzaj", "Data", "Temat", "Treść", "Kierunek", "Czas trwania", "Handlowiec")
CALL = ("Stalmix", "", "Ewa Lis", "Telefon", "24.11.2025 10:30", "Ceny", "Prosi o <rabat>", "Przychodzący", "6", "")


def test_a_table_becomes_interactions_once_and_is_taken_back() -> None:
    actor, user = manager(), make_user("Jan", "Wilk")
    party, other = company("Stalmix"), company("Żelmet", nip=NIPS[0])
    ewa = person(party, first_name="Ewa", last_name="Lis")
    data = table(HEAD, (*CALL[:-1], user.email), ("", NIPS[0], "", "spotkanie", "2025-11-25", "", "Umowa", "", "", ""))
    tried = imported(data, actor, "interaction", dry=True)
    assert (numbers(tried), Interaction.objects.count()) == ({"created": 2}, 0)
    job = imported(data, actor, "interaction")
    first, second = Interaction.objects.order_by("started_at")
    assert (first.party_id, first.person_id, first.kind.code, first.direction) == (party, ewa, "call", "in")
    assert (first.subject, first.body_text, first.duration_minutes, first.user_id) == (
        *("Ceny", "Prosi o <rabat>", 6),
        user.pk,
    )
    assert f"{first.started_at:%Y-%m-%dT%H:%M}" == "2025-11-24T09:30"
    assert (second.party_id, second.subject, second.state) == (other, "Umowa", "done")
    assert numbers(imported(data, actor, "interaction")) == {"skipped": 2}
    update_interaction(actor, first.pk, {"outcome": "zmieniony"})
    starting.undo(actor, job.pk)
    assert list(Interaction.objects.filter(trashed_at__isnull=True).values_list("pk", flat=True)) == [first.pk]


def test_each_wrong_row_says_why_and_the_others_come_in() -> None:
    actor = manager()
    party = company("Stalmix")
    person(party, first_name="Ewa", last_name="Lis")
    wrong = [
        ("Nieznany", *CALL[1:]),
        (*CALL[:2], "Jan Kot", *CALL[3:]),
        (*CALL[:3], "teleportacja", *CALL[4:]),
        (*CALL[:4], "11/24/26", *CALL[5:]),
        (*CALL[:4], "", *CALL[5:]),
        (*CALL[:8], "dużo", ""),
        ("", *CALL[1:]),
    ]
    job = imported(table(HEAD, *wrong, CALL), actor, "interaction")
    assert outcomes(job) == ["failed"] * 7 + ["created"]
    codes = [row(job, number).code for number in range(2, 9)]
    assert codes[:3] == ["no_party", "no_person", "choice"]
    assert codes[4:] == ["required", "not_a_number", "required"]
    assert Interaction.objects.count() == 1


def test_notes_come_to_parties_and_persons_within_reach_alone() -> None:
    jan = salesperson()
    mine, hidden = company("Moja", account_manager=str(jan.id)), company("Cudza", account_manager=str(make_user().pk))
    ewa = person(mine, first_name="Ewa", last_name="Lis")
    head = ("Firma", "Osoba", "Notatka", "Przypięta")
    data = table(
        head, ("Moja", "", "Lubi konkrety", "tak"), ("Moja", "Ewa Lis", "Pije kawę", ""), ("Cudza", "", "Nie", "")
    )
    job = imported(data, jan, "note")
    assert outcomes(job) == ["created", "created", "failed"]
    assert row(job, 4).code == "no_party"
    assert set(Note.objects.values_list("party_id", "person_id", "body_text", "pinned", "author_id")) == {
        (mine, None, "Lubi konkrety", True, jan.id),
        (None, ewa, "Pije kawę", False, jan.id),
    }
    assert not Note.objects.filter(party_id=hidden).exists()
    assert numbers(imported(data, jan, "note")) == {"failed": 1, "skipped": 2}
    starting.undo(jan, job.pk)
    assert not Note.objects.filter(trashed_at__isnull=True).exists()


def test_columns_that_lack_are_named_before_anything_is_tried() -> None:
    draft = drafted(table(("Kontrahent", "Temat"), ("A", "B")), SYSTEM, "interaction")
    assert draft.mapping[:2] == ["party_name", "subject"]


def test_the_command_and_the_api_know_both() -> None:
    company("Stalmix")
    caller = program()
    answer = caller.client.generic(
        "POST",
        "/api/v1/imports?kind=notes&name=n.csv",
        table(("Firma", "Notatka"), ("Stalmix", "Ważne")),
        content_type="text/csv",
        headers={"Authorization": f"Bearer {caller.token}"},
    )
    assert (answer.status_code, answer.json()["created"]) == (201, 1)
    assert Note.objects.get().body_text == "Ważne"
