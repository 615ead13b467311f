"""Spreading over receivers: all of it, alike, the same again."""

from hypothesis import given
from hypothesis import strategies as st

from opiekun.cases.handover.spreading import spread


@given(st.lists(st.integers(1, 30), max_size=60), st.integers(1, 8))
def test_all_is_given_and_nobody_has_more_than_another_by_more_than_the_largest_group(
    sizes: list[int], people: int
) -> None:
    groups = dict(enumerate(sizes))
    receivers = [100 + n for n in range(people)]
    to = spread(groups, receivers)
    assert to.keys() == groups.keys()
    assert set(to.values()) <= set(receivers)
    loads = [sum(size for group, size in groups.items() if to[group] == one) for one in receivers]
    assert max(loads) - min(loads) <= max(sizes, default=0)
    assert spread(groups, receivers) == to
