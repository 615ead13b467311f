"""Birthday and name day as columns of a file of persons: behind the right to personal details, as everywhere."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db import connection
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from opiekun.accounts.models import Access
from opiekun.accounts.services.access import log_access_once_a_day
from opiekun.core import clock
from opiekun.core.fields import FieldClass
from opiekun.core.reading import WrongValue
from opiekun.core.ui import dates
from opiekun.core.viewer import SYSTEM, Viewer
from opiekun.parties.choices import DayKind
from opiekun.parties.importing import cells as read_cells
from opiekun.parties.importing.fields import described
from opiekun.parties.importing.person_standing import PersonStanding
from opiekun.parties.importing.writing import copy_rows
from opiekun.parties.permissions import PERSON
from opiekun.parties.rules.wrong_value import wrong
from opiekun.parties.rules.yearly_days import YearlyDay, read_yearly_day
from opiekun.records.importing.dates import read_day
from opiekun.records.importing.entries import Change, Decision, Problem
from opiekun.records.importing.registry import ImportField, Withheld

GROUP: Final = _("Personal details")
DAYS: Final = (DayKind.BIRTHDAY.value, DayKind.NAME_DAY.value)
_NOTED: Final = (*DAYS, DayKind.ANNIVERSARY.value, "family")
_FIELDS: Final = (
    described(DAYS[0], _("Birthday"), GROUP, "data urodzenia|urodziny|=ur|birthday|date of birth|birth date|=dob"),
    described(DAYS[1], _("Name day"), GROUP, "imieniny|data imienin|name day|nameday"),
)
LABELS: Final = {field.code: field.label for field in _FIELDS}
_COLUMNS: Final = ("person_id", "kind", "month", "day", "year", "remind_before")
_READ: Final = (
    "SELECT person_id, kind, id, month, day, year FROM parties_personday WHERE person_id = ANY(%s) AND name = ''"
)


def may_have_days(viewer: Viewer) -> bool:
    """Whether the viewer has the right to personal details."""
    return viewer.sees(PERSON, FieldClass.PERSONAL)


def day_fields(viewer: Viewer) -> Sequence[ImportField]:
    """The fields, for whoever has the right."""
    return _FIELDS if may_have_days(viewer) else ()


def withheld_days(viewer: Viewer) -> Sequence[Withheld]:
    """The same for the others, who are told why."""
    if may_have_days(viewer):
        return ()
    why = _("you have no right to personal details.")
    return [Withheld(f.label, [word.removeprefix("=") for word in f.words], why) for f in _FIELDS]


class DayCells:
    """Reads the cells of those columns; a day as it is written anywhere else, or as a workbook has dates."""

    def __init__(self, viewer: Viewer, mapping: Sequence[str]) -> None:
        has_right = may_have_days(viewer)
        self._columns = [(at, code) for at, code in enumerate(mapping) if code in DAYS and has_right]
        self._today = clock.today() if self._columns else date.min

    def read(self, cells: Sequence[str]) -> tuple[dict[str, YearlyDay], list[Problem]]:
        """The days of a row by kind, and what is wrong with it."""
        found: dict[str, YearlyDay] = {}
        problems = []
        for at, code in self._columns:
            text = read_cells.filled(cells[at]) if at < len(cells) else ""
            if text:
                try:
                    found[code] = self._day(code, text)
                except WrongValue as refused:
                    label = str(LABELS[code])
                    problems.append(Problem(refused.code, f"{label}: {refused.message}", label, text))
        return found, problems

    def _day(self, code: str, text: str) -> YearlyDay:
        day = read_file_day(text)
        if code != DAYS[0]:
            return YearlyDay(day.month, day.day)
        today = self._today
        if day.year is not None and (day.year, day.month, day.day) > (today.year, today.month, today.day):
            raise wrong("future_birthday")
        return day


def read_file_day(text: str) -> YearlyDay:
    """A day of each year, with or without its first one, as files write it. Raises WrongValue."""
    try:
        return read_yearly_day(text)
    except WrongValue:
        try:
            found = read_day(text)
        except WrongValue:
            found = None
        if found is None:
            raise
        return YearlyDay(found.month, found.day, found.year)


def read_standing_days(persons: Mapping[int, PersonStanding]) -> None:
    """Give the standings the days that they have."""
    if persons:
        with connection.cursor() as cursor:
            cursor.execute(_READ, [list(persons)])
            for person_id, kind, row_id, *day in cursor.fetchall():
                persons[person_id].days[kind] = (row_id, YearlyDay(*day))


def lay_days(standing: PersonStanding, days: Mapping[str, YearlyDay], fills: bool) -> list[Change]:
    """The changes that the row makes; a day without its year takes none away."""
    changes = []
    for kind, day in days.items():
        row_id, before = standing.days.get(kind, (0, None))
        same = before is not None and before.number == day.number and day.year in (None, before.year)
        if same or (fills and before is not None and not standing.is_new):
            continue
        standing.days[kind] = (row_id, day)
        standing.touched.add(kind)
        told = None if before is None else str(before)
        changes.append(Change(kind, told, str(day), shown_day(before), shown_day(day)))
    return changes


def note_shown_days(viewer: Viewer, decisions: Sequence[Decision]) -> None:
    """Write down whose days the report shows as they were before, as when they are opened."""
    shown = {
        decision.target.id
        for decision in decisions
        for change in decision.changes
        if change.field in _NOTED and change.before and decision.target is not None and decision.target.id
    }
    if shown and viewer is not SYSTEM:
        facts = {"what": "import"}
        log_access_once_a_day(viewer, Access.OPENED, PERSON, shown, [FieldClass.PERSONAL], facts)


def shown_day(day: YearlyDay | None) -> str:
    """The day as people read it."""
    if day is None:
        return ""
    language = get_language() or "pl"
    if day.year is None:
        return dates.yearly_day(day.number, language)
    return dates.full_date(date(day.year, day.month, day.day), language)


def take_day_back(standing: PersonStanding, change: Change) -> bool:
    """Whether the day still was what the import gave, and is what it was before."""
    row_id, present = standing.days.get(change.field, (0, None))
    if present is None or str(present) != change.after:
        return False
    standing.days[change.field] = (row_id, read_yearly_day(change.before) if change.before else None)
    standing.touched.add(change.field)
    return True


def write_days(persons: Sequence[PersonStanding]) -> None:
    """Write the days that are new or were touched, in at most three statements."""
    touched = [
        (s.target.id, kind, row_id, day)
        for s in persons
        for kind, (row_id, day) in s.days.items()
        if s.is_new or kind in s.touched
    ]
    new = [(pk, kind, day.month, day.day, day.year, 0) for pk, kind, row_id, day in touched if day and not row_id]
    changed = [(row_id, day.month, day.day, day.year) for _pk, _kind, row_id, day in touched if day and row_id]
    gone = [row_id for _pk, _kind, row_id, day in touched if row_id and day is None]
    copy_rows("parties_personday", _COLUMNS, new)
    with connection.cursor() as cursor:
        if changed:
            values: list[Any] = [list(column) for column in zip(*changed, strict=True)]
            cursor.execute(
                "UPDATE parties_personday d SET month = given.month, day = given.day, year = given.year"
                " FROM unnest(%s::bigint[], %s::smallint[], %s::smallint[], %s::smallint[])"
                " AS given (id, month, day, year) WHERE d.id = given.id",
                values,
            )
        if gone:
            cursor.execute("DELETE FROM parties_personday WHERE id = ANY(%s)", [gone])
