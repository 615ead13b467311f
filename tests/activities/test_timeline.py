"""The timeline of a party: its own, its persons', newest first, few statements, nothing that may not be read."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opiekun.activities.models import Interaction, InteractionKind, Note, Participant
from opiekun.activities.selectors.interaction_kinds import kinds
from opiekun.core.registries.timeline import TimelineEntry
from opiekun.parties.services.create_party import create_party
from opiekun.parties.services.create_person import create_person
from opiekun.parties.services.move_person import move_person
from opiekun.records.record.page import people_of, record_page
from opiekun.records.record.timeline import Asked, how_due, read_before, read_timeline, write_before
from tests.parties.people import TestViewer, make_user, manager, salesperson

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.fixture
def actor() -> TestViewer:
    return manager()


@pytest.fixture
def party(actor: TestViewer) -> int:
    return create_party(actor, {"kind": "organisation", "name": "Stalmix"}).id


@pytest.fixture
def person(actor: TestViewer, party: int) -> int:
    return create_person(actor, {"party": str(party), "first_name": "Ewa", "last_name": "Nowak"}).id


def talk(party: int, subject: str = "Ceny stali", **more: Any) -> Interaction:
    values = {"started_at": AT, "user_id": make_user("Jan", "Wilk").pk, "body_text": "Rabat cztery procent"}
    kind = InteractionKind.objects.get(code=more.pop("code", "call"))
    return Interaction.objects.create(kind=kind, party_id=party, subject=subject, **{**values, **more})


def note(**values: Any) -> Note:
    return Note.objects.create(**{"body": "<p>Lubi <b>kawę</b></p>", "body_text": "Lubi kawę", **values})


def told(viewer: TestViewer, kind: str, record: int, limit: int = 15, **asked: Any) -> list[TimelineEntry]:
    found: list[TimelineEntry] = []
    before = None
    while True:
        page = read_timeline(viewer, kind, record, Asked(before=before, limit=limit, **asked))
        found += page.entries
        if page.before is None:
            return found
        before = read_before(write_before(page.before))


def records(entries: list[TimelineEntry]) -> list[int | None]:
    return [entry.record_id for entry in entries if entry.record_id]


def test_a_party_tells_its_own_and_its_persons(actor: TestViewer, party: int, person: int) -> None:
    call = talk(party, person_id=person, direction="out", duration_minutes=6)
    about_party, about_person = note(party_id=party), note(person_id=person)
    entries = told(actor, "party", party)
    assert set(records(entries)) == {call.pk, about_party.pk, about_person.pk}
    first = next(entry for entry in entries if entry.record_id == call.pk)
    assert (first.icon, first.actor_name, first.person, first.url) == (
        *("phone-outgoing", "Jan Wilk", "Ewa Nowak"),
        f"/interactions/{call.pk}",
    )
    assert first.text == "Rabat cztery procent"
    assert next(entry for entry in entries if entry.record_id == about_person.pk).html == "<p>Lubi <b>kawę</b></p>"


def test_a_person_tells_what_they_took_part_in(actor: TestViewer, party: int, person: int) -> None:
    main, other, without = talk(party, person_id=person), talk(party), talk(party)
    Participant.objects.create(interaction=other, person_id=person)
    assert set(records(told(actor, "person", person))) == {main.pk, other.pk}
    assert set(records(told(actor, "party", party, person_id=person))) == {main.pk, other.pk}
    assert without.pk in records(told(actor, "party", party))


def test_who_moves_takes_no_old_talk_along_and_shows_it_only_to_who_may_see_it(
    actor: TestViewer, party: int, person: int
) -> None:
    old = talk(party, person_id=person)
    jan = salesperson()
    other = create_party(jan, {"kind": "organisation", "name": "Drewnex"}).id
    move_person(actor, person, other)
    assert records(told(actor, "party", party)) == [old.pk]
    assert records(told(actor, "party", other)) == []
    assert records(told(actor, "person", person)) == [old.pk]
    assert records(told(jan, "person", person)) == []


def test_who_moved_away_is_offered_where_old_talks_stayed(actor: TestViewer, party: int, person: int) -> None:
    there = create_person(actor, {"party": str(party), "last_name": "Zych"}).id
    quiet = create_person(actor, {"party": str(party), "last_name": "Cichy"}).id
    other = create_party(actor, {"kind": "organisation", "name": "Hurtownia"}).id
    talk(party, "Pierwsza", person_id=person)
    talk(party, "Druga", person_id=there)
    assert people_of(record_page("party"), actor, party) == [(quiet, "Cichy"), (person, "Ewa Nowak"), (there, "Zych")]
    for moved in (person, quiet):
        move_person(actor, moved, other)
    with override("pl"), CaptureQueriesContext(connection) as asked:
        offered = people_of(record_page("party"), actor, party)
    assert offered == [(there, "Zych"), (person, "Ewa Nowak (dawniej)")]
    assert len(asked) == 1
    (entry,) = told(actor, "party", party, person_id=person)
    assert str(entry.title).endswith("Pierwsza")
    assert people_of(record_page("party"), actor, other) == [(quiet, "Cichy"), (person, "Ewa Nowak")]
    # Who may see no interactions learns from none of them who was here.
    blind = replace(actor, reach=frozenset())
    assert people_of(record_page("party"), blind, party) == []


def test_planned_ones_stand_on_top_the_earliest_first(actor: TestViewer, party: int) -> None:
    later = talk(party, "Wdrożenie", state="planned", started_at=AT + timedelta(days=400), code="meeting")
    late = talk(party, "Umowa", state="planned", started_at=AT - timedelta(days=400), code="meeting")
    page = read_timeline(actor, "party", party)
    assert [entry.record_id for entry in page.waiting] == [late.pk, later.pk]
    assert [how_due(entry) for entry in page.waiting] == ["late", "later"]
    assert later.pk not in records(list(page.entries))
    assert read_timeline(actor, "party", party, Asked(source="interactions")).waiting == []


def test_it_is_searched_by_fragments_of_words(actor: TestViewer, party: int, person: int) -> None:
    said, other = talk(party), talk(party, body_text="Nic", outcome="Żółw 100%")
    written = note(person_id=person)
    assert records(told(actor, "party", party, q="RABAT czter")) == [said.pk]
    assert records(told(actor, "party", party, q="zolw")) == [other.pk]
    assert records(told(actor, "party", party, q="100%")) == [other.pk]
    assert records(told(actor, "party", party, q="kaw")) == [written.pk]
    assert told(actor, "party", party, q="nicosc_%") == []


@pytest.mark.parametrize("visibility", ["private", "team"])
def test_a_note_for_fewer_is_told_to_its_author_alone(actor: TestViewer, party: int, visibility: str) -> None:
    own = note(party_id=party, author_id=actor.id, visibility=visibility)
    assert records(told(actor, "party", party)) == [own.pk]
    assert records(told(manager(), "party", party)) == []
    assert told(manager(), "party", party, q="kawę") == []


def test_whoever_may_see_no_interactions_is_told_none(actor: TestViewer, party: int) -> None:
    talk(party)

    class Partly(TestViewer):
        def can(self, kind: str, action: str) -> bool:
            return kind not in ("interaction", "note")

    viewer = Partly(actor.id, actor.name, actor.reach)
    assert records(told(viewer, "party", party)) == []


def test_what_was_said_with_another_teams_party_is_not_told(party: int, person: int) -> None:
    talk(party, person_id=person)
    narrow = replace(manager(), reach_of={})

    class OnlyParties(TestViewer):
        def owners(self, kind: str, action: str) -> Any:
            return self.reach if kind in ("party", "person") else frozenset({self.id})

    viewer = OnlyParties(narrow.id, narrow.name, narrow.reach)
    assert records(told(viewer, "party", party)) == records(told(viewer, "person", person)) == []


def test_a_page_of_any_length_takes_few_statements(actor: TestViewer, party: int, person: int) -> None:
    for number in range(12):
        talk(party, person_id=person, started_at=AT - timedelta(days=number))
        note(person_id=person)
    # A process reads the kinds once, and not for each page.
    kinds()
    with CaptureQueriesContext(connection) as queries:
        page = read_timeline(actor, "party", party)
    assert len(page.entries) == 15
    # With the session's there are six at most.
    assert len(queries) <= 5, [query["sql"][:80] for query in queries]


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    minutes=st.lists(st.tuples(st.sampled_from("cnp"), st.integers(0, 2)), max_size=25),
    limit=st.integers(1, 9),
)
def test_pages_joined_are_all_entries_once_in_order(
    actor: TestViewer, party: int, person: int, minutes: list[tuple[str, int]], limit: int
) -> None:
    Interaction.objects.all().delete()
    Note.objects.all().delete()
    made = set()
    for what, minute in minutes:
        at = AT + timedelta(minutes=minute)
        if what == "c":
            made.add(talk(party, started_at=at).pk)
        else:
            made.add(note(**({"party_id": party} if what == "n" else {"person_id": person}), created_at=at).pk)
    entries = told(actor, "party", party, limit=limit)
    found = records(entries)
    assert sorted(found) == sorted(made)
    order = [(entry.at, entry.source, entry.key) for entry in entries]
    assert order == sorted(order, reverse=True)
