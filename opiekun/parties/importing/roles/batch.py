"""A batch of rows of roles: their parties found or made, then the roles decided and written."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from opiekun.core.errors import InvalidInput
from opiekun.core.permissions import reaches
from opiekun.core.viewer import Viewer
from opiekun.parties.importing.alike import alike_parties
from opiekun.parties.importing.contacts import Contacts
from opiekun.parties.importing.deciding import failed, skipped
from opiekun.parties.importing.finder import Match, PartyFinder
from opiekun.parties.importing.handing_over import GivenAway
from opiekun.parties.importing.joining import Joining
from opiekun.parties.importing.laying import Laying
from opiekun.parties.importing.party_reader import LABELS, TWINS
from opiekun.parties.importing.roles.fields import PARTY_PREFIX
from opiekun.parties.importing.roles.laying import differing, lay, lay_custom
from opiekun.parties.importing.roles.options import CREATE_PARTY, MISSING_PARTY
from opiekun.parties.importing.roles.party_custom import PartyCustom
from opiekun.parties.importing.roles.reader import NUMBER, ROLE, ROLE_CUSTOM
from opiekun.parties.importing.roles.standing import RoleStanding, new_role, role_standings
from opiekun.parties.importing.roles.writing import write_roles
from opiekun.parties.importing.standing import Standing, new_standing
from opiekun.parties.importing.twins import twins
from opiekun.parties.importing.writing import read_versions, write_standings
from opiekun.parties.roles.kinds import RoleKind
from opiekun.records.importing.custom.rows import CustomRows
from opiekun.records.importing.entries import Change, Decision, Entry, Group, Problem
from opiekun.records.importing.problems import all_of, nothing_new
from opiekun.records.importing.settings import CREATE, FILL, SKIP, Settings
from opiekun.records.models import RowOutcome
from opiekun.records.references import names_of

PARTY_MADE = "party"


class RoleBatch:
    """Some rows at once; ``decide`` once, then ``write`` unless it is a dry run.

    A party that is found stays as it is.
    """

    def __init__(self, kind: RoleKind, actor: Viewer, settings: Settings) -> None:
        self._kind, self._actor, self._settings = kind, actor, settings
        self._finder = PartyFinder(actor, settings)
        self._custom = CustomRows(actor, kind.code)
        self._party_custom = PartyCustom(actor)
        self._joining = Joining(actor, settings)
        self._contacts = Contacts(actor, settings)
        self._given_away = GivenAway(actor)
        self._roles: dict[int, RoleStanding] = {}
        self._numbered: dict[str, RoleStanding] = {}
        self._new: list[tuple[Decision, RoleStanding, Standing]] = []
        self._new_parties: list[Standing] = []

    def decide(self, groups: Sequence[Group], locked: bool) -> list[Decision]:
        """What is to become of each row, in the order of the rows within their groups."""
        matches = self._finder.find(groups, locked)
        entries = [entry for group in groups for entry in group.entries]
        self._read_roles(entries, locked)
        matches = [
            match if match[0] is not None else self._by_number(group)
            for group, match in zip(groups, matches, strict=True)
        ]
        self._custom.look([entry.values[ROLE_CUSTOM] for entry in entries], [r.custom for r in self._roles.values()])
        self._party_custom.look(entries)
        decisions = []
        joining = []
        for group, match in zip(groups, matches, strict=True):
            decided, party = self._group(group, match)
            decisions += decided
            if party is not None:
                joining += [(decision, party.target) for decision in decided]
        if not locked:
            self._tell_alike(groups)
        self._joining.plan(joining)
        return decisions

    def _tell_alike(self, groups: Sequence[Group]) -> None:
        """Say of rows that make a party which ones it is like."""
        by_number = {entry.number: (entry, group) for group in groups for entry in group.entries}
        made = {id(party) for party in self._new_parties}
        created = [(*by_number[d.number], d) for d, _role, party in self._new if id(party) in made]
        if self._settings.alike != CREATE:
            for entry, _group, decision in created:
                decision.alike = self._finder.undecided.get(entry.number, ())
            return
        found = alike_parties(self._actor, [entry for entry, _group, _decision in created], strict=False)
        for (entry, group, decision), alike in zip(created, found, strict=True):
            decision.alike = [*twins(entry, group, TWINS), *self._finder.same_nip(entry), *alike]

    def write(self) -> None:
        """Parties first, then their roles."""
        write_standings(self._actor, self._settings.system, self._new_parties, ())
        self._contacts.write()
        for _decision, role, party in self._new:
            role.party_id = party.target.id or 0
        changed = [role for role in self._roles.values() if role.is_touched]
        write_roles(self._kind, [role for _decision, role, _party in self._new], changed)
        self._tell_parties()
        self._joining.write()

    def _tell_parties(self) -> None:
        """Note with a new role the party that was made for it, so that undoing takes it, too."""
        read_versions("parties_party", [party.target for party in self._new_parties])
        made = {id(party) for party in self._new_parties}
        for decision, _role, party in self._new:
            if id(party) in made:
                told = Change(PARTY_MADE, None, [party.target.id, party.target.version], "", decision.title)
                decision.changes = [told, *decision.changes]

    def _read_roles(self, entries: Sequence[Entry], locked: bool) -> None:
        numbers = {entry.values[ROLE][NUMBER] for entry in entries if entry.values[ROLE].get(NUMBER)}
        self._numbered = {role.values[NUMBER]: role for role in role_standings(self._kind, NUMBER, numbers).values()}
        self._finder.look_at({role.party_id for role in self._numbered.values()})
        by_party = role_standings(self._kind, "party_id", self._finder.standings, locked)
        self._roles = dict(by_party)
        self._numbered = {number: by_party.get(r.party_id, r) for number, r in self._numbered.items()}

    def _by_number(self, group: Group) -> Match:
        """The party whose role has the number of the rows, unless they say that it is another one."""
        entry = group.entries[0]
        role = self._numbered.get(entry.values[ROLE].get(NUMBER, ""))
        if role is None:
            return None, ""
        columns = self._finder.standings[role.party_id].columns
        for name in ("regon", "krs", "nip"):
            if entry.values.get(name) and columns[name] and entry.values[name] != columns[name]:
                return None, ""
        return role.party_id, NUMBER

    def _group(self, group: Group, match: Match) -> tuple[list[Decision], Standing | None]:
        party_id, by = match
        party = None if party_id is None else self._finder.standings[party_id]
        if party is not None and not self._finder.sees(party_id or 0):
            problem = self._finder.hidden(party, LABELS.get(by, ""))
            return [failed(entry, problem) for entry in group.entries], None
        if party is not None and by == "alike" and self._settings.alike == SKIP:
            problem = Problem("alike", _("Looks like %(name)s.") % {"name": party.shown})
            return [
                Decision(e.number, RowOutcome.SKIPPED, e.title, None, by, problem=problem) for e in group.entries
            ], None
        decisions: list[Decision] = []
        role = self._roles.get(party_id) if party_id is not None else None
        for entry in group.entries:
            if role is not None and party is not None:
                decisions.append(self._update(entry, group, role, party, by))
                continue
            decision, role, party = self._create(entry, group, party)
            decisions.append(decision)
        return decisions, party

    def _create(
        self, entry: Entry, group: Group, party: Standing | None
    ) -> tuple[Decision, RoleStanding | None, Standing | None]:
        problem, told = self._cannot_create(entry, group, party), list[Change]()
        custom, refused = self._custom.settle(entry.values[ROLE_CUSTOM], None, {}, group)
        of_party, wrong_one = self._party_custom.settle(entry, group, party)
        try:
            values = self._kind.finish(dict(entry.values[ROLE]), {})
        except InvalidInput as wrong:
            problem = problem or self._wrong(wrong)
        problem = all_of(problem, refused, wrong_one)
        if problem is not None:
            return failed(entry, problem), None, party
        if party is None:
            party = new_standing(entry.values, self._actor.id)
            party.custom = {code: value for code, value in of_party.items() if value is not None}
            self._new_parties.append(party)
            told = self._of_new([*self._given_away.told(entry.values), *self._contacts.lay(entry, party)])
        role = new_role(self._kind, values, custom)
        title = entry.title or party.shown
        decision = Decision(entry.number, RowOutcome.CREATED, title, role.target, changes=told)
        self._new.append((decision, role, party))
        if party.target.id is not None:
            role.party_id = party.target.id
            self._roles[role.party_id] = role
        return decision, role, party

    def _cannot_create(self, entry: Entry, group: Group, party: Standing | None) -> Problem | None:
        if not self._actor.can(self._kind.code, "create"):
            return Problem("not_allowed", _("You have no right to add such records."))
        owners = self._actor.owners(self._kind.code, "create")
        if party is None:
            return self._no_party(entry, group) or self._number_taken(entry, group, None)
        if not reaches(owners, party.owner_id):
            return Problem("not_allowed", _("You have no right to change %(name)s.") % {"name": party.shown})
        return self._finder.contradiction(entry, party, group) or self._number_taken(entry, group, None)

    def _no_party(self, entry: Entry, group: Group) -> Problem | None:
        """Why the row has no party, and none can be made for it."""
        shared = next((name for name in ("nip", "krs") if name in group.shared and dict(entry.tells).get(name)), "")
        if self._settings.options.get(MISSING_PARTY) == CREATE_PARTY:
            return self._finder.cannot_create(entry, group) or self._contacts.refused(entry, None)
        if shared:
            words = _("Row %(row)d has the same %(field)s: it does not tell which party is meant.")
            message = words % {"row": group.shared[shared], "field": LABELS[shared]}
            return Problem("several_parties", message, str(LABELS[shared]), str(entry.values.get(shared, "")))
        words = _(
            "No party is found by the row's id, NIP, REGON or KRS; a name alone finds none."
            " Import the parties first, or choose to add those that are missing."
        )
        return Problem("no_party", words, str(LABELS["name"]), entry.title)

    def _number_taken(self, entry: Entry, group: Group, own: RoleStanding | None) -> Problem | None:
        number = entry.values[ROLE].get(NUMBER, "")
        holder = self._numbered.get(number) if number else None
        if holder is not None and holder is not own:
            words = _("Another one has this number already.")
            if self._finder.sees(holder.party_id):
                words = _("%(name)s has this number already.")
                words = words % {"name": self._finder.standings[holder.party_id].shown}
            return Problem("number_taken", f"{_('Number')}: {words}", _("Number"), number)
        first = group.shared.get(NUMBER)
        if number and first is not None and all(one.number != first for one in group.entries):
            message = _("Row %(row)d has the same number.") % {"row": first}
            return Problem("number_taken", message, _("Number"), number)
        return None

    def _update(self, entry: Entry, group: Group, role: RoleStanding, party: Standing, by: str) -> Decision:
        problem = self._other_kind(entry, party) if party.is_new else self._finder.contradiction(entry, party, group)
        problem = problem or self._number_taken(entry, group, role)
        custom, refused = self._custom.settle(entry.values[ROLE_CUSTOM], role.target.id or 0, role.custom, group)
        of_party, wrong_one = self._party_custom.settle(entry, group, party)
        no_contact = self._contacts.refused(entry, party) if party.is_new else None
        problem = all_of(problem, refused, wrong_one, no_contact)
        if problem is not None:
            return failed(entry, problem)
        if self._settings.existing == SKIP and not role.is_new:
            return self._left_out(entry, role, party, by, Problem("in_register", _("Already in the register.")))
        may_edit = role.is_new or self._edits(party)
        try:
            changes = self._changes(entry, role if may_edit else deepcopy(role), custom)
        except InvalidInput as wrong:
            return failed(entry, self._wrong(wrong))
        if party.is_new:
            changes += self._of_new_party(entry, party, of_party)
        if not changes:
            return self._left_out(entry, role, party, by, nothing_new())
        if not may_edit:
            words = _("You have no right to change %(name)s.") % {"name": party.shown}
            return failed(entry, Problem("not_allowed", words))
        title = entry.title or party.shown
        return Decision(entry.number, RowOutcome.UPDATED, title, role.target, "file" if role.is_new else by, changes)

    def _changes(self, entry: Entry, role: RoleStanding, custom: dict[str, Any]) -> list[Change]:
        fills = self._settings.existing == FILL and not role.is_new
        values = differing(role, entry.values[ROLE], fills)
        finished = self._kind.finish(values, role.values)
        return [
            *lay(self._kind, role, finished),
            *lay_custom(role, custom, fills, self._custom.change),
        ]

    def _other_kind(self, entry: Entry, party: Standing) -> Problem | None:
        if entry.values["kind"] and entry.values["kind"] != party.kind:
            return Problem("kind_differs", _("Another row of the file says that this is a person."))
        return None

    def _of_new_party(self, entry: Entry, party: Standing, custom: dict[str, Any]) -> list[Change]:
        """What the row adds to the party that an earlier one of the file makes."""
        laying = Laying(party, self._settings.existing, _name_of_user)
        laid = [*laying.lay(entry.values), *self._party_custom.lay(laying, custom)]
        return self._of_new([*laid, *self._contacts.lay(entry, party)])

    def _of_new(self, changes: Sequence[Change]) -> list[Change]:
        """Changes of a party among those of its role."""
        return [replace(change, field=f"{PARTY_PREFIX}{change.field}") for change in changes]

    def _left_out(self, entry: Entry, role: RoleStanding, party: Standing, by: str, problem: Problem) -> Decision:
        decision = skipped(entry, party, by, problem)
        decision.target = role.target
        return decision

    def _edits(self, party: Standing) -> bool:
        code = self._kind.code
        return self._actor.can(code, "edit") and reaches(self._actor.owners(code, "edit"), party.owner_id)

    def _wrong(self, refused: InvalidInput) -> Problem:
        """What the rules of the kind that span fields refuse."""
        error = refused.errors[0]
        field = self._kind.field_by_code.get(str(error.loc[0]))
        label = str(field.label) if field else str(error.loc[0])
        return Problem(error.code, f"{label}: {error.message}", label)


def _name_of_user(user_id: int | None) -> str:
    return names_of("user", {user_id}).get(user_id, "") if user_id else ""
