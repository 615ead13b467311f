"""Who is above whom once many get a superior at once: never themselves, in whatever order it is told."""

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from opiekun.parties.rules.superiors import without_circles

PERSONS = st.integers(1, 8)


def _is_free_of_circles(above: dict[int, int]) -> bool:
    for start in above:
        person, steps = above.get(start), 0
        while person is not None and steps <= len(above):
            if person == start:
                return False
            person, steps = above.get(person), steps + 1
    return True


def _grouped(rows: list[tuple[int, int, int]]) -> dict[int, list[tuple[int, int]]]:
    told: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for number, person, superior in rows:
        told[person].append((number, superior))
    return told


@given(st.data())
def test_order_of_rows_says_nothing_and_nobody_is_above_themselves(data: st.DataObject) -> None:
    # A person's superior has a smaller number, so that the register has no circle.
    above = {p: data.draw(st.integers(1, p - 1)) for p in data.draw(st.sets(st.integers(2, 8)))}
    wanted = data.draw(st.dictionaries(PERSONS, PERSONS))
    rows = [(number, *pair) for number, pair in enumerate(wanted.items())]
    gets, refused = without_circles(above, _grouped(rows))
    assert _is_free_of_circles({**above, **gets})
    assert len(gets) + len(refused) == len(rows)
    assert without_circles(above, _grouped(data.draw(st.permutations(rows)))) == (gets, refused)


def test_last_one_of_a_person_counts_and_gives_way_where_it_closes_a_circle() -> None:
    assert without_circles({2: 1}, {1: [(10, 3), (11, 2)]}) == ({1: 3}, {11})
    assert without_circles({}, {1: [(10, 2)], 2: [(11, 1)], 3: [(12, 1)]}) == ({3: 1}, {10, 11})
