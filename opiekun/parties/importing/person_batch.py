"""A batch of rows of persons: their parties found, matched, decided, written."""

from collections.abc import Sequence
from copy import deepcopy

from django.utils.translation import gettext as _

from opiekun.accounts.services.hint import hints_allowed
from opiekun.core.permissions import reaches
from opiekun.core.reading import REASONS
from opiekun.core.viewer import Viewer
from opiekun.parties.choices import ChannelKind, PartyKind
from opiekun.parties.errors import OnlyOnePerson
from opiekun.parties.importing.days import lay_days, note_shown_days, read_standing_days
from opiekun.parties.importing.deciding import failed, skipped
from opiekun.parties.importing.interests import lay_interests, read_interests
from opiekun.parties.importing.laying import Laying
from opiekun.parties.importing.occasions import lay_occasions, read_occasions
from opiekun.parties.importing.party_reader import EXTERNAL_ID
from opiekun.parties.importing.person_matching import Found, find_all
from opiekun.parties.importing.person_reader import LABELS, SUPERIOR, TWINS, PartyKeys, full_name
from opiekun.parties.importing.person_standing import (
    PartyFacts,
    PersonStanding,
    new_person,
    party_facts,
    person_standings,
)
from opiekun.parties.importing.person_writing import write_persons
from opiekun.parties.importing.superiors import note_superior
from opiekun.parties.importing.twins import twins
from opiekun.parties.permissions import PARTY, PERSON, in_sight
from opiekun.records.importing.custom.rows import CustomRows
from opiekun.records.importing.entries import Alike, Decision, Entry, Group, Problem
from opiekun.records.importing.problems import all_of, nothing_new
from opiekun.records.importing.settings import CREATE, FILL, SKIP, UPDATE, Settings
from opiekun.records.models import RowOutcome
from opiekun.records.search.words import fold


class PersonBatch:
    """Some rows at once; ``decide`` once, then ``write`` unless it is a dry run."""

    def __init__(self, actor: Viewer, settings: Settings) -> None:
        self._actor, self._settings = actor, settings
        self._custom = CustomRows(actor, PERSON)
        self._found = Found()
        self._new: list[PersonStanding] = []
        self._standings: dict[int, PersonStanding] = {}
        self._parties: dict[int, PartyFacts] = {}
        self._hinted: set[int] = set()
        # Rows that say whether there is a superior, with their person and the first row of the person.
        self._laid: list[tuple[Entry, PersonStanding, int]] = []

    def decide(self, groups: Sequence[Group], locked: bool) -> list[Decision]:
        """What is to become of each row."""
        self._found = find_all(self._actor, groups, self._settings.system, locked)
        named = {pk for group in groups for entry in group.entries if (pk := self._party_id(entry)) is not None}
        self._parties = dict(party_facts(sorted(named)))
        namesakes = {person_id for found in self._found.namesakes.values() for person_id, _emails in found}
        ids = {*self._found.persons.values(), *namesakes}
        self._standings = dict(person_standings(sorted(ids), self._settings.system))
        if any(entry.values["days"] for group in groups for entry in group.entries):
            read_standing_days(self._standings)
        if any(entry.values["interests"] for group in groups for entry in group.entries):
            read_interests(self._standings)
        if any(entry.values["occasions"] for group in groups for entry in group.entries):
            read_occasions(self._standings)
        rows = [entry.values["custom"] for group in groups for entry in group.entries]
        self._custom.look(rows, [standing.custom for standing in self._standings.values()])
        hidden = [pk for pk, party in self._parties.items() if not self._sees(party)]
        self._hinted = hints_allowed(self._actor, PARTY, hidden) if hidden else set()
        decisions = [decision for group in groups for decision in self._group(group)]
        note_shown_days(self._actor, decisions)
        self._note_superiors(decisions, also_who=not locked)
        return decisions

    def write(self) -> None:
        """Write what was decided."""
        changed = [standing for standing in self._standings.values() if standing.touched]
        write_persons(self._actor, self._settings.system, self._new, changed)

    def _note_superiors(self, decisions: Sequence[Decision], also_who: bool) -> None:
        """Superiors are found when all rows are done, as may be said by then who they are."""
        told = {decision.number: decision for decision in decisions}
        for entry, standing, first in self._laid:
            decision = told[entry.number]
            if decision.outcome == RowOutcome.FAILED:
                continue
            note = note_superior(standing, first, entry.values[SUPERIOR], also_who)
            if note is not None:
                decision.changes = [*decision.changes, note]

    def _party_id(self, entry: Entry) -> int | None:
        return self._found.party_of(entry.values["party"])[0]

    def _group(self, group: Group) -> list[Decision]:
        decisions: list[Decision] = []
        standing: PersonStanding | None = None
        for entry in group.entries:
            if standing is not None:
                decisions.append(self._lay(entry, standing, "file", group))
                continue
            decision, standing = self._one(entry, group)
            decisions.append(decision)
        return decisions

    def _one(self, entry: Entry, group: Group) -> tuple[Decision, PersonStanding | None]:
        """What becomes of a row, and the person that the next rows of its group are about, too."""
        person_id = self._found.persons.get(entry.values[EXTERNAL_ID])
        if person_id is not None and person_id in self._standings:
            return self._known(entry, self._standings[person_id], EXTERNAL_ID, group)
        problem, party = self._party(entry)
        if party is None or problem is not None:
            _values, refused = self._custom.settle(entry.values["custom"], None, {}, group)
            return failed(entry, all_of(problem or Problem("required", ""), refused)), None
        namesakes = self._found.namesakes.get((party.id, fold(full_name(entry.values))), ())
        same_email = [pk for pk, emails in namesakes if set(emails) & _emails(entry)]
        if len(same_email) == 1:
            return self._known(entry, self._standings[same_email[0]], "email", group)
        if namesakes and self._settings.alike == SKIP:
            return self._left_out(entry, self._standings[namesakes[0][0]]), None
        if len(namesakes) == 1 and self._settings.alike == UPDATE:
            return self._known(entry, self._standings[namesakes[0][0]], "alike", group)
        return self._create(entry, group, party, [pk for pk, _emails_of in namesakes])

    def _known(self, entry: Entry, standing: PersonStanding, by: str, group: Group) -> tuple[Decision, PersonStanding]:
        return self._lay(entry, standing, by, group), standing

    def _left_out(self, entry: Entry, standing: PersonStanding) -> Decision:
        problem = Problem("alike", _("Looks like %(name)s.") % {"name": standing.shown})
        return skipped(entry, standing, "alike", problem)

    def _lay(self, entry: Entry, standing: PersonStanding, by: str, group: Group) -> Decision:
        if not standing.is_new:
            problem = self._contradiction(entry, standing)
            if problem is not None:
                return failed(entry, problem)
            if self._settings.existing == SKIP:
                return skipped(entry, standing, by, Problem("in_register", _("Already in the register.")))
        record_id = 0 if standing.is_new else standing.target.id
        custom, refused = self._custom.settle(entry.values["custom"], record_id, standing.custom, group)
        if refused is not None:
            return failed(entry, refused)
        may_edit = standing.is_new or self._edits(standing)
        laid_upon = standing if may_edit else deepcopy(standing)
        laying = Laying(laid_upon, self._settings.existing, str)
        fills = self._settings.existing == FILL
        self._notice(entry, standing, group)
        changes = [
            *laying.lay(entry.values),
            *laying.lay_custom(custom, self._custom.change),
            *lay_days(laid_upon, entry.values["days"], fills),
            *lay_interests(laid_upon, entry.values["interests"], fills),
            *lay_occasions(laid_upon, entry.values["occasions"], fills),
        ]
        if not changes:
            return skipped(entry, standing, by, nothing_new())
        if not may_edit:
            words = _("You have no right to change %(name)s.") % {"name": standing.shown}
            return failed(entry, Problem("not_allowed", words))
        title = entry.title or standing.shown
        return Decision(entry.number, RowOutcome.UPDATED, title, standing.target, by, changes)

    def _contradiction(self, entry: Entry, standing: PersonStanding) -> Problem | None:
        """Why the row cannot be about the person after all."""
        if not in_sight(self._actor, PERSON, standing.owner_id, standing.is_own):
            return Problem("out_of_reach", _("Already in the register."))
        own_id = entry.values[EXTERNAL_ID]
        if own_id and standing.external_id not in ("", own_id):
            words = _("%(name)s has another id in this system: %(id)s.")
            message = words % {"name": standing.shown, "id": standing.external_id}
            return Problem("has_another_id", message, str(LABELS[EXTERNAL_ID]), own_id)
        party_id = self._party_id(entry)
        if party_id is not None and party_id != standing.party_id:
            words = _("%(name)s is at another party in the register. Move the person first.")
            return Problem("other_party", words % {"name": standing.shown})
        return None

    def _party(self, entry: Entry) -> tuple[Problem | None, PartyFacts | None]:
        """The party at which the person is to be, or why there is none."""
        keys: PartyKeys = entry.values["party"]
        party_id, several = self._found.party_of(keys)
        told = keys.name or keys.nip or keys.regon or keys.krs or keys.external_id
        label = str(LABELS["party_name"])
        if several:
            return Problem("several_parties", _("Several parties are called or numbered so."), label, told), None
        if party_id is None or party_id not in self._parties:
            words = _("There is no such party. Import the parties first.") if keys else str(REASONS["required"])
            return Problem("no_party" if keys else "required", words, label, told), None
        party = self._parties[party_id]
        if not self._sees(party):
            return self._hidden(party, told), None
        if party.kind == PartyKind.NATURAL_PERSON:
            return Problem("only_one_person", str(OnlyOnePerson()), label, told), None
        return None, party

    def _create(
        self, entry: Entry, group: Group, party: PartyFacts, namesakes: Sequence[int]
    ) -> tuple[Decision, PersonStanding | None]:
        if not self._actor.can(PERSON, "create") or not reaches(self._actor.owners(PERSON, "create"), party.owner_id):
            words = _("You have no right to add persons to %(name)s.") % {"name": party.shown}
            return failed(entry, Problem("not_allowed", words)), None
        label = str(LABELS["last_name"])
        if not full_name(entry.values):
            return failed(entry, Problem("required", f"{label}: {REASONS['required']}", label)), None
        custom, refused = self._custom.settle(entry.values["custom"], None, {}, group)
        if refused is not None:
            return failed(entry, refused), None
        standing = new_person(entry.values, party)
        lay_days(standing, entry.values["days"], False)
        lay_interests(standing, entry.values["interests"], False)
        lay_occasions(standing, entry.values["occasions"], False)
        standing.custom = {code: value for code, value in custom.items() if value is not None}
        self._new.append(standing)
        self._notice(entry, standing, group)
        seen = [self._standings[pk] for pk in namesakes if pk in self._standings]
        alike = [*twins(entry, group, TWINS), *(Alike(one.target.id or 0, one.shown, "name") for one in seen[:3])]
        title = f"{entry.title}, {party.shown}"[:300]
        decision = Decision(entry.number, RowOutcome.CREATED, title, standing.target)
        decision.alike = alike if self._settings.alike == CREATE else ()
        return decision, standing

    def _notice(self, entry: Entry, standing: PersonStanding, group: Group) -> None:
        if entry.values[SUPERIOR] is not None:
            self._laid.append((entry, standing, group.entries[0].number))

    def _sees(self, party: PartyFacts) -> bool:
        return in_sight(self._actor, PARTY, party.owner_id, party.is_own)

    def _edits(self, standing: PersonStanding) -> bool:
        return self._actor.can(PERSON, "edit") and reaches(self._actor.owners(PERSON, "edit"), standing.owner_id)

    def _hidden(self, party: PartyFacts, told: str) -> Problem:
        words = _("Already in the register.")
        if party.id in self._hinted and party.manager:
            words = _("Already in the register, ask %(manager)s.") % {"manager": party.manager}
        return Problem("out_of_reach", words, str(LABELS["party_name"]), told)


def _emails(entry: Entry) -> set[str]:
    return {row["normalised"] for row in entry.values.get("channels", ()) if row["kind"] == ChannelKind.EMAIL}
