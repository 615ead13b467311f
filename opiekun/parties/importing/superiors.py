"""The superior as a column of a file of persons: found when all rows are done, so that their order does not matter.

A batch notes who is meant (``note_superior``), the end of the import finds them at the same party by id, e-mail or name
(``settle_superiors``). One that cannot be taken keeps nobody out: the person comes in without, and the row says why.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opiekun.core.permissions import reaches
from opiekun.core.viewer import Viewer
from opiekun.parties.choices import ChannelKind
from opiekun.parties.importing.person_reader import SUPERIOR
from opiekun.parties.importing.person_standing import PersonStanding
from opiekun.parties.models import Person
from opiekun.parties.permissions import PERSON
from opiekun.parties.rules.superiors import without_circles
from opiekun.parties.services.superiors import Placed, charts, lock_charts, set_superiors
from opiekun.records.external_ids import external_ids_of
from opiekun.records.importing.entries import LATER, Change, LaterRow, Problem, Settled
from opiekun.records.importing.problems import WITHOUT
from opiekun.records.importing.registry import Done
from opiekun.records.importing.settings import FILL, Settings
from opiekun.records.models import RowOutcome
from opiekun.records.search.words import fold

_LABEL: Final = gettext_lazy("Superior")
_NOBODY: Final = gettext_lazy("there is no such person at the party.")
_SEVERAL: Final = gettext_lazy("several persons at the party are called so.")
_CIRCLE: Final = gettext_lazy("the person would be above themselves.")
_GONE: Final = gettext_lazy("the person was moved or removed meanwhile.")
_EMAILS: Final = "SELECT identity_id, normalised FROM parties_channel WHERE identity_id = ANY(%s) AND kind = 'email'"


def note_superior(standing: PersonStanding, first_row: int, wanted: str, also_who: bool) -> Change | None:
    """What the end of the import has to know of a row: whom it names and, in a dry run, who the person will be."""
    note: dict[str, Any] = {"place": standing.party_id, "first": first_row}
    if wanted:
        note["wanted"] = wanted
    if also_who:
        names = standing.names
        emails = [row["normalised"] for row in standing.channels if row["kind"] == ChannelKind.EMAIL]
        shown = f"{names['first_name']} {names['last_name']}".strip()
        note["who"] = [standing.external_id, shown, emails]
    return Change(LATER, None, note) if wanted or also_who else None


@dataclass
class _Candidates:
    """The live persons of some parties by what a file can call them; new ones of a dry run under negative numbers."""

    names: dict[int, str] = field(default_factory=dict)
    by_call: dict[tuple[int, str, str], set[int]] = field(default_factory=lambda: defaultdict(set))

    def add(self, party_id: int, person_id: int, own_id: str, shown: str, emails: Iterable[str]) -> None:
        self.names[person_id] = shown
        if own_id:
            self.by_call[party_id, "id", own_id].add(person_id)
        self.by_call[party_id, "name", _words(shown)].add(person_id)
        for email in emails:
            self.by_call[party_id, "email", email].add(person_id)

    def found(self, party_id: int, wanted: str, person_id: int) -> set[int]:
        """Those who are meant; of several of one name never the person themselves."""
        for by, call in (("id", wanted), ("email", wanted.lower()), ("name", _words(wanted))):
            ones = self.by_call.get((party_id, by, call))
            if ones:
                return ones - {person_id} if len(ones) > 1 else ones
        return set()


def _words(name: str) -> str:
    """A name however its parts are ordered: "Lis, Ewa" is "Ewa Lis"."""
    return " ".join(sorted(fold(name).replace(",", " ").split()))


def settle_superiors(actor: Viewer, settings: Settings, rows: Sequence[LaterRow], writes: bool) -> Sequence[Settled]:
    """Give the persons of whole parties the superiors that their rows name; the dry run only says so."""
    places = sorted({row.note["place"] for row in rows})
    if writes:
        lock_charts(places, {row.record_id for row in rows if row.record_id})
    settling = _Settling(actor, settings, charts(places), rows, writes)
    settled, gets = settling.settled()
    if writes:
        set_superiors(gets)
        versions = dict(Person.objects.filter(pk__in=gets).values_list("pk", "version"))
        people = {row.number: row.record_id for row in rows}
        settled = [replace(one, version=versions.get(people[one.number] or 0)) for one in settled]
    return settled


class _Settling:
    """One piece of rows, with all the persons of their parties."""

    def __init__(
        self,
        actor: Viewer,
        settings: Settings,
        placed: Mapping[int, Placed],
        rows: Sequence[LaterRow],
        writes: bool,
    ) -> None:
        self._placed, self._fills, self._writes = placed, settings.existing == FILL, writes
        self._rows = [row for row in rows if "wanted" in row.note]
        self._made = {_person(row) for row in rows if row.outcome == RowOutcome.CREATED}
        self._people = _candidates(placed, settings.system, rows)
        self._owners = actor.owners(PERSON, "edit") if actor.can(PERSON, "edit") else frozenset()
        self._told: dict[int, Settled] = {}

    def settled(self) -> tuple[list[Settled], dict[int, int | None]]:
        """What becomes of the rows, and the superiors that persons get."""
        given = self._given()
        above = {p.id: p.superior_id for p in self._placed.values() if p.superior_id is not None}
        gets, circular = without_circles(above, given)
        for row in self._rows:
            if row.number in circular:
                self._stays_without(row, str(_CIRCLE))
        for person, ones in given.items():
            left = [one for one in ones if one[0] not in circular]
            self._note_changes(person, left[-1:] if self._takes_first(person) else left)
        return list(self._told.values()), {p: s for p, s in gets.items() if self._standing(p) != s}

    def _given(self) -> dict[int, list[tuple[int, int]]]:
        """For each person the rows that name a superior for them, the one that counts last."""
        given: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for row in self._rows:
            superior = self._found(row)
            if superior is not None:
                given[_person(row)].append((row.number, superior))
        return {
            person: ones[::-1] if self._takes_first(person) else ones
            for person, ones in given.items()
            if any(superior != self._standing(person) for _row, superior in ones)
        }

    def _takes_first(self, person: int) -> bool:
        return self._fills and person not in self._made

    def _standing(self, person: int) -> int | None:
        """The live superior whom the person has."""
        placed = self._placed.get(person)
        above = self._placed.get(placed.superior_id or 0) if placed else None
        return above.id if above is not None and above.is_live else None

    def _found(self, row: LaterRow) -> int | None:
        """The superior whom the row names; None when there is none, or nothing to do."""
        person, wanted = _person(row), row.note["wanted"]
        placed = self._placed.get(person)
        if person > 0 and (placed is None or not placed.is_live or placed.party_id != row.note["place"]):
            self._stays_without(row, str(_GONE))
            return None
        if self._takes_first(person) and self._standing(person) is not None:
            return None
        ones = self._people.found(row.note["place"], wanted, person)
        if len(ones) != 1:
            self._stays_without(row, str(_SEVERAL if ones else _NOBODY))
            return None
        superior = next(iter(ones))
        may = person in self._made or (placed is not None and reaches(self._owners, placed.owner_id))
        if not may and superior != self._standing(person):
            words = _("You have no right to change %(name)s.") % {"name": self._people.names[person]}
            self._told[row.number] = Settled(row.number, RowOutcome.FAILED, problem=Problem("not_allowed", words))
            return None
        return superior

    def _stays_without(self, row: LaterRow, why: str) -> None:
        if row.outcome != RowOutcome.CREATED:
            words = _("The superior stays as it is: %(why)s")
        else:
            words = _("Came in without superior: %(why)s") if self._writes else _("Comes in without superior: %(why)s")
        problem = Problem(f"{WITHOUT}{SUPERIOR}", words % {"why": why}, str(_LABEL), row.note["wanted"])
        self._told[row.number] = Settled(row.number, row.outcome, problem=problem)

    def _note_changes(self, person: int, ones: Sequence[tuple[int, int]]) -> None:
        """Row by row what the person had and gets, so that it can be taken back."""
        placed = self._placed.get(person)
        before, outcomes = placed.superior_id if placed else None, {row.number: row.outcome for row in self._rows}
        for number, after in ones:
            if after == before:
                continue
            shown = [self._people.names.get(one or 0, "") for one in (before, after)]
            change = Change(SUPERIOR, _kept(before), _kept(after), *shown)
            outcome = outcomes[number]
            made_of_it = RowOutcome.UPDATED if outcome == RowOutcome.SKIPPED else outcome
            self._told[number] = Settled(number, made_of_it, change)
            before = after


def _kept(person_id: int | None) -> dict[str, int] | None:
    """As changes name persons, so that an erasure finds them."""
    return {"person": person_id} if person_id else None


def _person(row: LaterRow) -> int:
    """The person whom the row is about; a new one of a dry run under the negative number of its first row."""
    return row.record_id or -int(row.note["first"])


def _candidates(placed: Mapping[int, Placed], system: str, rows: Sequence[LaterRow]) -> _Candidates:
    found = _Candidates()
    live = {p.id: p for p in placed.values() if p.is_live}
    ids, emails = external_ids_of(live, system), _emails([p.identity_id for p in live.values()])
    for person in live.values():
        own_id = ids.get(person.id, {}).get(system, "")
        found.add(person.party_id, person.id, own_id, person.shown, emails.get(person.identity_id, ()))
    for row in rows:
        if "who" in row.note:
            found.add(row.note["place"], _person(row), *row.note["who"])
    return found


def _emails(identity_ids: Collection[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_EMAILS, [list(identity_ids)])
        for identity_id, email in cursor.fetchall():
            found[identity_id].append(email)
    return found


def undo_superiors(persons: Mapping[int, PersonStanding], work: Sequence[Done]) -> dict[int, int]:
    """Give persons back the superiors whom the import changed, as far as they still have those that it gave.

    Answers how many changes of each were taken back. The caller holds the parties of the persons.
    """
    told = {d.record_id: [c for c in d.changes if c.field == SUPERIOR] for d in work}
    told = {pk: changes for pk, changes in told.items() if changes}
    placed = charts({persons[pk].party_id for pk in told}) if told else {}
    wanted = {pk: _of(changes[0].before) for pk, changes in told.items() if _still(placed[pk], changes)}
    back = {pk: superior for pk, superior in wanted.items() if superior is None}
    given = {pk: [(pk, s)] for pk, s in wanted.items() if s is not None and _can_be(placed.get(s), placed[pk])}
    above = {p.id: p.superior_id for p in placed.values() if p.superior_id is not None and p.id not in back}
    gets, _circular = without_circles(above, given)
    set_superiors({**back, **gets})
    return {pk: len(told[pk]) for pk in (*back, *gets)}


def _still(placed: Placed, changes: Sequence[Change]) -> bool:
    return placed.superior_id == _of(changes[-1].after)


def _can_be(superior: Placed | None, person: Placed) -> bool:
    return superior is not None and superior.is_live and superior.party_id == person.party_id


def _of(kept: Any) -> int | None:
    return kept["person"] if kept else None
