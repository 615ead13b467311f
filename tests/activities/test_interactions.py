"""Writing down what was said: what is read, refused with nothing changed, raced for."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from opiekun.activities.errors import OwnerInTrash
from opiekun.activities.models import Interaction, InteractionKind, Participant
from opiekun.activities.selectors.interaction_kinds import kinds
from opiekun.activities.services import interaction_kinds as kind_services
from opiekun.activities.services.interactions import (
    create_interaction,
    finish_interaction,
    purge_interactions,
    restore_interaction,
    trash_interaction,
    update_interaction,
)
from opiekun.activities.services.many_interactions import update_interactions
from opiekun.core import clock
from opiekun.core.errors import InvalidInput, NotAllowed, NotFound, Refusal, StaleVersion
from opiekun.core.rich_text import mentioned, plain_text, safe_html
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Party
from opiekun.parties.services.create_party import create_party
from opiekun.parties.services.create_person import create_person
from opiekun.parties.services.move_person import move_person
from opiekun.parties.services.trash import trash_party
from opiekun.records.custom.services import create_field
from tests.parties.people import TestViewer, make_user, manager, salesperson
from tests.parties.test_shared_identity import run_together

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor() -> TestViewer:
    return manager()


@pytest.fixture
def party(actor: TestViewer) -> int:
    return create_party(actor, {"kind": "organisation", "name": "Stalmix"}).id


@pytest.fixture
def person(actor: TestViewer, party: int) -> int:
    return create_person(actor, {"party": str(party), "last_name": "Nowak"}).id


def codes(refused: Any) -> dict[str, str]:
    return {".".join(str(part) for part in error.loc): error.code for error in refused.value.errors}


def test_a_call_takes_two_fields(actor: TestViewer, party: int) -> None:
    saved = create_interaction(actor, {"kind": "call", "party": str(party), "outcome": "Chcą rabatu\nDruga linia"})
    row = Interaction.objects.get(pk=saved.id)
    assert (row.subject, row.state, row.user_id, row.version) == ("Chcą rabatu", "done", actor.id, saved.version)
    assert abs(row.started_at - clock.now()) < timedelta(minutes=1)


def test_without_a_party_it_is_the_persons_and_without_either_our_own(
    actor: TestViewer, party: int, person: int
) -> None:
    of_person = create_interaction(actor, {"kind": "meeting", "person": str(person)}).id
    internal = create_interaction(actor, {"kind": "meeting"}).id
    assert Interaction.objects.get(pk=of_person).party_id == party
    assert Interaction.objects.get(pk=internal).party_id == Party.objects.get(is_own=True).pk
    assert Interaction.objects.get(pk=internal).subject == "Spotkanie"


def test_what_is_to_come_is_planned_and_is_finished_with_what_came_of_it(actor: TestViewer, party: int) -> None:
    tomorrow = (clock.now() + timedelta(days=1)).isoformat()
    saved = create_interaction(actor, {"kind": "meeting", "party": str(party), "started_at": tomorrow})
    assert Interaction.objects.get(pk=saved.id).state == "planned"
    done = finish_interaction(actor, saved.id, "Podpisano", saved.version)
    row = Interaction.objects.get(pk=saved.id)
    assert (row.state, row.outcome, row.version) == ("done", "Podpisano", done.version)


def test_hostile_html_is_stored_without_what_could_run(actor: TestViewer, party: int) -> None:
    body = (
        "<p onclick=alert(1)>Cena <b>stała</b><script>alert(1)</script><img src=x onerror=alert(1)></p>"
        '<a href="javascript:alert(1)">x</a><style>p{}</style><iframe src="//evil"></iframe>'
    )
    row = Interaction.objects.get(pk=create_interaction(actor, {"kind": "call", "party": str(party), "body": body}).id)
    assert row.body_text.startswith("Cena stała")
    for word in ("script", "onclick", "onerror", "javascript", "style", "iframe", "img"):
        assert word not in row.body


@given(st.text(max_size=200))
def test_cleaned_text_stays_as_it_is_when_cleaned_again(raw: str) -> None:
    cleaned = safe_html(raw)
    assert safe_html(cleaned) == cleaned
    assert "<script" not in cleaned.lower()
    assert bool(plain_text(cleaned)) == bool(cleaned)


def test_mentions_are_read_once_each_and_only_numbers() -> None:
    html = safe_html(
        '<span data-mention="7">@A</span> <span data-mention="7">@A</span> <span data-mention="x">@B</span>'
    )
    assert mentioned(html) == [7]


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("subject", "x" * 10_000, "too_long"),
        ("kind", "teleport", "choice"),
        ("kind", "", "required"),
        ("started_at", "wczoraj", "wrong_instant"),
        ("started_at", "99999-01-01T00:00", "wrong_instant"),
        ("duration_minutes", "-5", "not_a_number"),
        ("duration_minutes", "1" * 40, "not_a_number"),
        ("direction", "up", "choice"),
        ("party", "999999999", "not_an_id"),
        ("person", "999999999", "not_an_id"),
        ("user", "999999999", "not_an_id"),
        ("links", ["999999999"], "not_an_id"),
        ("links", "x", "not_rows"),
        ("participants", [{"role": "cc"}], "exactly_one"),
        ("participants", [{"person": "999999999"}], "not_an_id"),
        ("shoe_size", "44", "unknown_field"),
    ],
)
def test_a_wrong_value_is_named_and_nothing_is_written(
    actor: TestViewer, party: int, field: str, value: Any, code: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        create_interaction(actor, {"kind": "call", "party": str(party), field: value})
    assert [(loc.split(".")[0], found) for loc, found in codes(refused).items()] == [(field, code)]
    assert not Interaction.objects.exists()


def test_participants_are_kept_added_and_taken_out(actor: TestViewer, party: int, person: int) -> None:
    rows: list[dict[str, Any]] = [
        {"role": "from", "person": str(person)},
        {"role": "cc", "address": "a@b.pl", "name": "A"},
    ]
    pk = create_interaction(actor, {"kind": "email", "party": str(party), "participants": rows}).id
    first = Participant.objects.get(interaction_id=pk, role="from").pk
    update_interaction(actor, pk, {"participants": [rows[0], {"role": "to", "user": str(actor.id)}]})
    assert set(Participant.objects.filter(interaction_id=pk).values_list("role", flat=True)) == {"from", "to"}
    assert Participant.objects.get(interaction_id=pk, role="from").pk == first


def test_a_person_who_moved_stays_on_the_old_talk_which_can_still_be_changed(
    actor: TestViewer, party: int, person: int
) -> None:
    rows = [{"role": "from", "person": str(person)}]
    pk = create_interaction(actor, {"kind": "call", "person": str(person), "participants": rows}).id
    other = create_party(actor, {"kind": "organisation", "name": "Drewnex"}).id
    move_person(actor, person, other)
    update_interaction(actor, pk, {"subject": "Nowy temat", "person": str(person), "participants": rows})
    row = Interaction.objects.get(pk=pk)
    assert (row.party_id, row.person_id, row.subject) == (party, person, "Nowy temat")
    with pytest.raises(InvalidInput) as refused:
        create_interaction(actor, {"kind": "call", "party": str(party), "person": str(person)})
    assert codes(refused) == {"person": "other_party"}


def test_the_party_never_changes(actor: TestViewer, party: int) -> None:
    pk = create_interaction(actor, {"kind": "call", "party": str(party)}).id
    other = create_party(actor, {"kind": "organisation", "name": "Drewnex"}).id
    with pytest.raises(InvalidInput) as refused:
        update_interaction(actor, pk, {"party": str(other)})
    assert codes(refused) == {"party": "fixed"}


def test_another_teams_interaction_is_not_there(actor: TestViewer, party: int) -> None:
    pk = create_interaction(actor, {"kind": "call", "party": str(party), "subject": "Tajne"}).id
    other = salesperson()
    for act in (
        lambda: update_interaction(other, pk, {"subject": "x"}),
        lambda: trash_interaction(other, pk),
    ):
        with pytest.raises(NotFound):
            act()
    with pytest.raises(InvalidInput) as refused:
        create_interaction(other, {"kind": "call", "party": str(party)})
    assert codes(refused) == {"party": "not_an_id"}
    assert Interaction.objects.get(pk=pk).subject == "Tajne"


def test_what_is_ones_own_may_be_changed_wherever_one_sees_the_party(actor: TestViewer, party: int) -> None:
    jan = make_user("Jan", "Wilk")
    viewer = TestViewer(jan.pk, "Jan Wilk", frozenset({jan.pk}), reach_of={"view": "everyone", "create": "everyone"})
    own = create_interaction(viewer, {"kind": "call", "party": str(party)}).id
    other = create_interaction(actor, {"kind": "call", "party": str(party)}).id
    update_interaction(viewer, own, {"subject": "Poprawione"})
    with pytest.raises(NotAllowed):
        update_interaction(viewer, other, {"subject": "Nie moje"})


def test_trash_and_back_and_for_good(actor: TestViewer, party: int) -> None:
    saved = create_interaction(actor, {"kind": "call", "party": str(party)})
    with pytest.raises(StaleVersion):
        trash_interaction(actor, saved.id, saved.version + 1)
    trash_interaction(actor, saved.id, saved.version)
    restore_interaction(actor, saved.id)
    assert Interaction.objects.get(pk=saved.id).trashed_at is None
    trash_interaction(actor, saved.id)
    trash_party(actor, party)
    with pytest.raises(OwnerInTrash), transaction.atomic():
        restore_interaction(actor, saved.id)
    purge_interactions([saved.id])
    assert not Interaction.objects.filter(pk=saved.id).exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_editors_who_read_one_version_one_is_refused() -> None:
    actor = manager()
    party = create_party(actor, {"kind": "organisation", "name": "Stalmix"}).id
    saved = create_interaction(actor, {"kind": "call", "party": str(party)})
    results = run_together(
        lambda: update_interaction(actor, saved.id, {"subject": "A"}, saved.version),
        lambda: update_interaction(actor, saved.id, {"outcome": "B"}, saved.version),
    )
    assert sorted(isinstance(result, Refusal) for result in results) == [False, True]
    row = Interaction.objects.get(pk=saved.id)
    assert (row.subject, row.outcome) in {("A", ""), ("Telefon", "B")}


@pytest.mark.django_db(transaction=True)
def test_nothing_is_live_when_a_party_is_trashed_while_somebody_writes() -> None:
    actor = manager()
    for _round in range(4):
        party = create_party(actor, {"kind": "organisation", "name": "Stalmix"}).id
        run_together(
            lambda p=party: trash_party(actor, p),  # type: ignore[misc]
            lambda p=party: create_interaction(actor, {"kind": "call", "party": str(p)}),  # type: ignore[misc]
        )
        assert not Interaction.objects.filter(party_id=party, trashed_at__isnull=True).exists()


def test_a_company_adds_kinds_with_an_icon_and_archives_those_that_were_used(actor: TestViewer, party: int) -> None:
    made = kind_services.create_kind(SYSTEM, {"name": "Targi branżowe", "name_en": "Fair", "icon": "flag"})
    assert kinds().by_code("targi_branzowe") is not None
    create_interaction(actor, {"kind": "targi_branzowe", "party": str(party)})
    with pytest.raises(InvalidInput):
        kind_services.delete_kind(SYSTEM, made.id)
    changed = kind_services.update_kind(SYSTEM, made.id, {"is_archived": True}, made.version)
    assert "targi_branzowe" not in [kind.code for kind in kinds().offered]
    there = Interaction.objects.get()
    call = create_interaction(actor, {"kind": "call", "party": str(party)}).id
    for write in (
        lambda: create_interaction(actor, {"kind": "targi_branzowe", "party": str(party)}),
        lambda: update_interaction(actor, call, {"kind": "targi_branzowe", "subject": "Targi"}),
    ):
        with pytest.raises(InvalidInput) as refused:
            write()
        assert codes(refused) == {"kind": "archived"}
    assert set(Interaction.objects.values_list("kind__code", "subject")) == {
        ("targi_branzowe", there.subject),
        ("call", Interaction.objects.get(pk=call).subject),
    }
    # What is of it may be changed and stays so.
    update_interaction(actor, there.pk, {"kind": "targi_branzowe", "subject": "Stoisko"})
    with pytest.raises(StaleVersion):
        kind_services.update_kind(SYSTEM, made.id, {"name": "x"}, made.version)
    assert changed.version == made.version + 1
    with pytest.raises(InvalidInput) as refused:
        kind_services.create_kind(SYSTEM, {"name": "x" * 10_000, "icon": "skull"})
    assert codes(refused) == {"name": "too_long", "icon": "choice"}
    # Named as one that is in use.
    with pytest.raises(Refusal) as taken, transaction.atomic():
        kind_services.create_kind(SYSTEM, {"name": "telefon"})
    assert taken.value.code == "kind_name_taken"


def test_a_custom_field_of_one_kind_is_not_for_others(actor: TestViewer, party: int) -> None:
    create_field(SYSTEM, "interaction", {"name": "Stoisko", "type": "text", "code": "stand"})
    create_field(SYSTEM, "interaction", {"name": "Nastrój", "type": "text", "code": "mood", "required": True})
    visit = InteractionKind.objects.get(code="visit").pk
    kind_services.update_kind(SYSTEM, visit, {"custom_fields": ["stand", "mood"]})
    pk = create_interaction(actor, {"kind": "call", "party": str(party)}).id
    with pytest.raises(InvalidInput) as refused:
        update_interaction(actor, pk, {"custom": {"stand": "A1"}})
    assert codes(refused) == {"custom.stand": "not_of_kind"}
    with pytest.raises(InvalidInput) as missing:
        create_interaction(actor, {"kind": "visit", "party": str(party), "custom": {"stand": "A1"}})
    assert codes(missing) == {"custom.mood": "required"}
    values = {"stand": "A1", "mood": "dobry"}
    held = create_interaction(actor, {"kind": "visit", "party": str(party), "custom": values}).id
    assert Interaction.objects.get(pk=held).custom == values


def test_what_becomes_of_another_kind_needs_what_that_kind_requires(actor: TestViewer, party: int) -> None:
    create_field(SYSTEM, "interaction", {"name": "Stoisko", "type": "text", "code": "stand"})
    create_field(SYSTEM, "interaction", {"name": "Nastrój", "type": "text", "code": "mood", "required": True})
    visit = InteractionKind.objects.get(code="visit").pk
    kind_services.update_kind(SYSTEM, visit, {"custom_fields": ["stand", "mood"]})
    pk = create_interaction(actor, {"kind": "call", "party": str(party)}).id
    with pytest.raises(InvalidInput) as refused:
        update_interaction(actor, pk, {"kind": "visit"})
    assert codes(refused) == {"custom.mood": "required"}
    row = Interaction.objects.get(pk=pk)
    assert (row.kind.code, row.custom, row.version) == ("call", {}, 1)
    update_interaction(actor, pk, {"kind": "visit", "custom": {"mood": "dobry"}})
    update_interaction(actor, pk, {"kind": "visit", "subject": "Inny"})
    row.refresh_from_db()
    assert (row.kind.code, row.custom) == ("visit", {"mood": "dobry"})
    # Back again: the fields of that kind are not those of a call.
    update_interaction(actor, pk, {"kind": "call"})
    row.refresh_from_db()
    assert (row.kind.code, row.custom) == ("call", {})


def test_what_took_place_before_its_hour_was_held_now(actor: TestViewer, party: int) -> None:
    soon = clock.now() + timedelta(days=3)
    meeting = {"kind": "meeting", "party": str(party), "started_at": soon.isoformat()}
    held, missed = (create_interaction(actor, meeting).id for _number in range(2))
    finish_interaction(actor, held, "Podpisano")
    finish_interaction(actor, missed, state="missed")
    rows = {row.pk: row for row in Interaction.objects.all()}
    assert (rows[held].state, rows[missed].state) == ("done", "missed")
    assert abs(rows[held].started_at - clock.now()) < timedelta(minutes=5)
    assert rows[missed].started_at == soon


def test_what_is_still_to_come_is_not_done(actor: TestViewer, party: int) -> None:
    soon, lately = ((clock.now() + timedelta(days=days)).isoformat() for days in (3, -3))
    meeting = {"kind": "meeting", "party": str(party), "started_at": soon}
    planned = create_interaction(actor, {**meeting, "state": "planned"}).id

    def refused(act: Callable[[], object]) -> list[tuple[tuple[str | int, ...], str]]:
        with pytest.raises(InvalidInput) as problem:
            act()
        return [(error.loc, error.code) for error in problem.value.errors]

    wrong_time, wrong_state = (("started_at",), "still_to_come"), (("state",), "still_to_come")
    assert refused(lambda: create_interaction(actor, {**meeting, "state": "done"})) == [wrong_time]
    assert refused(lambda: update_interaction(actor, planned, {"state": "done"})) == [wrong_state]
    assert refused(lambda: update_interaction(actor, planned, {"state": "done", "started_at": soon})) == [wrong_state]
    (many,) = update_interactions(actor, [(planned, {"state": "done"})])
    assert isinstance(many, InvalidInput)
    row = Interaction.objects.get()
    assert (row.pk, row.state, row.version) == (planned, "planned", 1)
    # With its time it is done, and does not go back to the days to come.
    update_interaction(actor, planned, {"state": "done", "started_at": lately})
    assert refused(lambda: update_interaction(actor, planned, {"started_at": soon})) == [wrong_time]
    # A clock that is a little ahead lies not.
    at_once = (clock.now() + timedelta(minutes=4)).isoformat()
    create_interaction(actor, {**meeting, "started_at": at_once, "state": "done"})


def test_what_stands_in_the_days_to_come_though_it_is_done_may_be_changed_in_all_else(
    actor: TestViewer, party: int
) -> None:
    soon = clock.now() + timedelta(days=3)
    kind = InteractionKind.objects.get(code="meeting")
    row = Interaction.objects.create(kind=kind, party_id=party, started_at=soon, state="done", subject="Umowa")
    update_interaction(actor, row.pk, {"outcome": "Podpisano", "state": "done", "started_at": soon.isoformat()})
    row.refresh_from_db()
    assert (row.outcome, row.state, row.started_at) == ("Podpisano", "done", soon)
