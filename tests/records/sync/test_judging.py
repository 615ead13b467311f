"""Three-way comparison of one field: what becomes of a value that another system sends."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opiekun.records.sync.digests import agreed
from opiekun.records.sync.judging import Field, Known, Verdict, judge, merge_rows, next_known, prefer
from opiekun.records.sync.kinds import RowShape

ROWS = RowShape(("key",), ("key", "label"), frozenset({"label"}))


def field(theirs: Any, ours: Any, base: Any = None, stamp: int | None = None, shape: RowShape | None = None) -> Field:
    return Field(theirs, ours, Known(None if base is None else agreed(base, shape), stamp), shape)


@pytest.mark.parametrize(
    ("theirs", "ours", "base", "verdict"),
    [
        ("a", "a", "a", Verdict.SAME),
        ("b", "a", "a", Verdict.APPLY),
        ("", "a", "a", Verdict.APPLY),
        ("a", "b", "a", Verdict.KEEP),
        ("b", "b", "a", Verdict.SAME),
        ("b", "c", "a", Verdict.CONFLICT),
        ("", "c", "a", Verdict.CONFLICT),
        ("b", "", "a", Verdict.CONFLICT),
    ],
)
def test_who_changed_since_both_agreed_decides(theirs: str, ours: str, base: str, verdict: Verdict) -> None:
    assert judge(field(theirs, ours, base), None).verdict == verdict


@pytest.mark.parametrize(
    ("theirs", "ours", "verdict"),
    [
        ("a", "a", Verdict.SAME),
        ("a", "", Verdict.APPLY),
        ("a", None, Verdict.APPLY),
        ("", "a", Verdict.KEEP),
        (None, 14, Verdict.KEEP),
        (0, 14, Verdict.CONFLICT),
        (14, 0, Verdict.CONFLICT),
        ("a", "b", Verdict.CONFLICT),
    ],
)
def test_at_first_sight_only_what_is_empty_is_filled(theirs: Any, ours: Any, verdict: Verdict) -> None:
    assert judge(field(theirs, ours), None).verdict == verdict


def test_call_that_is_older_than_what_is_known_changes_nothing() -> None:
    compared = field("b", "a", "a", stamp=5)
    assert judge(compared, 4).verdict == Verdict.OLD
    assert next_known(compared, Verdict.OLD, 4) == compared.known
    for stamp in (5, 6, None):
        assert judge(compared, stamp).verdict == Verdict.APPLY
    assert next_known(compared, Verdict.APPLY, 6) == Known(agreed("b", None), 6)
    assert next_known(compared, Verdict.APPLY, None) == Known(agreed("b", None), 5)


def test_conflict_leaves_what_was_agreed_on() -> None:
    compared = field("b", "c", "a", stamp=5)
    assert next_known(compared, Verdict.CONFLICT, 6) == Known(agreed("a", None), 6)


def row(key: str, label: str = "") -> dict[str, str]:
    return {"key": key, "label": label}


def rows_of(found: list[Any]) -> list[dict[str, str]]:
    return [{name: value for name, value in one.items() if name != "id"} for one in found]


def test_rows_that_each_side_added_are_joined() -> None:
    judgement = judge(field([row("a"), row("b")], [row("a"), row("c")], [row("a")], shape=ROWS), None)
    assert judgement.verdict == Verdict.APPLY
    assert rows_of(judgement.value) == [row("a"), row("c"), row("b")]


def test_row_that_one_side_took_out_goes_and_stays_out() -> None:
    theirs = judge(field([], [{**row("a"), "id": 7}, row("b")], [row("a")], shape=ROWS), None)
    assert (theirs.verdict, rows_of(theirs.value)) == (Verdict.APPLY, [row("b")])
    ours = judge(field([row("a"), row("b")], [row("b")], [row("a"), row("b")], shape=ROWS), None)
    assert ours.verdict == Verdict.KEEP


def test_row_that_both_changed_is_a_conflict() -> None:
    compared = field([row("a", "x")], [row("a", "y"), row("b")], [row("a")], shape=ROWS)
    assert judge(compared, None).verdict == Verdict.CONFLICT
    assert rows_of(prefer(compared, theirs=True)) == [row("a", "x"), row("b")]
    assert rows_of(prefer(compared, theirs=False)) == [row("a", "y"), row("b")]


def test_changed_row_keeps_its_id_with_us() -> None:
    judgement = judge(field([row("a", "x")], [{**row("a"), "id": 7}], [row("a")], shape=ROWS), None)
    assert judgement.value == [{**row("a", "x"), "id": 7}]


def test_weak_columns_are_no_conflict_at_first_sight() -> None:
    assert judge(field([row("a")], [row("a", "x")], shape=ROWS), None).verdict == Verdict.KEEP
    strict = RowShape(("key",), ("key", "label"))
    assert judge(field([row("a")], [row("a", "x")], shape=strict), None).verdict == Verdict.CONFLICT


def test_several_rows_of_one_key_are_told_apart_by_their_contents() -> None:
    both = [row("a", "x"), row("a", "y")]
    assert judge(field(both, list(reversed(both)), both, shape=ROWS), None).verdict == Verdict.SAME


ROW_LISTS = st.lists(st.builds(row, st.sampled_from("abc"), st.sampled_from(["", "x", "y"])), max_size=4)


@given(theirs=ROW_LISTS, ours=ROW_LISTS, base=ROW_LISTS)
def test_merge_takes_each_row_from_somebody_and_gives_both_the_same(theirs: Any, ours: Any, base: Any) -> None:
    compared = field(theirs, ours, base, shape=ROWS)
    merged, clashes = merge_rows(compared, ROWS, prefer_theirs=False)
    assert all(one in theirs or one in ours for one in rows_of(merged))
    if not clashes:
        back = field(ours, theirs, base, shape=ROWS)
        mirrored, _clashes = merge_rows(back, ROWS, prefer_theirs=False)
        assert agreed(rows_of(mirrored), ROWS) == agreed(rows_of(merged), ROWS)


@given(value=ROW_LISTS, base=ROW_LISTS)
def test_only_side_that_changed_is_followed(value: Any, base: Any) -> None:
    they = judge(field(value, base, base, shape=ROWS), None)
    if they.verdict == Verdict.APPLY:
        assert agreed(rows_of(they.value), ROWS) == agreed(value, ROWS)
    else:
        assert they.verdict == Verdict.SAME
    assert judge(field(base, value, base, shape=ROWS), None).verdict in (Verdict.KEEP, Verdict.SAME)
