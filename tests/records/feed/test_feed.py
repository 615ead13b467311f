"""The change feed: one order without gaps, and each reader's own view of it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opiekun.core import clock
from opiekun.core.models import OutboxCursor, OutboxEntry
from opiekun.core.outbox import assign_positions, begin_generation, deliver_all, subscribe
from opiekun.core.outbox.purging import KEPT_FOR, forget_old_events
from opiekun.core.outbox.subscribers import unsubscribe
from opiekun.core.viewer import SYSTEM, Viewer
from opiekun.parties.models import Party, Person
from opiekun.parties.permissions import reached_parties, reached_persons
from opiekun.parties.services import (
    create_party,
    create_person,
    restore_party,
    trash_party,
    trash_person,
    update_party,
    update_person,
)
from opiekun.parties.services.move_person import move_person
from opiekun.parties.services.purge import purge_parties
from opiekun.records.feed import FeedBegunAnew, Page, Wish, read_page
from tests.parties.people import make_user, manager, salesperson
from tests.parties.test_shared_identity import run_together

pytestmark = pytest.mark.django_db
KINDS = ("party", "person")


@dataclass
class Copy:
    """A program that keeps a copy of what it may see: it reads the feed and remembers versions."""

    viewer: Viewer
    place: str = ""
    versions: dict[tuple[str, int], int] = field(default_factory=dict)
    told: list[tuple[str, int, str]] = field(default_factory=list)

    def read(self, limit: int = 500) -> Page:
        page = read_page(self.viewer, Wish(KINDS, self.place, limit))
        for change in page.changes:
            self.told.append((change.kind, change.record_id, change.event))
            if change.version is None:
                self.versions.pop((change.kind, change.record_id), None)
            else:
                self.versions[change.kind, change.record_id] = change.version
        self.place = page.next
        return page

    def follow(self, limit: int = 500) -> None:
        while self.read(limit).more:
            continue

    def truth(self) -> dict[tuple[str, int], int]:
        seen: dict[tuple[str, int], int] = {}
        for kind, rows in (("party", reached_parties(self.viewer)), ("person", reached_persons(self.viewer))):
            seen |= {(kind, pk): version for pk, version in rows.values_list("pk", "version")}
        return seen


def party(actor: Viewer, name: str = "Metal-Plast", **more: Any) -> int:
    return create_party(actor, {"kind": "organisation", "name": name, **more}).id


def test_changes_come_in_the_order_in_which_they_were_made() -> None:
    actor = manager()
    copy = Copy(actor, read_page(actor, Wish(KINDS, "now")).next)
    first, second = party(actor), party(actor, "Drewno")
    copy.follow()
    update_party(actor, first, {"industry": "Metal"})
    person = create_person(actor, {"party": str(second), "last_name": "Maj"}).id
    trash_party(actor, second)
    copy.follow()
    assert copy.told == [
        ("party", first, "created"),
        ("party", second, "created"),
        ("party", first, "changed"),
        ("person", person, "removed"),
        ("party", second, "removed"),
    ]


def test_several_changes_of_one_record_are_told_once_a_page_at_the_last_one() -> None:
    actor = manager()
    copy = Copy(actor, read_page(actor, Wish(KINDS, "now")).next)
    first, second = party(actor), party(actor, "Drewno")
    update_party(actor, first, {"industry": "Metal"})
    page = copy.read()
    assert [(c.record_id, c.event, c.version) for c in page.changes] == [(second, "created", 1), (first, "created", 2)]
    assert page.changes[-1].place == page.next
    assert not page.more


def test_feed_is_read_on_from_any_place_without_gap_or_repeat() -> None:
    actor = manager()
    start = read_page(actor, Wish(KINDS, "now")).next
    made = [party(actor, f"Firma {number}") for number in range(7)]
    whole, one_by_one = Copy(actor, start), Copy(actor, start)
    whole.follow()
    one_by_one.follow(limit=1)
    assert whole.told == one_by_one.told == [("party", pk, "created") for pk in made]
    places = [change.place for change in read_page(actor, Wish(KINDS, start)).changes]
    assert places == sorted(places, key=int)
    rest = Copy(actor, places[2])
    rest.follow()
    assert [pk for _kind, pk, _event in rest.told] == made[3:]


def test_reader_is_told_nothing_of_what_he_cannot_see() -> None:
    reader, other = salesperson(), manager()
    copy = Copy(reader, read_page(reader, Wish(KINDS, "now")).next)
    hidden = party(other)
    person = create_person(other, {"party": str(hidden), "last_name": "Maj"}).id
    update_person(other, person, {"job_title": "kierownik"})
    trash_person(other, person)
    trash_party(other, hidden)
    purge_parties([hidden])
    copy.follow()
    assert copy.told == []


def test_record_that_leaves_his_reach_is_removed_with_its_persons_and_one_that_comes_is_told() -> None:
    reader, boss = salesperson(), manager()
    mine = party(reader)
    person = create_person(reader, {"party": str(mine), "last_name": "Maj"}).id
    copy = Copy(reader, read_page(reader, Wish(KINDS, "now")).next)
    update_party(boss, mine, {"account_manager": str(make_user().pk)})
    copy.follow()
    assert sorted(copy.told) == [("party", mine, "removed"), ("person", person, "removed")]
    copy.told.clear()
    update_party(boss, mine, {"account_manager": str(reader.id)})
    copy.follow()
    assert sorted(copy.told) == [("party", mine, "changed"), ("person", person, "changed")]
    assert copy.versions == copy.truth() or copy.versions.items() <= copy.truth().items()


def test_person_who_moves_to_a_party_out_of_reach_is_removed() -> None:
    reader, boss = salesperson(), manager()
    mine, other = party(reader), party(boss, "Drewno")
    person = create_person(reader, {"party": str(mine), "last_name": "Maj"}).id
    copy = Copy(reader, read_page(reader, Wish(KINDS, "now")).next)
    move_person(boss, person, other)
    copy.follow()
    assert copy.told == [("person", person, "removed")]


def test_trashed_record_is_removed_only_for_whoever_saw_it_and_comes_back() -> None:
    reader, stranger = salesperson(), salesperson()
    mine = party(reader)
    copies = [Copy(who, read_page(who, Wish(KINDS, "now")).next) for who in (reader, stranger)]
    trash_party(reader, mine)
    for copy in copies:
        copy.follow()
    assert [copy.told for copy in copies] == [[("party", mine, "removed")], []]
    restore_party(reader, mine)
    for copy in copies:
        copy.follow()
    assert [copy.told[1:] for copy in copies] == [[("party", mine, "changed")], []]


def test_record_that_is_purged_before_the_reader_looks_is_removed() -> None:
    reader = salesperson()
    mine = party(reader)
    copy = Copy(reader, read_page(reader, Wish(KINDS, "now")).next)
    trash_party(reader, mine)
    purge_parties([mine])
    copy.follow()
    assert copy.told == [("party", mine, "removed")]


def test_own_changes_can_be_left_out() -> None:
    actor, other = manager(), manager()
    start = read_page(actor, Wish(KINDS, "now")).next
    party(actor)
    theirs = party(other, "Drewno")
    page = read_page(actor, Wish(KINDS, start, not_by=actor.id))
    assert [change.record_id for change in page.changes] == [theirs]


def test_restored_backup_ends_all_places() -> None:
    actor = manager()
    party(actor)
    place = read_page(actor, Wish(KINDS, "now")).next
    begin_generation()
    with pytest.raises(FeedBegunAnew) as refused:
        read_page(actor, Wish(KINDS, place, begin="/begin"))
    assert (refused.value.status, refused.value.code) == (410, "feed_changed")
    assert refused.value.facts == {"begin": "/begin"}
    assert read_page(actor, Wish(KINDS, read_page(actor, Wish(KINDS, "now")).next)).changes == []


def test_changed_rights_end_the_places_of_whom_they_concern() -> None:
    reader = salesperson()
    place = read_page(reader, Wish(KINDS, "now")).next
    wider = replace(reader, reach=frozenset({reader.id, make_user().pk}))
    with pytest.raises(FeedBegunAnew):
        read_page(wider, Wish(KINDS, place))
    assert read_page(reader, Wish(KINDS, place)).changes == []


@pytest.mark.parametrize("place", ["1", "abc", "-1", "9" * 40, "١٢", "1.5"])
def test_place_that_nobody_gave_is_refused(place: str) -> None:
    with pytest.raises(FeedBegunAnew):
        read_page(manager(), Wish(KINDS, place))


def test_purged_positions_are_gone_and_later_ones_go_on() -> None:
    actor = manager()
    start = read_page(actor, Wish(KINDS, "now")).next
    old = party(actor)
    assign_positions()
    OutboxEntry.objects.update(at=clock.now() - KEPT_FOR - timedelta(days=1))
    place = read_page(actor, Wish(KINDS, "now")).next
    new = party(actor, "Drewno")
    deliver_all()
    OutboxCursor.objects.update(position=10**9)
    assert forget_old_events() > 0
    assert not OutboxEntry.objects.filter(record_id=old).exists()
    for gone in (start, "0"):
        with pytest.raises(FeedBegunAnew) as refused:
            read_page(actor, Wish(KINDS, gone))
        assert refused.value.code == "changes_purged"
    for after in (place, ""):
        assert [change.record_id for change in read_page(actor, Wish(KINDS, after)).changes] == [new]


def test_what_a_subscriber_has_still_to_read_is_not_purged() -> None:
    party(manager())
    assign_positions()
    OutboxEntry.objects.update(at=clock.now() - KEPT_FOR - timedelta(days=1))
    kept = OutboxEntry.objects.count()
    deliver_all()
    subscribe("test.slow", lambda events: None, events=["party.*"])
    try:
        assert forget_old_events() == 0
    finally:
        unsubscribe("test.slow")
    assert OutboxEntry.objects.count() == kept
    assert forget_old_events() == kept


def test_page_takes_as_many_statements_for_one_change_as_for_many(
    django_assert_num_queries: Any,
) -> None:
    actor = salesperson()
    start = read_page(actor, Wish(KINDS, "now")).next
    for number in range(12):
        create_person(actor, {"party": str(party(actor, f"Firma {number}")), "last_name": "Maj"})
    assign_positions()
    with django_assert_num_queries(4):
        assert len(read_page(actor, Wish(KINDS, start)).changes) == 24


def test_rows_of_other_kinds_are_passed_over_in_bounded_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("opiekun.records.feed.page.WINDOW", 3)
    actor = manager()
    start = read_page(actor, Wish(("person",), "now")).next
    for number in range(5):
        party(actor, f"Firma {number}")
    person = create_person(actor, {"party": str(party(actor)), "last_name": "Maj"}).id
    page, seen, calls = read_page(actor, Wish(("person",), start)), [], 1
    while page.more:
        page = read_page(actor, Wish(("person",), page.next))
        seen += [change.record_id for change in page.changes]
        calls += 1
    assert seen == [person]
    assert calls > 2


@pytest.mark.django_db(transaction=True)
def test_writer_that_commits_late_is_told_later_and_not_missed() -> None:
    actor = manager()
    copy = Copy(actor, read_page(actor, Wish(KINDS, "now")).next)
    written, finish, made = threading.Event(), threading.Event(), []

    def write_late() -> None:
        with transaction.atomic():
            made.append(party(actor, "Późna"))
            written.set()
            finish.wait(10)

    def meanwhile() -> None:
        written.wait(10)
        made.append(party(actor, "Wczesna"))
        copy.follow()
        finish.set()

    run_together(write_late, meanwhile)
    late, early = made
    assert copy.told == [("party", early, "created")]
    copy.follow()
    assert copy.told == [("party", early, "created"), ("party", late, "created")]


# One step of a story: what is done, to which of the things there are, and how many rows the readers then take.
STEPS = st.tuples(
    st.sampled_from(["party", "person", "edit", "give", "take", "trash", "restore", "move", "purge", "raw", "read"]),
    st.integers(0, 50),
    st.integers(1, 6),
)


class Story:
    """Things that happen to a register of two salespeople."""

    def __init__(self) -> None:
        self.one, self.two = salesperson(), salesperson()
        self.copies = [Copy(who, read_page(who, Wish(KINDS, "now")).next) for who in (self.one, self.two, manager())]
        for copy in self.copies:
            copy.versions = copy.truth()

    def happen(self, what: str, which: int, limit: int) -> None:
        parties = list(Party.objects.filter(is_own=False).order_by("pk"))
        live = [row for row in parties if row.trashed_at is None]
        if what == "party":
            party((self.one, self.two)[which % 2], f"Firma {which}")
        elif what == "read":
            self.copies[which % 3].read(limit)
        elif what == "person" and live:
            create_person(SYSTEM, {"party": str(live[which % len(live)].pk), "last_name": f"Maj {which}"})
        elif live and what in ("edit", "give", "take", "trash", "raw"):
            self._to_a_party(what, live[which % len(live)].pk, which)
        elif parties and what in ("restore", "purge"):
            trashed = [row.pk for row in parties if row.trashed_at is not None]
            if trashed:
                pk = trashed[which % len(trashed)]
                purge_parties([pk]) if what == "purge" else restore_party(SYSTEM, pk)
        elif what == "move" and live:
            person = Person.objects.filter(trashed_at=None).order_by("pk").first()
            if person is not None:
                move_person(SYSTEM, person.pk, live[which % len(live)].pk)

    def _to_a_party(self, what: str, pk: int, which: int) -> None:
        if what == "edit":
            update_party(SYSTEM, pk, {"industry": f"Branża {which}"})
        elif what == "trash":
            trash_party(SYSTEM, pk)
        elif what == "raw":
            with connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE parties_party SET account_manager_id = %s WHERE id = %s",
                    [(None, self.one.id)[which % 2], pk],
                )
        else:
            update_party(SYSTEM, pk, {"account_manager": str((self.one if what == "give" else self.two).id)})


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=30))
def test_whoever_follows_the_feed_has_at_last_exactly_what_he_may_see(steps: list[tuple[str, int, int]]) -> None:
    with transaction.atomic():
        story = Story()
        for step in steps:
            story.happen(*step)
        for copy in story.copies:
            copy.follow(limit=3)
            assert copy.versions == copy.truth()
        transaction.set_rollback(True)
