"""Joining what two people typed: pure."""

from hypothesis import given
from hypothesis import strategies as st

from opiekun.records.record.merging import merge, resolve, revived

FIELDS = ("a", "b", "c")
values = st.fixed_dictionaries({name: st.sampled_from(["1", "2", "3"]) for name in FIELDS})


@given(original=values, mine=values, theirs=values)
def test_only_what_both_changed_differently_is_asked(
    original: dict[str, str], mine: dict[str, str], theirs: dict[str, str]
) -> None:
    joined = merge(original, mine, theirs)
    asked = {clash.field for clash in joined.clashes}
    for name in FIELDS:
        both = mine[name] != original[name] and theirs[name] != original[name] and mine[name] != theirs[name]
        assert (name in asked) == both
        if name not in asked:
            assert joined.values[name] == (theirs[name] if mine[name] == original[name] else mine[name])


@given(original=values, mine=values, theirs=values)
def test_choosing_theirs_everywhere_leaves_only_my_lone_changes(
    original: dict[str, str], mine: dict[str, str], theirs: dict[str, str]
) -> None:
    joined = merge(original, mine, theirs)
    resolved = resolve(joined.values, theirs, {clash.key: "theirs" for clash in joined.clashes})
    assert all(resolved[name] == theirs[name] for name in FIELDS if theirs[name] != original[name])


def row(row_id: str, value: str) -> dict[str, str]:
    return {"id": row_id, "value": value}


def test_rows_changed_by_one_side_each_are_joined() -> None:
    original = {"rows": [row("1", "a"), row("2", "b"), row("3", "c")]}
    mine = {"rows": [row("1", "A"), row("2", "b"), row("3", "c"), row("", "mine")]}
    theirs = {"rows": [row("1", "a"), row("2", "B"), row("4", "theirs")]}
    joined = merge(original, mine, theirs)
    assert joined.clashes == []
    assert joined.values["rows"] == [row("1", "A"), row("2", "B"), row("4", "theirs"), row("", "mine")]


def test_row_that_they_took_out_and_i_changed_is_asked_for() -> None:
    original = {"rows": [row("1", "a")]}
    joined = merge(original, {"rows": [row("1", "A")]}, {"rows": []})
    assert [(c.key, c.mine, c.theirs) for c in joined.clashes] == [("rows:1", row("1", "A"), None)]
    assert revived(joined.values["rows"], []) == [row("", "A")]
    assert resolve(joined.values, {"rows": []}, {"rows:1": "theirs"})["rows"] == []


def test_row_that_i_took_out_and_they_changed_comes_back_when_theirs_is_chosen() -> None:
    original, theirs = {"rows": [row("1", "a")]}, {"rows": [row("1", "B")]}
    joined = merge(original, {"rows": []}, theirs)
    assert joined.values["rows"] == []
    assert resolve(joined.values, theirs, {"rows:1": "theirs"})["rows"] == [row("1", "B")]
