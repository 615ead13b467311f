"""Rules of recurring tasks: which days they name, how they are read, moved, counted off."""

from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from opiekun.activities.rules.recurrence import (
    DAYS,
    moved,
    next_days,
    occurrences,
    parse_rule,
    read_rule,
    remaining,
)
from opiekun.core.reading import WrongValue

FAR = date(2055, 12, 31)


def days(rule: str, start: date, most: int = 6) -> list[str]:
    stored = read_rule(rule, start)
    return [day.isoformat() for day in occurrences(stored, start, start, FAR)[:most]]


def test_the_31st_falls_on_the_last_day_of_shorter_months() -> None:
    found = days("FREQ=MONTHLY", date(2026, 1, 31), 5)
    assert found == ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]


def test_the_30th_is_the_28th_only_in_february() -> None:
    assert days("FREQ=MONTHLY", date(2026, 12, 30), 4) == ["2026-12-30", "2027-01-30", "2027-02-28", "2027-03-30"]


def test_29_february_falls_on_the_28th_of_common_years() -> None:
    found = days("FREQ=YEARLY", date(2024, 2, 29), 5)
    assert found == ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]


def test_the_first_day_counts_though_the_rule_does_not_name_it() -> None:
    found = days("FREQ=WEEKLY;BYDAY=MO,WE;COUNT=3", date(2026, 11, 26))
    assert found == ["2026-11-26", "2026-11-30", "2026-12-02"]


def test_last_friday_of_each_month() -> None:
    assert days("FREQ=MONTHLY;BYDAY=-1FR", date(2026, 11, 27), 3) == ["2026-11-27", "2026-12-25", "2027-01-29"]


def test_until_is_the_last_day() -> None:
    assert days("FREQ=DAILY;UNTIL=20261128", date(2026, 11, 26)) == ["2026-11-26", "2026-11-27", "2026-11-28"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("every week", "rule_format"),
        ("FREQ=HOURLY", "rule_frequency"),
        ("FREQ=SECONDLY", "rule_frequency"),
        ("INTERVAL=2", "rule_format"),
        ("FREQ=DAILY;INTERVAL=0", "rule_value"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20270101", "rule_format"),
        ("FREQ=DAILY;BYHOUR=3", "rule_part"),
        ("FREQ=WEEKLY;BYDAY=2MO", "rule_value"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "rule_value"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "rule_never"),
        ("FREQ=DAILY;UNTIL=20260101", "rule_never"),
        ("FREQ=DAILY;COUNT=1", "rule_never"),
        ("FREQ=DAILY;UNTIL=20269999", "rule_value"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_by_name(text: str, code: str) -> None:
    with pytest.raises(WrongValue) as refused:
        read_rule(text, date(2026, 11, 26))
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("rule", "old", "new", "then"),
    [
        ("FREQ=WEEKLY;BYDAY=MO,WE", date(2026, 11, 23), date(2026, 11, 24), "FREQ=WEEKLY;BYDAY=TU,WE"),
        ("FREQ=WEEKLY", date(2026, 11, 23), date(2026, 11, 24), "FREQ=WEEKLY"),
        ("FREQ=MONTHLY;BYMONTHDAY=10", date(2026, 12, 10), date(2026, 12, 12), "FREQ=MONTHLY"),
        ("FREQ=MONTHLY;BYDAY=2TU", date(2026, 12, 8), date(2026, 12, 10), "FREQ=MONTHLY;BYDAY=2TH"),
        ("FREQ=MONTHLY;BYDAY=-1FR", date(2026, 11, 27), date(2026, 11, 26), "FREQ=MONTHLY;BYDAY=-1TH"),
        (
            "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1",
            date(2026, 12, 31),
            date(2026, 12, 30),
            "FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1",
        ),
    ],
)
def test_a_moved_occurrence_takes_the_rule_along(rule: str, old: date, new: date, then: str) -> None:
    assert moved(rule, old, new) == then


def test_a_rule_of_several_days_of_the_month_does_not_follow() -> None:
    with pytest.raises(WrongValue) as refused:
        moved("FREQ=MONTHLY;BYMONTHDAY=1,15", date(2026, 12, 15), date(2026, 12, 16))
    assert refused.value.code == "rule_not_movable"


def test_what_was_counted_off_is_taken_off() -> None:
    start = date(2026, 11, 2)
    assert remaining("FREQ=WEEKLY;COUNT=5", start, date(2026, 11, 16)) == "FREQ=WEEKLY;COUNT=3"
    assert remaining("FREQ=WEEKLY", start, date(2026, 11, 16)) == "FREQ=WEEKLY"


@st.composite
def rules(draw: Any) -> str:
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={frequency}"]
    if (interval := draw(st.integers(1, 4))) > 1:
        parts.append(f"INTERVAL={interval}")
    if frequency == "WEEKLY" and draw(st.booleans()):
        chosen = draw(st.sets(st.sampled_from(DAYS), min_size=1, max_size=3))
        parts.append("BYDAY=" + ",".join(sorted(chosen)))
    if frequency == "MONTHLY":
        match draw(st.integers(0, 2)):
            case 1:
                parts.append(f"BYMONTHDAY={draw(st.integers(1, 28))}")
            case 2:
                parts.append(f"BYDAY={draw(st.sampled_from([1, 2, 3, 4, -1]))}{draw(st.sampled_from(DAYS))}")
    if draw(st.booleans()):
        parts.append(f"COUNT={draw(st.integers(2, 20))}")
    return ";".join(parts)


starts = st.dates(date(2020, 1, 1), date(2028, 12, 31))


@given(rules(), starts, st.integers(0, 2000))
@settings(max_examples=50)
def test_what_comes_next_is_what_counting_from_the_first_day_finds(rule: str, start: date, ahead: int) -> None:
    stored, after = read_rule(rule, start), start + timedelta(days=ahead)
    whole = occurrences(stored, start, start, after + timedelta(days=900))
    expected = [day for day in whole if day > after][:3]
    assert list(islice(next_days(stored, start, after), 3))[: len(expected)] == expected
    assert whole == sorted(set(whole))


@given(rules(), starts)
@settings(max_examples=50)
def test_other_programs_read_the_stored_rule_alike(rule: str, start: date) -> None:
    stored = read_rule(rule, start)
    if parse_rule(stored).count is not None:
        return
    theirs = rrulestr(stored, dtstart=datetime(start.year, start.month, start.day))
    expected = [moment.date() for moment in islice(theirs, 6)]
    assert [day for day in occurrences(stored, start, start, expected[-1]) if day >= expected[0]] == expected


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_by_name(text: str) -> None:
    try:
        stored, code = read_rule(text, date(2026, 11, 26)), ""
    except WrongValue as refused:
        stored, code = "", refused.code
    assert bool(stored) != code.startswith("rule_") or not text.strip()


@given(rules(), starts, st.integers(1, 40))
def test_a_moved_rule_names_the_new_day(rule: str, start: date, days_later: int) -> None:
    stored, new = read_rule(rule, start), start + timedelta(days=days_later)
    try:
        after, code = moved(stored, start, new), ""
    except WrongValue as refused:
        after, code = "", refused.code
    assert code == "rule_not_movable" if not after else new in occurrences(after, new, new, new)
