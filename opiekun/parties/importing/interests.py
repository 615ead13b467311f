"""Hobbies and interests as columns of a file of persons: behind the right to personal details; added, never removed."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from django.db import connection
from django.utils.translation import gettext_lazy as _

from opiekun.core.reading import WrongValue
from opiekun.core.viewer import Viewer
from opiekun.parties.choices import InterestKind
from opiekun.parties.importing import cells as read_cells
from opiekun.parties.importing.days import GROUP, may_have_days
from opiekun.parties.importing.fields import described
from opiekun.parties.importing.person_standing import PersonStanding
from opiekun.parties.importing.writing import copy_rows
from opiekun.records.importing.entries import Change, Problem
from opiekun.records.importing.registry import ImportField, Withheld
from opiekun.records.search.words import fold

INTERESTS: Final = (InterestKind.HOBBY.value, InterestKind.INTEREST.value)
_FIELDS: Final = (
    described(INTERESTS[0], _("Hobby"), GROUP, "hobby|hobbies|pasje|=pasja", many=True),
    described(INTERESTS[1], _("Interests"), GROUP, "zainteresowania|zainteresowanie|interests|=interest", many=True),
)
_LABELS: Final = {field.code: field.label for field in _FIELDS}
_LONGEST: Final = 80
_BETWEEN = re.compile(r"\s*[;,|\n]\s*")
_READ: Final = "SELECT person_id, kind, folded, id FROM parties_interest WHERE person_id = ANY(%s)"
Term = tuple[str, str]


def interest_fields(viewer: Viewer) -> Sequence[ImportField]:
    """The fields, for whoever has the right to personal details."""
    return _FIELDS if may_have_days(viewer) else ()


def withheld_interests(viewer: Viewer) -> Sequence[Withheld]:
    """The same for the others, who are told why."""
    if may_have_days(viewer):
        return ()
    why = _("you have no right to personal details.")
    return [Withheld(f.label, [word.removeprefix("=") for word in f.words], why) for f in _FIELDS]


class InterestCells:
    """Reads the cells of those columns: several in a cell stand with commas or semicolons between them."""

    def __init__(self, viewer: Viewer, mapping: Sequence[str]) -> None:
        has_right = may_have_days(viewer)
        self._columns = [(at, code) for at, code in enumerate(mapping) if code in INTERESTS and has_right]

    def read(self, cells: Sequence[str]) -> tuple[list[Term], list[Problem]]:
        """Kind and words of each, and what is wrong with the row."""
        found: list[Term] = []
        problems = []
        for at, code in self._columns:
            text = read_cells.lines(cells[at]) if at < len(cells) else ""
            for term in (read_cells.filled(part) for part in _BETWEEN.split(text)):
                if len(term) > _LONGEST:
                    label, why = str(_LABELS[code]), WrongValue("too_long")
                    problems.append(Problem(why.code, f"{label}: {why.message}", label, term))
                elif term:
                    found.append((code, term))
        return found, problems


def read_interests(persons: Mapping[int, PersonStanding]) -> None:
    """Give the standings what they have."""
    if persons:
        with connection.cursor() as cursor:
            cursor.execute(_READ, [list(persons)])
            for person_id, kind, folded, row_id in cursor.fetchall():
                persons[person_id].interests[kind, folded] = (row_id, "")


def lay_interests(standing: PersonStanding, terms: Sequence[Term], fills: bool) -> list[Change]:
    """What the row adds; filling in leaves alone who has one of the kind."""
    has = {kind for kind, _folded in standing.interests}
    changes = []
    for kind, term in terms:
        key = kind, fold(term)
        if key in standing.interests or (fills and not standing.is_new and kind in has):
            continue
        standing.interests[key] = (0, term)
        standing.touched.add(kind)
        changes.append(Change(kind, None, term, "", term))
    return changes


def take_interest_back(standing: PersonStanding, change: Change) -> bool:
    """Whether the person still has it; it goes then."""
    row_id, _term = standing.interests.pop((change.field, fold(change.after)), (0, ""))
    if not row_id:
        return False
    standing.interests_gone.append(row_id)
    return True


def write_interests(persons: Sequence[PersonStanding]) -> None:
    """Write the new ones, and remove those that were taken back."""
    rows = [(s.target.id, key[0], term) for s in persons for key, (row_id, term) in s.interests.items() if not row_id]
    copy_rows("parties_interest", ("person_id", "kind", "term"), rows)
    gone = [row_id for s in persons for row_id in s.interests_gone]
    if gone:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM parties_interest WHERE id = ANY(%s)", [gone])
