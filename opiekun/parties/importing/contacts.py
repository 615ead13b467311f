"""The contact persons that a file of parties names: each becomes a person of its organisation.

One that is there already, by the same name, is left alone; the first person of a party is its main one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opiekun.core.permissions import reaches
from opiekun.core.viewer import Viewer
from opiekun.parties.importing.person_reader import full_name
from opiekun.parties.importing.person_standing import PartyFacts, PersonStanding, new_person
from opiekun.parties.importing.person_writing import write_persons
from opiekun.parties.importing.standing import Standing
from opiekun.parties.models import Person
from opiekun.parties.permissions import PERSON
from opiekun.records.importing.entries import Change, Entry, Problem
from opiekun.records.importing.holds import held_records
from opiekun.records.importing.settings import FILL, Settings
from opiekun.records.search.words import fold

CONTACT: Final = "contact"
LABEL: Final = gettext_lazy("Contact person")
_PERSON: Final = "person"
_THERE: Final = (
    "SELECT party_id, search_key, is_main FROM parties_person WHERE party_id = ANY(%s) AND trashed_at IS NULL"
)


@dataclass(slots=True)
class _People:
    """Who is at a party, by their names as they are compared."""

    names: set[str] = field(default_factory=set)
    has_main: bool = False


class Contacts:
    """Puts the contact persons of one batch at their parties; ``look`` first."""

    def __init__(self, actor: Viewer, settings: Settings) -> None:
        self._actor, self._settings = actor, settings
        self._people: dict[int, _People] = {}
        self._planned: list[tuple[Standing, PersonStanding, dict[str, Any]]] = []

    def look(self, entries: Sequence[Entry], parties: Iterable[Standing]) -> None:
        """Read who is at the parties that rows may be about, if any row names somebody."""
        if not any(entry.values.get(CONTACT) for entry in entries):
            return
        by_id = {party.target.id: party for party in parties}
        with connection.cursor() as cursor:
            cursor.execute(_THERE, [list(by_id)])
            for party_id, name, is_main in cursor.fetchall():
                people = self._at(by_id[party_id])
                people.names.add(name)
                people.has_main |= is_main

    def refused(self, entry: Entry, party: Standing | None) -> Problem | None:
        """Why the person cannot be added to the party (None: the row makes it)."""
        if not (self._adds(entry, party) if party is not None else entry.values.get(CONTACT)):
            return None
        may = self._actor.can(PERSON, "create")
        if may and (party is None or party.is_new or reaches(self._actor.owners(PERSON, "create"), party.owner_id)):
            return None
        name = party.shown if party is not None else entry.title
        words = _("You have no right to add persons to %(name)s.") % {"name": name or entry.title}
        return Problem("not_allowed", f"{LABEL}: {words}", str(LABEL), full_name(entry.values[CONTACT]))

    def lay(self, entry: Entry, party: Standing) -> list[Change]:
        """What the row adds to the party, to be written with the others."""
        if not self._adds(entry, party):
            return []
        values, people = entry.values[CONTACT], self._at(party)
        person = new_person(
            {**values, "is_main": not people.has_main}, PartyFacts(0, party.kind, None, False, "", None)
        )
        people.names.add(fold(full_name(values)))
        people.has_main = True
        after: dict[str, Any] = {_PERSON: None, "version": None}
        self._planned.append((party, person, after))
        return [Change(CONTACT, None, after, "", full_name(values))]

    def _adds(self, entry: Entry, party: Standing) -> bool:
        contact = entry.values.get(CONTACT)
        if not contact or party.is_person:
            return False
        names = self._at(party).names
        is_filled = self._settings.existing == FILL and not party.is_new and bool(names)
        return not is_filled and fold(full_name(contact)) not in names

    def _at(self, party: Standing) -> _People:
        return self._people.setdefault(id(party.target), _People())

    def write(self) -> None:
        """Write them, once their parties are there; the changes get their ids."""
        if not self._planned:
            return
        for party, person, _after in self._planned:
            person.party_id = party.target.id or 0
        write_persons(self._actor, self._settings.system, [person for _party, person, _after in self._planned], ())
        for _party, person, after in self._planned:
            after.update({_PERSON: person.target.id, "version": person.target.version})


def contacts_of(changes: Iterable[Change]) -> list[Change]:
    """Those of the changes that added persons."""
    return [change for change in changes if isinstance(change.after, Mapping) and _PERSON in change.after]


def unchanged_contacts(changes: Iterable[Change]) -> set[int]:
    """The persons that these changes added and that are as they were made, locked."""
    made = {change.after[_PERSON]: change.after["version"] for change in contacts_of(changes)}
    if not made:
        return set()
    live = Person.objects.filter(pk__in=made, trashed_at__isnull=True).select_for_update(no_key=True).order_by("pk")
    same = [person_id for person_id, version in live.values_list("pk", "version") if version == made[person_id]]
    return set(same) - held_records(PERSON, same)


def trash_contacts(changes: Sequence[Change]) -> int:
    """Put the persons that these changes added into the trash; answers how many were as they were made."""
    gone = unchanged_contacts(changes)
    if gone:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE parties_person SET trashed_at = now(), trash_root_id = id WHERE id = ANY(%s)", [sorted(gone)]
            )
    return len(gone)
