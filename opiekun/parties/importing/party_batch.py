"""A batch of rows of parties: matched, decided, written."""

from collections.abc import Sequence
from copy import deepcopy

from django.utils.translation import gettext as _

from opiekun.accounts.models import User
from opiekun.core.viewer import Viewer
from opiekun.parties.importing.alike import alike_parties
from opiekun.parties.importing.contacts import Contacts
from opiekun.parties.importing.deciding import failed, skipped
from opiekun.parties.importing.finder import PartyFinder
from opiekun.parties.importing.handing_over import GivenAway
from opiekun.parties.importing.joining import Joining
from opiekun.parties.importing.laying import Laying
from opiekun.parties.importing.party_reader import LABELS, TWINS
from opiekun.parties.importing.standing import Standing, new_standing
from opiekun.parties.importing.twins import twins
from opiekun.parties.importing.writing import write_standings
from opiekun.parties.permissions import PARTY
from opiekun.records.importing.custom.rows import CustomRows
from opiekun.records.importing.entries import Change, Decision, Entry, Group, Problem
from opiekun.records.importing.problems import all_of, nothing_new
from opiekun.records.importing.settings import CREATE, SKIP, Settings
from opiekun.records.models import RowOutcome


class PartyBatch:
    """Some rows at once; ``decide`` once, then ``write`` unless it is a dry run."""

    def __init__(self, actor: Viewer, settings: Settings) -> None:
        self._actor, self._settings = actor, settings
        self._finder = PartyFinder(actor, settings)
        self._custom = CustomRows(actor, PARTY)
        self._joining = Joining(actor, settings)
        self._contacts = Contacts(actor, settings)
        self._given_away = GivenAway(actor)
        self._new: list[Standing] = []
        self._user_names: dict[int, str] = {}

    def decide(self, groups: Sequence[Group], locked: bool) -> list[Decision]:
        """What is to become of each row, in the order of the rows within their groups."""
        matches = self._finder.find(groups, locked)
        entries = [entry for group in groups for entry in group.entries]
        self._custom.look(
            [entry.values["custom"] for entry in entries], [s.custom for s in self._finder.standings.values()]
        )
        self._contacts.look(entries, self._finder.standings.values())
        self._read_user_names(entries)
        decisions: list[Decision] = []
        unmatched: list[tuple[Group, list[Decision]]] = []
        for group, (party_id, by) in zip(groups, matches, strict=True):
            decided = self._matched(group, party_id, by) if party_id is not None else self._unmatched(group)
            decisions += decided
            if party_id is None:
                unmatched.append((group, decided))
        if not locked:
            self._tell_alike(unmatched)
        self._joining.plan([(d, d.target) for d in decisions if d.target is not None])
        return decisions

    def write(self) -> None:
        """Write what was decided."""
        changed = [standing for standing in self._finder.standings.values() if standing.touched]
        write_standings(self._actor, self._settings.system, self._new, changed)
        self._contacts.write()
        self._joining.write()

    def _tell_alike(self, unmatched: Sequence[tuple[Group, Sequence[Decision]]]) -> None:
        created = [
            (entry, decision, group)
            for group, decided in unmatched
            for entry, decision in zip(group.entries, decided, strict=True)
            if decision.outcome == RowOutcome.CREATED
        ]
        if self._settings.alike != CREATE:
            for entry, decision, _group in created:
                decision.alike = self._finder.undecided.get(entry.number, ())
            return
        found = alike_parties(self._actor, [entry for entry, _decision, _group in created], strict=False)
        for (entry, decision, group), alike in zip(created, found, strict=True):
            decision.alike = [*twins(entry, group, TWINS), *self._finder.same_nip(entry), *alike]

    def _matched(self, group: Group, party_id: int, by: str) -> list[Decision]:
        standing = self._finder.standings[party_id]
        if not self._finder.sees(party_id):
            problem = self._finder.hidden(standing, LABELS.get(by, ""))
            return [failed(entry, problem) for entry in group.entries]
        if by == "alike" and self._settings.alike == SKIP:
            problem = Problem("alike", _("Looks like %(name)s.") % {"name": standing.shown})
            return [skipped(entry, standing, by, problem) for entry in group.entries]
        if self._settings.existing == SKIP:
            problem = Problem("in_register", _("Already in the register."))
            return [skipped(entry, standing, by, problem) for entry in group.entries]
        return [self._update(entry, standing, by, group) for entry in group.entries]

    def _update(self, entry: Entry, standing: Standing, by: str, group: Group) -> Decision:
        problem = self._finder.contradiction(entry, standing, group)
        custom, refused = self._custom.settle(entry.values["custom"], standing.target.id, standing.custom, group)
        problem = all_of(problem, refused, self._contacts.refused(entry, standing))
        if problem is not None:
            return failed(entry, problem)
        may_edit = self._finder.edits(standing)
        changes = self._lay(entry, standing if may_edit else deepcopy(standing), custom)
        if changes and not may_edit:
            words = _("You have no right to change %(name)s.") % {"name": standing.shown}
            return failed(entry, Problem("not_allowed", words))
        changes += self._contacts.lay(entry, standing)
        if not changes:
            return skipped(entry, standing, by, nothing_new())
        title = entry.title or standing.shown
        return Decision(entry.number, RowOutcome.UPDATED, title, standing.target, by, changes)

    def _lay(self, entry: Entry, standing: Standing, custom: dict[str, object]) -> list[Change]:
        laying = Laying(standing, self._settings.existing, self._name_of)
        return [*laying.lay(entry.values), *laying.lay_custom(custom, self._custom.change)]

    def _unmatched(self, group: Group) -> list[Decision]:
        decisions: list[Decision] = []
        standing: Standing | None = None
        for entry in group.entries:
            if standing is not None:
                decisions.append(self._add_to_new(entry, standing, group))
                continue
            problem = self._finder.cannot_create(entry, group)
            custom, refused = self._custom.settle(entry.values["custom"], None, {}, group)
            problem = all_of(problem, refused, self._contacts.refused(entry, None))
            if problem is not None:
                decisions.append(failed(entry, problem))
                continue
            standing = self._create(entry, custom)
            changes = [*self._given_away.told(entry.values), *self._contacts.lay(entry, standing)]
            decisions.append(Decision(entry.number, RowOutcome.CREATED, entry.title, standing.target, changes=changes))
        return decisions

    def _create(self, entry: Entry, custom: dict[str, object]) -> Standing:
        standing = new_standing(entry.values, self._actor.id)
        standing.custom = {code: value for code, value in custom.items() if value is not None}
        self._new.append(standing)
        return standing

    def _add_to_new(self, entry: Entry, standing: Standing, group: Group) -> Decision:
        if entry.values["kind"] and entry.values["kind"] != standing.kind:
            return failed(entry, Problem("kind_differs", _("Another row of the file says that this is a person.")))
        custom, refused = self._custom.settle(entry.values["custom"], 0, standing.custom, group)
        refused = all_of(refused, self._contacts.refused(entry, standing))
        if refused is not None:
            return failed(entry, refused)
        changes = [*self._lay(entry, standing, custom), *self._contacts.lay(entry, standing)]
        if not changes:
            return skipped(entry, standing, "", nothing_new())
        return Decision(entry.number, RowOutcome.UPDATED, entry.title, standing.target, "file", changes)

    def _read_user_names(self, entries: Sequence[Entry]) -> None:
        ids = {entry.values["account_manager"] for entry in entries if entry.values.get("account_manager")}
        if ids:
            self._user_names = dict(User.objects.filter(pk__in=ids).values_list("pk", "name"))

    def _name_of(self, user_id: int | None) -> str:
        return self._user_names.get(user_id or 0, "")


def party_batch(actor: Viewer, settings: Settings) -> PartyBatch:
    """A new batch."""
    return PartyBatch(actor, settings)
