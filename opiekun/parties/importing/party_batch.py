"""A batch of rows of parties: matched, decided, written."""

from collections.abc import Sequence
from copy import deepcopy

from django.utils.translation import gettext as _

from opiekun.accounts.models import User
from opiekun.accounts.services.hint import hints_allowed
from opiekun.core.permissions import reaches
from opiekun.core.reading import REASONS
from opiekun.core.viewer import Viewer
from opiekun.parties.choices import PartyKind
from opiekun.parties.importing.alike import alike_parties
from opiekun.parties.importing.laying import Laying
from opiekun.parties.importing.matching import Holders, holders, locked_holders, match
from opiekun.parties.importing.party_reader import EXTERNAL_ID, LABELS, PLACE_KEY, same_regon
from opiekun.parties.importing.standing import Standing, new_standing, standings
from opiekun.parties.importing.writing import write_standings
from opiekun.parties.permissions import PARTY, in_sight
from opiekun.records.importing.entries import Alike, Decision, Entry, Group, Problem
from opiekun.records.importing.problems import nothing_new
from opiekun.records.importing.settings import CREATE, SKIP, Settings
from opiekun.records.models import RowOutcome


class PartyBatch:
    """Some rows at once; ``decide`` once, then ``write`` unless it is a dry run."""

    def __init__(self, actor: Viewer, settings: Settings) -> None:
        self._actor, self._settings = actor, settings
        self._new: list[Standing] = []
        self._standings: dict[int, Standing] = {}
        self._found = Holders()
        self._hinted: set[int] = set()
        self._user_names: dict[int, str] = {}

    def decide(self, groups: Sequence[Group], locked: bool) -> list[Decision]:
        """What is to become of each row, in the order of the rows within their groups."""
        self._found = (locked_holders if locked else holders)(groups, self._settings.system)
        self._standings = dict(standings(sorted(self._found.ids()), self._settings.system))
        self._read_user_names(groups)
        matches = self._matches(groups)
        self._read_hints(matches)
        decisions: list[Decision] = []
        unmatched: list[tuple[Group, list[Decision]]] = []
        for group, (party_id, by) in zip(groups, matches, strict=True):
            decided = self._matched(group, party_id, by) if party_id is not None else self._unmatched(group)
            decisions += decided
            if party_id is None:
                unmatched.append((group, decided))
        if self._settings.alike == CREATE and not locked:
            self._tell_alike(unmatched)
        return decisions

    def write(self) -> None:
        """Write what was decided."""
        changed = [standing for standing in self._standings.values() if standing.touched]
        write_standings(self._actor, self._settings.system, self._new, changed)

    def _matches(self, groups: Sequence[Group]) -> list[tuple[int | None, str]]:
        regons = {party_id: str(standing.columns["regon"]) for party_id, standing in self._standings.items()}
        matches = [match(group, self._found, regons) for group in groups]
        if self._settings.alike == CREATE:
            return matches
        return self._with_alike(groups, matches)

    def _with_alike(
        self, groups: Sequence[Group], matches: list[tuple[int | None, str]]
    ) -> list[tuple[int | None, str]]:
        """Groups without a match get the one party that has their name, postcode and street: it was asked for."""
        left = [n for n, (party_id, _by) in enumerate(matches) if party_id is None]
        asked = [n for n in left if PLACE_KEY not in groups[n].shared]
        found = alike_parties(self._actor, [groups[n].entries[0] for n in asked], strict=True)
        for n, alike in zip(asked, found, strict=True):
            if len(alike) == 1:
                matches[n] = alike[0].record_id, "alike"
        missing = {party_id for party_id, _by in matches if party_id is not None} - self._standings.keys()
        self._standings |= standings(sorted(missing), self._settings.system)
        return matches

    def _tell_alike(self, unmatched: Sequence[tuple[Group, Sequence[Decision]]]) -> None:
        created = [
            (entry, decision)
            for group, decided in unmatched
            for entry, decision in zip(group.entries, decided, strict=True)
            if decision.outcome == RowOutcome.CREATED
        ]
        found = alike_parties(self._actor, [entry for entry, _decision in created], strict=False)
        for (entry, decision), alike in zip(created, found, strict=True):
            decision.alike = [*self._same_nip(entry), *alike]

    def _same_nip(self, entry: Entry) -> list[Alike]:
        ids = self._found.nip.get(dict(entry.tells).get("nip", ""), ())
        seen = [self._standings[party_id] for party_id in ids if self._sees(self._standings[party_id])]
        return [Alike(standing.target.id or 0, standing.shown, "nip") for standing in seen[:3]]

    def _matched(self, group: Group, party_id: int, by: str) -> list[Decision]:
        standing = self._standings[party_id]
        if not self._sees(standing):
            problem = self._hidden(standing, LABELS.get(by, ""))
            return [_failed(entry, problem) for entry in group.entries]
        if by == "alike" and self._settings.alike == SKIP:
            problem = Problem("alike", _("Looks like %(name)s.") % {"name": standing.shown})
            return [_skipped(entry, standing, by, problem) for entry in group.entries]
        if self._settings.existing == SKIP:
            problem = Problem("in_register", _("Already in the register."))
            return [_skipped(entry, standing, by, problem) for entry in group.entries]
        return [self._update(entry, standing, by, group) for entry in group.entries]

    def _update(self, entry: Entry, standing: Standing, by: str, group: Group) -> Decision:
        problem = self._contradiction(entry, standing, group)
        if problem is not None:
            return _failed(entry, problem)
        may_edit = self._edits(standing)
        laid_upon = standing if may_edit else deepcopy(standing)
        changes = Laying(laid_upon, self._settings.existing, self._name_of).lay(entry.values)
        if not changes:
            return _skipped(entry, standing, by, nothing_new())
        if not may_edit:
            words = _("You have no right to change %(name)s.") % {"name": standing.shown}
            return _failed(entry, Problem("not_allowed", words))
        title = entry.title or standing.shown
        return Decision(entry.number, RowOutcome.UPDATED, title, standing.target, by, changes)

    def _contradiction(self, entry: Entry, standing: Standing, group: Group) -> Problem | None:
        """Why the row cannot be about the party after all."""
        kind = entry.values["kind"]
        if kind and kind != standing.kind:
            words = _("%(name)s is a natural person in the register.")
            if kind == PartyKind.NATURAL_PERSON:
                words = _("%(name)s is an organisation in the register.")
            return Problem("kind_differs", words % {"name": standing.shown})
        external_id = entry.values.get(EXTERNAL_ID, "")
        if external_id and standing.external_id not in ("", external_id):
            words = _("%(name)s has another id in this system: %(id)s.")
            message = words % {"name": standing.shown, "id": standing.external_id}
            return Problem("has_another_id", message, str(LABELS[EXTERNAL_ID]), external_id)
        if str(entry.values.get("krs") or "") == standing.columns["krs"]:
            return self._taken(entry, standing)
        return self._taken(entry, standing) or _krs_of_another_row(entry, group)

    def _taken(self, entry: Entry, standing: Standing | None) -> Problem | None:
        """Whether another live party has the row's REGON or KRS."""
        own = standing.target.id if standing else None
        for name, held in (("regon", self._found.regon), ("krs", self._found.krs)):
            value = str(entry.values.get(name) or "")
            holder_id = held.get(same_regon(value) if name == "regon" else value)
            if value and holder_id is not None and holder_id != own:
                holder = self._standings[holder_id]
                if not self._sees(holder):
                    return self._hidden(holder, LABELS[name], value)
                words = _("%(name)s has this number already.") % {"name": holder.shown}
                return Problem(f"{name}_taken", words, str(LABELS[name]), value)
        return None

    def _unmatched(self, group: Group) -> list[Decision]:
        decisions: list[Decision] = []
        standing: Standing | None = None
        for entry in group.entries:
            if standing is not None:
                decisions.append(self._add_to_new(entry, standing))
                continue
            problem = self._cannot_create(entry, group)
            if problem is not None:
                decisions.append(_failed(entry, problem))
                continue
            standing = self._create(entry)
            decisions.append(Decision(entry.number, RowOutcome.CREATED, entry.title, standing.target))
        return decisions

    def _cannot_create(self, entry: Entry, group: Group) -> Problem | None:
        if not self._actor.can(PARTY, "create"):
            return Problem("not_allowed", _("You have no right to add parties."))
        values = entry.values
        if not (values.get("name") or values.get("first_name") or values.get("last_name")):
            return Problem("required", str(REASONS["required"]), str(LABELS["name"]))
        return self._taken(entry, None) or _krs_of_another_row(entry, group)

    def _create(self, entry: Entry) -> Standing:
        standing = new_standing(entry.values, self._actor.id)
        self._new.append(standing)
        return standing

    def _add_to_new(self, entry: Entry, standing: Standing) -> Decision:
        if entry.values["kind"] and entry.values["kind"] != standing.kind:
            return _failed(entry, Problem("kind_differs", _("Another row of the file says that this is a person.")))
        changes = Laying(standing, "", self._name_of).lay(entry.values)
        if not changes:
            return _skipped(entry, standing, "", nothing_new())
        return Decision(entry.number, RowOutcome.UPDATED, entry.title, standing.target, "file", changes)

    def _sees(self, standing: Standing) -> bool:
        return in_sight(self._actor, PARTY, standing.owner_id, standing.is_own)

    def _edits(self, standing: Standing) -> bool:
        return self._actor.can(PARTY, "edit") and reaches(self._actor.owners(PARTY, "edit"), standing.owner_id)

    def _hidden(self, standing: Standing, label: object, value: str = "") -> Problem:
        """The one exception to silence about records out of reach."""
        if standing.target.id in self._hinted and standing.manager:
            words = _("Already in the register, ask %(manager)s.") % {"manager": standing.manager}
        else:
            words = _("Already in the register.")
        return Problem("out_of_reach", words, str(label), value)

    def _read_hints(self, matches: Sequence[tuple[int | None, str]]) -> None:
        matched = [self._standings[party_id] for party_id, _by in matches if party_id is not None]
        hidden = [standing.target.id for standing in matched if not self._sees(standing)]
        self._hinted = hints_allowed(self._actor, PARTY, [pk for pk in hidden if pk]) if hidden else set()

    def _read_user_names(self, groups: Sequence[Group]) -> None:
        ids = {e.values["account_manager"] for g in groups for e in g.entries if e.values.get("account_manager")}
        if ids:
            self._user_names = dict(User.objects.filter(pk__in=ids).values_list("pk", "name"))

    def _name_of(self, user_id: int | None) -> str:
        return self._user_names.get(user_id or 0, "")


def _krs_of_another_row(entry: Entry, group: Group) -> Problem | None:
    """The first row of the file with a KRS has it; rows about other parties cannot have it, too."""
    first = group.shared.get("krs")
    if not entry.values.get("krs") or first is None or any(one.number == first for one in group.entries):
        return None
    words = _("Row %(row)d has the same KRS.") % {"row": first}
    return Problem("krs_taken", words, str(LABELS["krs"]), entry.values["krs"])


def _failed(entry: Entry, problem: Problem) -> Decision:
    return Decision(entry.number, RowOutcome.FAILED, entry.title, problem=problem)


def _skipped(entry: Entry, standing: Standing, by: str, problem: Problem) -> Decision:
    title = entry.title or standing.shown
    return Decision(entry.number, RowOutcome.SKIPPED, title, standing.target, by, problem=problem)


def party_batch(actor: Viewer, settings: Settings) -> PartyBatch:
    """A new batch."""
    return PartyBatch(actor, settings)
