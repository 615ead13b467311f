"""The Polish calendar of name days, and which of a name's days is somebody's.

The days are facts from the calendar of the project nameday-api (MIT licence), kept in ``name_days.csv`` by day. A name
has one day or many; by custom the one next after the birthday is celebrated.
"""

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

# Month and day.
NameDay = tuple[int, int]


def name_days(first_name: str) -> Sequence[NameDay]:
    """The days of the first name, from January on; of several names those of the first one that has any.

    A name that the calendar does not know, as a foreign or a pet name, has none.
    """
    written = " ".join(first_name.casefold().split())
    calendar = _calendar()
    for name in (written, *written.replace("-", " ").split()):
        if name in calendar:
            return calendar[name]
    return ()


def next_after(days: Sequence[NameDay], birthday: NameDay | None) -> NameDay | None:
    """The day that follows the birthday, in the same year or the next; without a birthday only a name's one day."""
    if birthday is None:
        return days[0] if len(days) == 1 else None
    later = [day for day in days if day > birthday]
    return next(iter(later or days), None)


@cache
def _calendar() -> Mapping[str, Sequence[NameDay]]:
    found: defaultdict[str, list[NameDay]] = defaultdict(list)
    with (Path(__file__).parent / "name_days.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            month, day = row["day"].split("-")
            for name in row["names"].split():
                found[name.replace("_", " ").casefold()].append((int(month), int(day)))
    return dict(found)
