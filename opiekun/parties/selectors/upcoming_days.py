"""Days to remember that come soon: of my parties, of one party, of everybody within reach; in one statement."""
# ruff: noqa: S608 - the statement is put together from constants of this file

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db import connection

from opiekun.core.fields import FieldClass
from opiekun.core.kept_plans import kept_plans
from opiekun.core.viewer import EVERYONE, Viewer
from opiekun.parties.permissions import PERSON
from opiekun.parties.rules.yearly_days import LONGEST_NOTICE, coming_days

DAYS: Final = "days"
FAMILY: Final = "family"
# Where a page ended: day, source and id of its last row.
Place = tuple[date, str, int]


@dataclass(frozen=True, slots=True)
class UpcomingDay:
    """A day of a person, or a birthday in their family (``relation``), and when it comes.

    ``name`` is of the anniversary, or of the member of the family. ``is_due``: the viewer is to be reminded of it now.
    """

    on: date
    source: str
    id: int
    kind: str
    relation: str
    name: str
    year: int | None
    note: str
    person_id: int
    person: str
    party_id: int
    party: str
    is_natural: bool
    is_due: bool

    @property
    def years(self) -> int | None:
        """How many years it is then; None when the first year is not known or it is the first day itself."""
        return self.on.year - self.year if self.year is not None and self.on.year > self.year else None

    @property
    def place(self) -> Place:
        return self.on, self.source, self.id


@dataclass(frozen=True, slots=True)
class Span:
    """``within`` days after the first one count; with ``reminders`` also further ones of which it is time to remind."""

    first: date
    within: int
    reminders: bool = False


_ROW: Final = "r.id, r.person_id, r.name, r.year, r.note, r.remind_before, r.remind_to_id"
_DUE: Final = (
    "(d.remind_before IS NOT NULL AND d.on_day <= %(first)s + d.remind_before"
    " AND coalesce(d.remind_to_id, p.account_manager_id) = %(me)s)"
)
_WINDOW: Final = "WITH days AS (SELECT * FROM unnest(%(numbers)s::smallint[], %(on)s::date[]) AS w(yearly, on_day))"
_PERSONDAYS: Final = f"""
    SELECT w.on_day, '{DAYS}' AS source, r.kind, '' AS relation, {_ROW}
    FROM {{window}} w JOIN parties_personday r ON r.yearly = w.yearly
"""
_BIRTHDAYS: Final = f"""
    SELECT w.on_day, '{FAMILY}' AS source, 'birthday' AS kind, r.relation, {_ROW}
    FROM {{window}} w JOIN parties_familymember r ON r.yearly = w.yearly AND r.month IS NOT NULL
"""
_SELECT: Final = f"""
SELECT d.on_day, d.source, d.id, d.kind, d.relation, d.name, d.year, d.note, n.id AS person, n.display_name,
    p.id AS party, p.display_name AS party_name, p.kind = 'natural_person', coalesce({_DUE}, false)
FROM ({{rows}}) d
JOIN parties_person n ON n.id = d.person_id AND n.trashed_at IS NULL AND NOT n.has_left
JOIN parties_party p ON p.id = n.party_id
WHERE (d.year IS NULL OR d.year <= extract(year FROM d.on_day))
"""
_MINE: Final = " AND (p.account_manager_id = %(me)s OR d.remind_to_id = %(me)s)"
_REACHED: Final = " AND (p.owner_id = ANY(%(owners)s) OR p.is_own)"
_OF_PARTY: Final = " AND n.party_id = %(party)s"
_IN_SPAN: Final = f" AND (d.on_day <= %(last)s OR {_DUE})"
_AFTER: Final = " AND (d.on_day, d.source, d.id) > (%(day)s, %(source)s, %(id)s)"
_ORDER: Final = " ORDER BY d.on_day, d.source, d.id LIMIT %(most)s"
# A large register has thousands of days for each date: a page that the first date fills looks at no other.
_FIRST: Final = " AND d.on_day <= %(near)s"
_OTHERS: Final = " AND d.on_day > %(near)s AND (SELECT count(*) FROM first_date) < %(most)s"

# The first of every day: each asked for by itself, and along its index, so that it ends when there are enough. The day
# stands in it as a value: of rows of a WITH the database does not know that there is one, and reads and sorts them all.
_EACH: Final = """
SELECT of_day.* FROM unnest(%(numbers)s::smallint[], %(on)s::date[]) AS dates(yearly, on_day) CROSS JOIN LATERAL (
    ({days} ORDER BY d.id LIMIT %(each)s) UNION ALL ({family} ORDER BY d.id LIMIT %(each)s) LIMIT %(each)s
) of_day
ORDER BY 1, 2, 3 LIMIT %(most)s
"""


def upcoming_days(
    viewer: Viewer,
    span: Span,
    most: int,
    mine: bool = False,
    party_id: int | None = None,
    after: Place | None = None,
    each: int = 0,
) -> Sequence[UpcomingDay]:
    """The days that come, the next one first; none for whoever may not see personal details.

    ``mine`` are those of parties whose account manager the viewer is, and those of which they are to be reminded.
    With ``each`` no more than so many of every day are read. Persons who have left are not among them. That they were
    shown is the caller's to write down.
    """
    if not viewer.sees(PERSON, FieldClass.PERSONAL):
        return ()
    owners = viewer.owners(PERSON, "view")
    furthest = max(span.within, LONGEST_NOTICE) if span.reminders else span.within
    numbers = coming_days(span.first, furthest)
    conditions = (
        (mine, _MINE),
        (owners != EVERYONE, _REACHED),
        (party_id is not None, _OF_PARTY),
        (span.reminders, _IN_SPAN),
        (after is not None, _AFTER),
    )
    values: dict[str, Any] = {
        "numbers": [number for number, _on in numbers],
        "on": [on for _number, on in numbers],
        "first": span.first,
        "near": after[0] if after else span.first,
        "last": span.first + timedelta(days=span.within),
        "me": viewer.id,
        "owners": [] if owners == EVERYONE else sorted(owners),
        "party": party_id,
        "most": most,
        "each": each,
        **dict(zip(("day", "source", "id"), after or (), strict=False)),
    }
    asked = _SELECT + "".join(text for used, text in conditions if used)
    statement = _of_each_day(asked) if each else _in_order(asked.format(rows=_rows("days", _PERSONDAYS, _BIRTHDAYS)))
    with kept_plans() if each else connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [UpcomingDay(*row) for row in cursor.fetchall()]


def _rows(window: str, *sources: str) -> str:
    return " UNION ALL ".join(source.format(window=window) for source in sources)


def _in_order(asked: str) -> str:
    return (
        f"{_WINDOW}, first_date AS MATERIALIZED ({asked}{_FIRST}{_ORDER})"
        f" SELECT * FROM first_date UNION ALL ({asked}{_OTHERS}{_ORDER}) ORDER BY 1, 2, 3 LIMIT %(most)s"
    )


def _of_each_day(asked: str) -> str:
    one_day = "(SELECT dates.*)"
    days, family = (asked.format(rows=_rows(one_day, source)) for source in (_PERSONDAYS, _BIRTHDAYS))
    return _EACH.format(days=days, family=family)
