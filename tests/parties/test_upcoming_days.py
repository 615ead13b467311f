"""Days that come: found on their day in every year, of whom the viewer may see them, in one statement."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from opiekun.core.fields import FieldClass
from opiekun.parties.models import Person
from opiekun.parties.rules.yearly_days import coming_days
from opiekun.parties.selectors.upcoming_days import Span, upcoming_days
from opiekun.parties.services import create_party, create_person, trash_party, update_person
from tests.parties.people import TestViewer, make_user, manager, salesperson

pytestmark = pytest.mark.django_db

PERSONAL = frozenset({FieldClass.BUSINESS, FieldClass.PERSONAL})
TODAY = date(2026, 11, 24)


def teller(**more: Any) -> TestViewer:
    return manager(classes=PERSONAL, **more)


def person(actor: TestViewer, name: str = "Lis", **more: Any) -> int:
    party = create_party(actor, {"kind": "organisation", "name": f"Firma {name}"}).id
    return create_person(actor, {"party": str(party), "last_name": name, **more}).id


def birthday(written: str, **more: Any) -> dict[str, Any]:
    return {"days": [{"kind": "birthday", "date": written, **more}]}


def found(viewer: TestViewer, first: date = TODAY, within: int = 14, **more: Any) -> list[tuple[str, str]]:
    days = upcoming_days(viewer, Span(first, within, more.pop("reminders", False)), 50, **more)
    return [(day.person, day.on.isoformat()) for day in days]


@pytest.mark.parametrize(
    ("written", "first", "within", "on"),
    [
        *(
            ("24.11", TODAY, 0, "2026-11-24"),
            ("24.11.1980", TODAY, 14, "2026-11-24"),
            ("8.12", TODAY, 14, "2026-12-08"),
        ),
        *(("9.12", TODAY, 14, None), ("23.11", TODAY, 14, None), ("23.11", TODAY, 364, "2027-11-23")),
        *(("1.01", date(2026, 12, 30), 14, "2027-01-01"), ("29.02", date(2027, 2, 28), 0, "2027-02-28")),
        *(("29.02", date(2027, 3, 1), 14, None), ("29.02", date(2028, 2, 28), 0, None)),
        *(("29.02.2024", date(2028, 2, 29), 0, "2028-02-29"), ("29.02", date(2100, 2, 20), 14, "2100-02-28")),
    ],
)
def test_day_comes_when_it_should(written: str, first: date, within: int, on: str | None) -> None:
    viewer = teller()
    person(viewer, **birthday(written))
    assert found(viewer, first, within) == ([("Lis", on)] if on else [])


@settings(max_examples=60)
@given(
    day=st.dates(min_value=date(1990, 1, 1), max_value=date(2025, 12, 31)),
    first=st.dates(min_value=date(2026, 1, 1), max_value=date(2060, 1, 1)),
    within=st.integers(min_value=0, max_value=60),
)
def test_coming_days_hold_the_anniversary_of_a_date_exactly_when_it_lies_in_the_span(
    day: date, first: date, within: int
) -> None:
    def kept_in(year: int) -> date:
        try:
            return day.replace(year=year)
        except ValueError:
            return date(year, 2, 28)

    last = first + timedelta(days=within)
    expected = [on for on in map(kept_in, range(first.year, last.year + 1)) if first <= on <= last]
    assert [on for number, on in coming_days(first, within) if number == day.month * 100 + day.day] == expected


def test_years_are_counted_and_a_day_before_its_first_year_does_not_come() -> None:
    viewer = teller()
    person(
        viewer,
        days=[
            {"kind": "birthday", "date": "25.11.1980"},
            {"kind": "name_day", "date": "26.11"},
            {"kind": "anniversary", "name": "ślub", "date": "27.11.2026"},
            {"kind": "anniversary", "name": "emerytura", "date": "28.11.2030"},
        ],
        family=[{"relation": "son", "name": "Adaś", "date": "29.11.2020"}, {"relation": "wife", "name": "Ewa"}],
    )
    days = upcoming_days(viewer, Span(TODAY, 14), 50)
    assert [(day.kind, day.name, day.relation, day.years) for day in days] == [
        ("birthday", "", "", 46),
        ("name_day", "", "", None),
        ("anniversary", "ślub", "", None),
        ("birthday", "Adaś", "son", 6),
    ]


def test_who_has_left_or_lies_in_the_trash_has_no_coming_days() -> None:
    viewer = teller()
    gone = person(viewer, "Gone", **birthday("25.11"))
    update_person(viewer, gone, {"has_left": True})
    trashed = person(viewer, "Trashed", **birthday("25.11"))
    trash_party(viewer, Person.objects.get(pk=trashed).party_id)
    person(viewer, "Here", **birthday("25.11"))
    assert [name for name, _on in found(viewer)] == ["Here"]


def test_days_follow_the_reach_and_the_right() -> None:
    everybody, mine, other = teller(), salesperson(classes=PERSONAL), salesperson(classes=PERSONAL)
    person(mine, "Mine", **birthday("25.11"))
    person(other, "Theirs", **birthday("26.11"))
    assert [name for name, _on in found(everybody)] == ["Mine", "Theirs"]
    assert [name for name, _on in found(mine)] == ["Mine"]
    assert found(everybody, mine=True) == []
    assert [name for name, _on in found(mine, mine=True)] == ["Mine"]
    assert found(manager()) == []
    theirs = Person.objects.get(identity__last_name="Theirs").party_id
    assert found(mine, party_id=theirs) == []
    assert [name for name, _on in found(other, party_id=theirs)] == ["Theirs"]


def test_days_of_which_one_is_to_be_reminded_are_ones_own_too_but_only_within_reach() -> None:
    everybody, boss = teller(), teller()
    stranger = salesperson(classes=PERSONAL)
    for name, user in (("Boss's", boss.id), ("Stranger's", stranger.id)):
        person(everybody, name, **birthday("25.11", remind_to=str(user), remind_before=7))
    assert [name for name, _on in found(boss, mine=True)] == ["Boss's"]
    assert found(stranger, mine=True) == []


def test_reminder_brings_a_further_day_when_it_is_time() -> None:
    viewer = teller()
    person(viewer, "Soon", **birthday("24.12", remind_before=30))
    person(viewer, "Not yet", **birthday("25.12", remind_before=30))
    person(viewer, "Unasked", **birthday("24.12", remind_before=None))
    person(viewer, "Somebody else's", **birthday("24.12", remind_before=30, remind_to=str(make_user().pk)))
    assert found(viewer, mine=True) == []
    days = upcoming_days(viewer, Span(TODAY, 14, reminders=True), 50, mine=True)
    assert [(day.person, day.is_due) for day in days] == [("Soon", True)]


def test_one_statement_and_pages_without_gap_or_repeat() -> None:
    viewer = teller()
    for number in range(7):
        person(viewer, f"P{number}", **birthday("25.11"), family=[{"relation": "son", "date": "25.11"}])
    with CaptureQueriesContext(connection) as statements:
        whole = upcoming_days(viewer, Span(TODAY, 14), 50)
    assert (len(statements), len(whole)) == (1, 14)
    read: list[Any] = []
    after = None
    while page := upcoming_days(viewer, Span(TODAY, 14), 4, after=after):
        read += page
        after = page[-1].place
    assert read == list(whole)


def test_of_each_day_no_more_are_read_than_are_shown() -> None:
    viewer = teller()
    for name in ("Adam", "Beata", "Celina"):
        person(viewer, name, **birthday("25.11"), family=[{"relation": "son", "name": "Jaś", "date": "26.11"}])
    days = upcoming_days(viewer, Span(TODAY, 14), 50)
    for each in (1, 2, 5):
        found_days = upcoming_days(viewer, Span(TODAY, 14), 50, each=each)
        on = {day.on for day in days}
        assert list(found_days) == [day for date_ in sorted(on) for day in [d for d in days if d.on == date_][:each]]
