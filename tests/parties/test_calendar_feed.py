"""Coming days in calendar programs: a secret address, read by two independent parsers, within the rights of now."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
import vobject
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from opiekun.accounts.models import AccessLog, UserRole
from opiekun.core import clock
from opiekun.core.errors import InvalidInput, NotAllowed, NotFound
from opiekun.core.icalendar import DayEvent, write_calendar
from opiekun.parties.models import DayFeed
from opiekun.parties.services import create_party, create_person
from opiekun.parties.services.day_feeds import MOST_FEEDS, TooManyFeeds, make_feed, revoke_feed
from tests.api.program import program
from tests.parties.people import manager
from tests.parties.ui.browser import Somebody, log_in

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def parsed(file: bytes) -> list[dict[str, Any]]:
    """The events as both parsers read them; they must agree."""
    one = [_by_icalendar(event) for event in icalendar.Calendar.from_ical(file).walk("VEVENT")]
    other = [_by_vobject(event) for event in getattr(vobject.readOne(file.decode()), "vevent_list", [])]
    assert one == other
    return one


def _by_icalendar(event: Any) -> dict[str, Any]:
    return {
        "uid": str(event["UID"]),
        "on": event.decoded("DTSTART"),
        "end": event.decoded("DTEND"),
        "summary": str(event["SUMMARY"]),
        "description": str(event.get("DESCRIPTION", "")),
    }


def _by_vobject(event: Any) -> dict[str, Any]:
    return {
        "uid": event.uid.value,
        "on": event.dtstart.value,
        "end": event.dtend.value,
        "summary": event.summary.value,
        "description": event.description.value if hasattr(event, "description") else "",
    }


def physical_lines(file: bytes) -> Iterator[bytes]:
    assert file.endswith(b"\r\n")
    yield from file[:-2].split(b"\r\n")


def test_event_is_written_as_the_standard_says() -> None:
    event = DayEvent(
        "days-1-2026@firma.example", date(2026, 11, 24), "Łęcka; Ala, Ola: urodziny \\o/", "a\nb", "https://x"
    )
    file = write_calendar("Dni", [event], NOW, "pl")
    assert file.startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert b"DTSTART;VALUE=DATE:20261124\r\nDTEND;VALUE=DATE:20261125\r\n" in file
    assert parsed(file) == [
        {
            "uid": "days-1-2026@firma.example",
            "on": date(2026, 11, 24),
            "end": date(2026, 11, 25),
            "summary": "Łęcka; Ala, Ola: urodziny \\o/",
            "description": "a\nb",
        }
    ]


def test_calendar_without_events_is_one() -> None:
    assert parsed(write_calendar("Dni", [], NOW, "pl")) == []


@given(
    st.text(st.characters(exclude_categories=("Cs",)), max_size=300),
    st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)),
)
def test_any_text_is_folded_and_read_back_by_both_parsers(text: str, on: date) -> None:
    file = write_calendar(text, [DayEvent("days-1-2026@x", on, f"A{text}", f"B{text}")], NOW, "pl")
    assert all(len(line) <= 75 for line in physical_lines(file))
    (event,) = parsed(file)
    kept = "".join(
        c for c in text.replace("\r\n", "\n").replace("\r", "\n") if c in "\t\n" or (ord(c) >= 32 and ord(c) != 127)
    )
    assert (event["on"], event["summary"], event["description"]) == (on, f"A{kept}", f"B{kept}")


@pytest.fixture
def seller() -> Somebody:
    return log_in("salesperson", language="pl")


def person(seller: Somebody, name: str = "Lis", **more: Any) -> int:
    party = create_party(seller.viewer, {"kind": "organisation", "name": "Śruby & Syn"}).id
    days = [{"kind": "birthday", "date": "26.11.1980", "note": "tort"}]
    return create_person(seller.viewer, {"party": str(party), "last_name": name, "days": days, **more}).id


def fetched(key: str, status: int = 200) -> bytes:
    with clock.frozen(NOW):
        answer = Client().get("/feeds/days.ics", {"key": key})
    assert answer.status_code == status
    return bytes(answer.content)


@pytest.mark.django_db
def test_calendar_holds_the_days_of_my_parties_behind_and_ahead(seller: Somebody) -> None:
    person_id = person(seller, family=[{"relation": "daughter", "name": "Zosia", "date": "29.02.2020"}])
    other = log_in("salesperson", "Jan", "Wnuk")
    person(other, "Obcy")
    _feed, key = make_feed(seller.viewer, "telefon")
    events = parsed(fetched(key))
    assert [(event["summary"], event["on"]) for event in events] == [
        ("Lis: Urodziny, 46 lat", date(2026, 11, 26)),
        ("Lis: Córka Zosia: urodziny, 7 lat", date(2027, 2, 28)),
        ("Lis: Urodziny, 47 lat", date(2027, 11, 26)),
    ]
    assert events[0]["description"] == "Śruby & Syn\ntort"
    assert len({event["uid"] for event in events}) == 3
    assert f"/persons/{person_id}" in fetched(key).decode().replace("\r\n ", "")


@pytest.mark.django_db
def test_reading_is_logged_once_an_hour_and_the_answer_is_not_kept(seller: Somebody) -> None:
    person(seller)
    _feed, key = make_feed(seller.viewer, "telefon")
    for _time in range(2):
        fetched(key)
    line = AccessLog.objects.get(access="api_read")
    assert (line.actor_id, line.record_id, line.field_classes) == (seller.user.pk, None, ["personal"])
    assert line.facts == {"what": "calendar", "feed": "telefon", "rows": 2}
    with clock.frozen(NOW + timedelta(hours=2)):
        answer = Client().get("/feeds/days.ics", {"key": key})
    assert AccessLog.objects.filter(access="api_read").count() == 2
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["Content-Type"].startswith("text/calendar")


@pytest.mark.django_db
def test_lost_right_empties_the_calendar_and_a_closed_user_ends_it(seller: Somebody) -> None:
    person(seller)
    _feed, key = make_feed(seller.viewer, "telefon")
    UserRole.objects.filter(user=seller.user).delete()
    assert parsed(fetched(key)) == []
    seller.user.is_active = False
    seller.user.save(update_fields=["is_active"])
    fetched(key, 404)


@pytest.mark.django_db
def test_unknown_and_revoked_addresses_are_not_there(seller: Somebody) -> None:
    feed, key = make_feed(seller.viewer, "telefon")
    assert DayFeed.objects.filter(digest=key).count() == 0
    for wrong in ("", "x", key[:-1], "\x00", "ą" * 300):
        fetched(wrong, 404)
    stranger = log_in("salesperson", "Jan", "Wnuk")
    with pytest.raises(NotFound):
        revoke_feed(stranger.viewer, feed.pk)
    fetched(key)
    revoke_feed(seller.viewer, feed.pk)
    fetched(key, 404)


@pytest.mark.django_db
def test_address_is_made_under_the_right_named_and_not_without_end(seller: Somebody) -> None:
    for name in ("", "x" * 81):
        with pytest.raises(InvalidInput):
            make_feed(seller.viewer, name)
    with pytest.raises(NotAllowed):
        make_feed(manager(), "telefon")
    assert not DayFeed.objects.exists()
    for number in range(MOST_FEEDS):
        make_feed(seller.viewer, f"telefon {number}")
    with pytest.raises(TooManyFeeds):
        make_feed(seller.viewer, "jeszcze jeden")
    assert DayFeed.objects.count() == MOST_FEEDS


@pytest.mark.django_db
def test_program_makes_no_address() -> None:
    from opiekun.accounts.selectors.viewers import authenticate_token

    viewer = authenticate_token(program().token)
    assert viewer is not None
    with pytest.raises(NotAllowed):
        make_feed(viewer, "telefon")


@pytest.mark.django_db
def test_page_makes_an_address_shows_it_once_and_revokes_it(seller: Somebody) -> None:
    answer = seller.client.post("/days", {"name": "telefon"})
    html = answer.content.decode()
    address = html.split('id="calendar-address">')[1].split("<")[0]
    assert answer["Cache-Control"] == "no-store"
    assert Client().get(address.replace("&amp;", "&").partition("localhost:8000")[2]).status_code == 200
    again = seller.client.get("/days").content.decode()
    assert "telefon" in again
    assert "calendar-address" not in again
    assert seller.client.post("/days", {"name": ""}).status_code == 422
    feed = DayFeed.objects.get()
    assert seller.client.post(f"/days/calendars/{feed.pk}/revoke").status_code == 302
    assert not DayFeed.objects.exists()
