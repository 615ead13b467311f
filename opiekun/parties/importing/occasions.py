"""Anniversaries and family members as columns of a file of persons: behind the right to personal details.

Several stand in a cell with commas or semicolons between them: "ślub 12.06.2005, 10 lat firmy 1.03", "córka Zosia
12.05.2012; żona Ewa". They are added, and get the day that the file says; none is removed.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opiekun.core.reading import WrongValue
from opiekun.core.viewer import Viewer
from opiekun.parties.choices import DayKind, Relation
from opiekun.parties.importing import cells as read_cells
from opiekun.parties.importing.choice_words import choice_by_words
from opiekun.parties.importing.days import GROUP, may_have_days, read_file_day, shown_day
from opiekun.parties.importing.fields import described
from opiekun.parties.importing.person_standing import Occasion, PersonStanding
from opiekun.parties.importing.writing import copy_rows
from opiekun.parties.rules.wrong_value import wrong
from opiekun.parties.rules.yearly_days import YearlyDay, read_yearly_day
from opiekun.records.importing.entries import Change, Problem
from opiekun.records.importing.registry import ImportField, Withheld
from opiekun.records.search.words import fold

ANNIVERSARY: Final = DayKind.ANNIVERSARY.value
FAMILY: Final = "family"
OCCASIONS: Final = (ANNIVERSARY, FAMILY)
_FIELDS: Final = (
    described(
        ANNIVERSARY,
        gettext_lazy("Anniversaries"),
        GROUP,
        "rocznice|rocznica|inne rocznice|wazne daty|anniversaries|anniversary|other anniversaries",
        many=True,
    ),
    described(
        FAMILY,
        gettext_lazy("Family members"),
        GROUP,
        "rodzina|czlonkowie rodziny|czlonek rodziny|family|family members|family member",
        many=True,
    ),
)
_LABELS: Final = {field.code: field.label for field in _FIELDS}
_TABLES: Final = {ANNIVERSARY: "parties_personday", FAMILY: "parties_familymember"}
_READ: Final = """
SELECT person_id, kind, id, '', name, month, day, year FROM parties_personday
WHERE kind = 'anniversary' AND person_id = ANY(%(ids)s) UNION ALL
SELECT person_id, 'family', id, relation, name, month, day, year FROM parties_familymember
WHERE person_id = ANY(%(ids)s)
"""
_BETWEEN = re.compile(r"\s*[;,|\n]\s*")
# "12 czerwca 2005" is the longest way to write a day, in words.
_MOST_WORDS: Final = 3
_LONGEST: Final = {ANNIVERSARY: 80, FAMILY: 120}
_relation = choice_by_words(Relation)


def occasion_fields(viewer: Viewer) -> Sequence[ImportField]:
    """The fields, for whoever has the right to personal details."""
    return _FIELDS if may_have_days(viewer) else ()


def withheld_occasions(viewer: Viewer) -> Sequence[Withheld]:
    """The same for the others, who are told why."""
    if may_have_days(viewer):
        return ()
    why = gettext_lazy("you have no right to personal details.")
    return [Withheld(f.label, f.words, why) for f in _FIELDS]


class OccasionCells:
    """Reads the cells of those columns."""

    def __init__(self, viewer: Viewer, mapping: Sequence[str]) -> None:
        has_right = may_have_days(viewer)
        self._columns = [(at, code) for at, code in enumerate(mapping) if code in OCCASIONS and has_right]

    def read(self, cells: Sequence[str]) -> tuple[list[Occasion], list[Problem]]:
        """What the row says, and what is wrong with it."""
        found: list[Occasion] = []
        problems = []
        for at, code in self._columns:
            text = read_cells.lines(cells[at]) if at < len(cells) else ""
            for part in (read_cells.filled(one) for one in _BETWEEN.split(text)):
                try:
                    found += [_occasion(code, part)] if part else []
                except WrongValue as refused:
                    label = str(_LABELS[code])
                    problems.append(Problem(refused.code, f"{label}: {refused.message}", label, part))
        return found, problems


def _occasion(kind: str, text: str) -> Occasion:
    words, day = _parted(text.split())
    relation = ""
    if kind == FAMILY:
        relation, words = _related(words), words[1:]
    name = " ".join(words).strip(" :-\u2013(")
    if kind == ANNIVERSARY and not name:
        raise WrongValue("required", _("Say what is celebrated, as in “wedding 12.06.2005”."))
    if kind == ANNIVERSARY and day is None:
        raise wrong("day_format")
    if len(name) > _LONGEST[kind]:
        raise WrongValue("too_long")
    return Occasion(kind, relation, name, day)


def _related(words: Sequence[str]) -> str:
    try:
        return str(_relation(words[0].strip(":-()") if words else ""))
    except WrongValue as refused:
        raise WrongValue("relation", _("Begin with who it is, as in “daughter Zosia 12.05.2012”.")) from refused


def _parted(words: Sequence[str]) -> tuple[list[str], YearlyDay | None]:
    """The words before the day, and the day, where the last words are one."""
    for count in range(min(_MOST_WORDS, len(words)), 0, -1):
        tail = " ".join(words[-count:]).strip("()")
        if any(sign.isdigit() for sign in tail):
            try:
                return list(words[:-count]), read_file_day(tail)
            except WrongValue as refused:
                if count == 1 and refused.code == "no_such_day":
                    raise
    return list(words), None


def read_occasions(persons: Mapping[int, PersonStanding]) -> None:
    """Give the standings what they have."""
    if persons:
        with connection.cursor() as cursor:
            cursor.execute(_READ, {"ids": list(persons)})
            for person_id, kind, row_id, relation, name, month, day, year in cursor.fetchall():
                one = Occasion(kind, relation, name, None if month is None else YearlyDay(month, day, year))
                persons[person_id].occasions[_key(one)] = (row_id, one)


def _key(one: Occasion) -> tuple[str, str, str]:
    """Signs that divide several of a cell are none of a name."""
    return one.kind, one.relation, " ".join(_BETWEEN.sub(" ", fold(one.name)).split())


def lay_occasions(standing: PersonStanding, told: Sequence[Occasion], fills: bool) -> list[Change]:
    """What the row adds, and days that it knows better; filling in leaves alone who has one of the kind."""
    has = {kind for kind, _relation_of, _name in standing.occasions}
    changes = []
    for one in told:
        row_id, before = standing.occasions.get(_key(one), (0, None))
        known = before is not None and (one.day is None or _same(before.day, one.day))
        if known or (fills and not standing.is_new and one.kind in has):
            continue
        after = Occasion(one.kind, one.relation, before.name if before else one.name, one.day)
        standing.occasions[_key(one)] = (row_id, after)
        standing.touched.add(one.kind)
        changes.append(
            Change(one.kind, before and _json(before), _json(after), (before and _shown(before)) or "", _shown(after))
        )
    return changes


def _same(before: YearlyDay | None, told: YearlyDay) -> bool:
    """A day without its year takes none away."""
    return before is not None and before.number == told.number and told.year in (None, before.year)


def _json(one: Occasion) -> list[str]:
    return [one.relation, one.name, str(one.day or "")]


def _shown(one: Occasion) -> str:
    relation = str(Relation(one.relation).label) if one.relation else ""
    return " ".join(word for word in (relation, one.name, shown_day(one.day)) if word)


def take_occasion_back(standing: PersonStanding, change: Change) -> bool:
    """Whether it still is what the import gave; it goes then, or gets back its day."""
    given = _of(change.field, change.after)
    row_id, present = standing.occasions.get(_key(given), (0, None))
    if not row_id or present != given:
        return False
    if change.before:
        standing.occasions[_key(given)] = (row_id, _of(change.field, change.before))
        standing.touched.add(change.field)
    else:
        del standing.occasions[_key(given)]
        standing.occasions_gone.append((change.field, row_id))
    return True


def _of(kind: str, stored: Sequence[str]) -> Occasion:
    relation, name, day = stored
    return Occasion(kind, relation, name, read_yearly_day(day) if day else None)


def write_occasions(persons: Sequence[PersonStanding]) -> None:
    """Write the new ones, days that changed, and remove those that were taken back."""
    rows = [
        (s, row_id, one) for s in persons for row_id, one in s.occasions.values() if s.is_new or one.kind in s.touched
    ]
    for kind, own in ((ANNIVERSARY, "kind"), (FAMILY, "relation")):
        mine = [(s.target.id, row_id, one) for s, row_id, one in rows if one.kind == kind]
        new = [
            (pk, one.relation or kind, one.name, *_parts(one.day), 0 if one.day and kind == ANNIVERSARY else None)
            for pk, row_id, one in mine
            if not row_id
        ]
        copy_rows(_TABLES[kind], ("person_id", own, "name", "month", "day", "year", "remind_before"), new)
        with connection.cursor() as cursor:
            changed: Any = [(*_parts(one.day), row_id) for _pk, row_id, one in mine if row_id]
            cursor.executemany(f"UPDATE {_TABLES[kind]} SET month = %s, day = %s, year = %s WHERE id = %s", changed)  # noqa: S608
            gone = [row_id for s in persons for of, row_id in s.occasions_gone if of == kind]
            if gone:
                cursor.execute(f"DELETE FROM {_TABLES[kind]} WHERE id = ANY(%s)", [gone])  # noqa: S608


def _parts(day: YearlyDay | None) -> tuple[int | None, int | None, int | None]:
    return (None, None, None) if day is None else (day.month, day.day, day.year)
