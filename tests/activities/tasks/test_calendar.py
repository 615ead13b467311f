"""The calendar: days of views, what stands side by side, what is seen of colleagues; moves; secret addresses."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest
import vobject
from django.contrib.staticfiles import finders
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from opiekun.accounts.models import User
from opiekun.activities.models import CalendarFeed, Task
from opiekun.activities.rules.calendar_grid import MOST_LANES, days_of, neighbours, quarter_of, side_by_side, span_of
from opiekun.activities.rules.holidays import polish_holidays
from opiekun.activities.selectors.tasks.busy import busy_times
from opiekun.activities.selectors.tasks.calendar import calendar_items
from opiekun.activities.services.interaction_kinds import create_kind
from opiekun.activities.services.interactions import create_interaction
from opiekun.activities.services.tasks import cancel_task, complete_task, move_occurrence, update_task
from opiekun.activities.services.tasks.feeds import MOST_FEEDS, TooManyFeeds, make_feed, revoke_feed
from opiekun.core import clock
from opiekun.core.errors import NotFound
from opiekun.core.viewer import SYSTEM
from tests.accounts.people import viewer as real_viewer
from tests.activities.tasks.tasks import NOW, make_task, salesperson
from tests.parties.people import make_user, manager
from tests.records.operations import company

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_moment() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def test_views_show_whole_weeks() -> None:
    day = date(2026, 11, 26)
    assert days_of("day", day) == (day, day)
    assert days_of("week", day) == (date(2026, 11, 23), date(2026, 11, 29))
    assert days_of("month", day) == (date(2026, 10, 26), date(2026, 12, 6))
    assert neighbours("month", date(2026, 1, 31)) == (date(2025, 12, 1), date(2026, 2, 1))


spans = st.tuples(st.integers(0, 95), st.integers(1, 20))


@given(st.lists(spans, max_size=18))
def test_no_two_in_one_lane_overlap_while_there_is_room(items: list[tuple[int, int]]) -> None:
    laid = side_by_side(items, lambda item: item)
    assert sorted(item for item, _lane, _lanes in laid) == sorted(items)
    for item, lane, lanes in laid:
        assert 0 <= lane < lanes <= MOST_LANES
        beside = [one for one in laid if one[1] == lane and one[0] is not item]
        if all(one[2] < MOST_LANES for one in laid):
            assert not any(_overlap(item, other) for other, _lane, _lanes in beside if other != item)


@pytest.mark.parametrize("number", range(1, MOST_LANES + 1))
def test_up_to_twelve_at_once_stand_side_by_side_each_in_a_place_of_its_own(number: int) -> None:
    laid = side_by_side([(56, 8), *[(56, 2)] * (number - 1)], lambda item: item)
    assert sorted(lane for _item, lane, _lanes in laid) == list(range(number))
    (shared,) = {lanes for _item, _lane, lanes in laid}
    assert number <= shared <= MOST_LANES
    styles = Path(str(finders.find("activities/calendar.css"))).read_text(encoding="utf-8")
    width = 60 // shared
    for lane in range(shared):
        assert f'[data-lane="{lane}-{shared}"] {{ grid-column: {lane * width + 1} / span {width}; }}' in styles


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[0] + other[1] and other[0] < one[0] + one[1]


@given(st.times(), st.integers(0, 1440))
def test_what_stands_in_the_grid_ends_before_midnight(hour: time, minutes: int) -> None:
    assert quarter_of(hour) + span_of(hour, minutes) <= 96
    assert span_of(hour, minutes) >= 1


def test_holidays_of_poland_with_christmas_eve() -> None:
    found = polish_holidays(date(2026, 12, 1), date(2026, 12, 31), "pl")
    assert set(found) == {date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 26)}
    assert date(2027, 3, 29) in polish_holidays(date(2027, 3, 1), date(2027, 4, 30), "en")


def test_occurrences_follow_from_the_rule_once_each() -> None:
    anna = manager()
    task = make_task(anna, due_on="2026-11-26", recurrence="FREQ=DAILY")
    complete_task(anna, task.pk)
    found = calendar_items(anna, [anna.id], date(2026, 11, 20), date(2026, 11, 29))
    assert [(item.kind, item.on.day, item.state) for item in found] == [
        ("task", 26, "done"),
        ("task", 27, "open"),
        ("occurrence", 28, "open"),
        ("occurrence", 29, "open"),
    ]


def test_of_a_colleague_out_of_reach_only_busy_times_are_seen() -> None:
    jan, piotr = salesperson(), salesperson()
    make_task(piotr, "Tajne", due_on="2026-11-27", due_time="9:00", duration_minutes=30)
    make_task(piotr, "Tajne, bez godziny", due_on="2026-11-27")
    make_task(
        piotr, "Tajne co dzień", due_on="2026-11-26", due_time="12:00", duration_minutes=15, recurrence="FREQ=DAILY"
    )
    found = calendar_items(jan, [piotr.id], date(2026, 11, 27), date(2026, 11, 27))
    assert [(item.kind, item.id, item.title, item.party) for item in found] == [("busy", 0, "", "")] * 2
    busy = busy_times(found)
    assert [(one.since.hour, one.until - one.since) for one in busy] == [
        (9, timedelta(minutes=30)),
        (12, timedelta(minutes=15)),
    ]


def test_occurrences_of_a_series_of_nobody_stand_with_its_creator() -> None:
    anna = manager()
    make_task(anna, due_on="2026-11-26", assignee=None, recurrence="FREQ=DAILY")
    found = calendar_items(anna, [anna.id], date(2026, 11, 26), date(2026, 11, 28))
    assert [(item.kind, item.on.day) for item in found] == [("task", 26), ("occurrence", 27), ("occurrence", 28)]
    piotr = salesperson()
    make_task(anna, due_on="2026-11-26", assignee=str(piotr.id), recurrence="FREQ=DAILY")
    assert len(calendar_items(anna, [anna.id], date(2026, 11, 26), date(2026, 11, 28))) == 3


def test_a_task_over_midnight_stands_on_both_days_and_keeps_busy() -> None:
    jan, piotr = salesperson(), salesperson()
    make_task(piotr, "Nocna", due_on="2026-11-26", due_time="23:00", duration_minutes=120, recurrence="FREQ=DAILY")
    make_task(piotr, "Do północy", due_on="2026-11-27", due_time="22:00", duration_minutes=120)
    second = calendar_items(piotr, [piotr.id], date(2026, 11, 27), date(2026, 11, 27))
    assert [(one.kind, one.title, str(one.start), one.minutes, one.continues, one.can_move) for one in second] == [
        ("task", "Nocna", "00:00:00", 60, True, False),
        ("task", "Do północy", "22:00:00", 120, False, True),
        ("occurrence", "Nocna", "23:00:00", 120, False, True),
    ]
    third = calendar_items(jan, [piotr.id], date(2026, 11, 28), date(2026, 11, 28))
    assert [(one.kind, one.title, str(one.start), one.minutes) for one in third] == [
        ("busy", "", "00:00:00", 60),
        ("busy", "", "23:00:00", 120),
    ]
    busy = busy_times(calendar_items(jan, [piotr.id], date(2026, 11, 26), date(2026, 11, 27)))
    assert [(f"{one.since:%d %H:%M}", f"{one.until:%d %H:%M}") for one in busy] == [
        ("26 23:00", "27 01:00"),
        ("27 22:00", "28 01:00"),
    ]


def test_what_touches_is_one_busy_time() -> None:
    anna = manager()
    for hour in ("9:00", "9:30", "11:00"):
        make_task(anna, due_on="2026-11-27", due_time=hour, duration_minutes=30)
    busy = busy_times(calendar_items(anna, [anna.id], date(2026, 11, 27), date(2026, 11, 27)))
    assert [(one.since.hour, (one.until - one.since).seconds // 60) for one in busy] == [(9, 60), (11, 30)]


def test_busy_times_are_right_in_nights_of_changes_of_the_clocks() -> None:
    anna = manager()
    make_task(anna, due_on="2027-03-27", due_time="22:00", duration_minutes=480)
    make_task(anna, due_on="2027-10-30", due_time="22:00", duration_minutes=480)
    nights = {(3, 27, 28): ("27 22:00", "28 07:00"), (10, 30, 31): ("30 22:00", "31 05:00")}
    for (month, eve, morning), (since, until) in nights.items():
        [busy] = busy_times(calendar_items(anna, [anna.id], date(2027, month, eve), date(2027, month, morning)))
        assert (f"{busy.since:%d %H:%M}", f"{busy.until:%d %H:%M}") == (since, until)
        assert busy.until.astimezone(UTC) - busy.since.astimezone(UTC) == timedelta(hours=8)
        [rest] = busy_times(calendar_items(anna, [anna.id], date(2027, month, morning), date(2027, month, morning)))
        assert (f"{rest.since:%d %H:%M}", f"{rest.until:%d %H:%M}") == (f"{morning} 00:00", until)
    # Half past two comes twice that night: the second one is an hour later.
    party = company("Stalmix")
    for at in ("2027-10-31T00:30:00Z", "2027-10-31T01:30:00Z"):
        raw = {"kind": "meeting", "party": str(party), "started_at": at, "duration_minutes": 15, "state": "planned"}
        create_interaction(anna, {**raw, "user": str(make_user().pk)})
        held = calendar_items(anna, [int(User.objects.latest("pk").pk)], date(2027, 10, 31), date(2027, 10, 31))
        assert [one.since for one in held] == [datetime.fromisoformat(at)]


def test_what_took_a_while_and_is_of_the_companys_own_kind_stands_in_the_calendar() -> None:
    anna, party = real_viewer("sales_manager"), company("Stalmix")
    create_kind(SYSTEM, {"name": "Targi", "icon": "flag"})
    at = {"party": str(party), "started_at": "2026-11-20T10:00:00+01:00", "state": "done"}
    create_interaction(anna, {**at, "kind": "targi", "subject": "Targi Kielce", "duration_minutes": 120})
    create_interaction(anna, {**at, "kind": "targi", "subject": "Chwila"})
    create_interaction(anna, {**at, "kind": "call", "subject": "Telefon", "duration_minutes": 10})
    found = calendar_items(anna, [anna.id], date(2026, 11, 20), date(2026, 11, 20))
    assert [(one.kind, one.title, one.state) for one in found] == [("meeting", "Targi Kielce", "done")]
    assert busy_times(found) == []
    events = parsed(Client().get(f"/feeds/calendar.ics?key={make_feed(anna, 'x')[1]}").content)
    assert [(event["summary"], event["end"] - event["start"]) for event in events] == [
        ("Targi Kielce", timedelta(hours=2))
    ]


def parsed(file: bytes) -> list[dict[str, Any]]:
    """The events as two independent parsers read them; they must agree."""
    one = [
        {
            "uid": str(event["UID"]),
            "start": event.decoded("DTSTART"),
            "end": event.decoded("DTEND"),
            "summary": str(event["SUMMARY"]),
        }
        for event in icalendar.Calendar.from_ical(file).walk("VEVENT")
    ]
    other = [
        {"uid": e.uid.value, "start": e.dtstart.value, "end": e.dtend.value, "summary": e.summary.value}
        for e in getattr(vobject.readOne(file.decode()), "vevent_list", [])
    ]
    assert one == other
    return one


def test_a_calendar_program_reads_open_tasks_by_a_secret_address() -> None:
    anna = real_viewer("sales_manager")
    timed = make_task(anna, "Wizyta; ważna, bardzo", due_on="2026-11-27", due_time="9:00", duration_minutes=90)
    whole = make_task(anna, "Oferta", due_on="2026-11-28")
    done = make_task(anna, "Zrobione", due_on="2026-11-28")
    complete_task(anna, done.pk)
    _feed, key = make_feed(anna, "telefon")
    response = Client().get(f"/feeds/calendar.ics?key={key}")
    assert response["Content-Type"].startswith("text/calendar")
    events = parsed(response.content)
    assert [(event["summary"], event["start"], event["end"]) for event in events] == [
        ("Wizyta; ważna, bardzo", datetime(2026, 11, 27, 8, tzinfo=UTC), datetime(2026, 11, 27, 9, 30, tzinfo=UTC)),
        ("Oferta", date(2026, 11, 28), date(2026, 11, 29)),
    ]
    assert events[0]["uid"].startswith(f"task-{timed.pk}@")
    assert events[1]["uid"].startswith(f"task-{whole.pk}@")


def feed_of(anna: Any) -> bytes:
    return Client().get(f"/feeds/calendar.ics?key={make_feed(anna, 'x')[1]}").content


def by_summary(file: bytes) -> dict[str, Any]:
    return {str(event["SUMMARY"]): event for event in icalendar.Calendar.from_ical(file).walk("VEVENT")}


def test_a_day_of_a_series_stays_the_same_event_when_it_is_moved_and_becomes_a_task() -> None:
    anna = real_viewer("sales_manager")
    first = make_task(anna, "Raport", due_on="2026-11-26", due_time="9:00", recurrence="FREQ=WEEKLY;COUNT=3")
    before = {event["start"].date(): event["uid"] for event in parsed(feed_of(anna))}
    made = move_occurrence(anna, first.series_id or 0, date(2026, 12, 3))
    update_task(anna, made.id, {"due_on": "2026-12-04"})
    after = {event["start"].date(): event["uid"] for event in parsed(feed_of(anna))}
    assert sorted(after) == [date(2026, 11, 26), date(2026, 12, 4), date(2026, 12, 10)]
    assert after[date(2026, 12, 4)] == before[date(2026, 12, 3)]
    assert len(set(after.values())) == 3
    assert {day: after[day] for day in (date(2026, 11, 26), date(2026, 12, 10))} == {
        day: before[day] for day in (date(2026, 11, 26), date(2026, 12, 10))
    }


def test_a_change_is_a_later_revision_of_the_same_event_and_a_cancelled_task_is_gone() -> None:
    anna = real_viewer("sales_manager")
    task = make_task(anna, "Oferta", due_on="2026-11-28")
    before = by_summary(feed_of(anna))["Oferta"]
    update_task(anna, task.pk, {"due_on": "2026-11-30"})
    after = by_summary(feed_of(anna))["Oferta"]
    assert before["UID"] == after["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after.decoded("LAST-MODIFIED") >= before.decoded("LAST-MODIFIED")
    assert (str(after["STATUS"]), after.decoded("DTEND")) == ("CONFIRMED", date(2026, 12, 1))
    cancel_task(anna, task.pk)
    assert by_summary(feed_of(anna)) == {}


def test_the_feed_is_written_as_calendar_programs_read_it() -> None:
    anna = real_viewer("sales_manager")
    make_task(anna, "Zażółć gęślą jaźń, " * 12, due_on="2026-11-27", due_time="9:00")
    file = feed_of(anna)
    lines = file.split(b"\r\n")
    assert lines.pop() == b""
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
    # No letter is broken in two: each line is text by itself.
    assert [line.decode() for line in lines]
    assert parsed(file)[0]["summary"] == ("Zażółć gęślą jaźń, " * 12).strip()
    head = icalendar.Calendar.from_ical(file)
    assert str(head["NAME"]) == str(head["X-WR-CALNAME"]) == "Zadania i spotkania"
    assert head.decoded("REFRESH-INTERVAL") == timedelta(hours=1)
    assert str(head["X-PUBLISHED-TTL"]) == "PT1H"
    # That is of invitations, and would have to stand in the type of the answer, too.
    assert "METHOD" not in head
    (event,) = head.walk("VEVENT")
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt
    # Instants of UTC: no program has to know a time zone of ours.
    assert b"TZID" not in file
    assert b"DTSTART:20261127T080000Z" in lines


def test_a_program_that_comes_again_is_told_that_nothing_has_changed() -> None:
    anna = real_viewer("sales_manager")
    task = make_task(anna, "Oferta", due_on="2026-11-28")
    address, asked = f"/feeds/calendar.ics?key={make_feed(anna, 'x')[1]}", Client()
    first = asked.get(address)
    assert first["Cache-Control"] == "private, no-cache"
    with clock.frozen(NOW + timedelta(minutes=5)):
        again = asked.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    head = asked.head(address)
    assert (head.status_code, head["ETag"], head.content) == (200, first["ETag"], b"")
    assert head["Content-Type"] == first["Content-Type"]
    update_task(anna, task.pk, {"title": "Oferta druga"})
    changed = asked.get(address, headers={"If-None-Match": first["ETag"]})
    assert (changed.status_code, changed["ETag"] != first["ETag"]) == (200, True)
    assert b"Oferta druga" in changed.content


def test_a_task_over_midnight_is_one_event() -> None:
    anna = real_viewer("sales_manager")
    make_task(anna, due_on="2026-11-27", due_time="23:00", duration_minutes=120)
    events = parsed(Client().get(f"/feeds/calendar.ics?key={make_feed(anna, 'x')[1]}").content)
    assert [event["end"] - event["start"] for event in events] == [timedelta(hours=2)]


def test_an_hour_through_the_change_to_summer_time_is_an_hour() -> None:
    anna = real_viewer("sales_manager")
    make_task(anna, due_on="2027-03-28", due_time="1:30", duration_minutes=60)
    event = parsed(Client().get(f"/feeds/calendar.ics?key={make_feed(anna, 'x')[1]}").content)[0]
    assert event["end"] - event["start"] == timedelta(hours=1)


def test_a_revoked_address_answers_nothing() -> None:
    anna = real_viewer("sales_manager")
    feed, key = make_feed(anna, "telefon")
    with pytest.raises(NotFound):
        revoke_feed(real_viewer("sales_manager"), feed.pk)
    revoke_feed(anna, feed.pk)
    assert Client().get(f"/feeds/calendar.ics?key={key}").status_code == 404
    assert not CalendarFeed.objects.exists()


def test_whoever_has_many_addresses_revokes_one_first() -> None:
    anna = real_viewer("sales_manager")
    for number in range(MOST_FEEDS):
        make_feed(anna, f"telefon {number}")
    with pytest.raises(TooManyFeeds):
        make_feed(anna, "jeszcze jeden")


def test_a_task_of_the_trash_stands_in_no_calendar() -> None:
    anna = manager()
    task = make_task(anna, due_on="2026-11-27")
    Task.objects.filter(pk=task.pk).update(trashed_at=NOW)
    assert calendar_items(anna, [anna.id], date(2026, 11, 1), date(2026, 12, 1)) == []
