"""Who is above whom, once several persons get a superior at once: nobody may be above themselves."""

from collections.abc import Iterator, Mapping, Sequence


def without_circles(
    above: Mapping[int, int], given: Mapping[int, Sequence[tuple[int, int]]]
) -> tuple[dict[int, int], set[int]]:
    """The superior that each person gets, and the numbers of what cannot be given.

    ``above`` says who is above whom, ``given`` for a person (number, superior), the one that counts last. Whatever
    stands in a circle goes, all of it, so that the order in which it is told does not matter.
    """
    left = {person: list(superiors) for person, superiors in given.items()}
    refused: set[int] = set()
    while True:
        gets = {person: superiors[-1][1] for person, superiors in left.items() if superiors}
        circular = [person for person in _in_circles({**above, **gets}) if left.get(person)]
        if not circular:
            return gets, refused
        refused |= {left[person].pop()[0] for person in circular}


def _in_circles(above: Mapping[int, int]) -> Iterator[int]:
    """The persons who are above themselves."""
    done: set[int] = set()
    for start in above:
        way: dict[int, None] = {}
        person: int | None = start
        while person is not None and person not in done and person not in way:
            way[person] = None
            person = above.get(person)
        if person is not None and person in way:
            ones = list(way)
            yield from ones[ones.index(person) :]
        done.update(way)
