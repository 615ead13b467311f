"""A batch of rows of interactions or notes: their parties found, decided, written many at once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models.functions import Now
from django.utils.translation import gettext as _

from opiekun.activities.importing.changing import changes_of, custom_words
from opiekun.activities.importing.links import LinksOfRows
from opiekun.activities.importing.present import Present, Said, own_id, present, said_of
from opiekun.activities.importing.reader import LABELS
from opiekun.activities.models import Interaction, Note
from opiekun.activities.permissions import INTERACTION
from opiekun.activities.services.interaction_custom import read_custom_of_kind
from opiekun.activities.services.many_interactions import create_interactions, update_interactions
from opiekun.activities.services.many_notes import create_notes
from opiekun.activities.services.notes import update_note
from opiekun.activities.services.saved import Saved
from opiekun.core.errors import InvalidInput, Refusal
from opiekun.core.reading import REASONS
from opiekun.core.viewer import Viewer
from opiekun.parties.importing.deciding import failed
from opiekun.parties.importing.party_reader import EXTERNAL_ID
from opiekun.parties.importing.person_matching import Found, find_all
from opiekun.parties.importing.person_reader import PartyKeys
from opiekun.parties.models import Party
from opiekun.parties.permissions import reached, reached_parties
from opiekun.records.external_ids import attach, refusal
from opiekun.records.importing.entries import Decision, Entry, Group, Problem, Target
from opiekun.records.importing.problems import nothing_new
from opiekun.records.importing.settings import SKIP, Settings
from opiekun.records.models import RowOutcome
from opiekun.records.search.words import fold


class SaidBatch:
    """Some rows at once; ``decide`` once, then ``write`` unless it is a dry run."""

    def __init__(self, kind: str, actor: Viewer, settings: Settings) -> None:
        self._kind, self._actor, self._settings = kind, actor, settings
        self._found = Found()
        self._present = Present()
        self._links = LinksOfRows(actor, "", (), ())
        self._told: set[Said] = set()
        self._seen: set[int] = set()
        self._open: set[int] = set()
        self._lacking: dict[str, Problem | None] = {}
        self._new: list[tuple[Decision, Mapping[str, Any], str]] = []
        self._changed: list[tuple[Decision, Mapping[str, Any]]] = []

    def decide(self, groups: Sequence[Group], locked: bool) -> list[Decision]:
        """What is to become of each row."""
        entries = [entry for group in groups for entry in group.entries]
        # The ids of the rows are none of persons.
        plain = [Group([replace(entry, joins=()) for entry in entries])]
        self._found = find_all(self._actor, plain, self._settings.system, locked)
        parties = {pk for pk in (self._found.party_of(one.values["party"])[0] for one in entries) if pk is not None}
        self._present = present(self._kind, self._actor, self._settings.system, entries, parties, locked)
        parties |= {row["party_id"] for row in self._present.rows.values() if row["party_id"] is not None}
        held = [row["custom"] for row in self._present.rows.values()] if self._kind == INTERACTION else []
        self._links = LinksOfRows(self._actor, self._settings.system, entries, held)
        self._seen = set(reached_parties(self._actor).filter(pk__in=parties).values_list("pk", flat=True))
        self._open = self._writable(self._seen)
        return [self._of_group(group, place) for group in groups for place in range(len(group.entries))]

    def write(self) -> None:
        """Write what was decided; what a service refuses fails its row alone."""
        is_interaction = self._kind == INTERACTION
        raws = [raw for _decision, raw, _own in self._new]
        created = (create_interactions if is_interaction else create_notes)(self._actor, raws) if raws else []
        for (decision, _raw, _own), saved in zip(self._new, created, strict=True):
            _became(decision, saved)
        pairs = [(d.target.id, raw) for d, raw in self._changed if d.target is not None and d.target.id is not None]
        changed = (update_interactions(self._actor, pairs) if is_interaction else self._notes(pairs)) if pairs else []
        for (decision, _raw), saved in zip(self._changed, changed, strict=True):
            _became(decision, saved)
        self._give_ids()

    def _notes(self, pairs: Sequence[tuple[int, Mapping[str, Any]]]) -> list[Saved | Refusal]:
        done: list[Saved | Refusal] = []
        for pk, raw in pairs:
            try:
                done.append(update_note(self._actor, pk, raw))
            except Refusal as refused:
                done.append(refused)
        return done

    def _give_ids(self) -> None:
        """The new ones get their ids; one whose id went to another meanwhile is not brought in."""
        made = {
            decision.target.id: (decision, own)
            for decision, _raw, own in self._new
            if own and decision.target is not None and decision.target.id is not None
        }
        pairs = [(pk, own) for pk, (_decision, own) in made.items() if pk is not None]
        for left in attach(self._actor, self._settings.system, pairs) if pairs else ():
            model: Any = Interaction if self._kind == INTERACTION else Note
            model.objects.filter(pk=left.record_id).update(trashed_at=Now(), trash_root_id=left.record_id)
            taken = refusal("external_id_taken")
            _fail(made[left.record_id][0], Problem(taken.code, str(taken), str(LABELS[EXTERNAL_ID]), left.external_id))

    def _writable(self, parties: set[int]) -> set[int]:
        if not self._actor.can(self._kind, "create"):
            return set()
        condition, rows = reached(self._actor, self._kind, "create", ""), Party.objects.filter(pk__in=parties)
        return set((rows if condition is None else rows.filter(condition)).values_list("pk", flat=True))

    def _of_group(self, group: Group, place: int) -> Decision:
        entry = group.entries[place]
        if place:
            words = _("Row %(row)s has the same id.") % {"row": group.entries[0].number}
            return failed(entry, Problem("same_id", words, str(LABELS[EXTERNAL_ID]), own_id(entry)))
        links, problem = self._links.find(entry)
        if problem is not None:
            return failed(entry, problem)
        if links:
            raw = entry.values["raw"]
            custom = {**raw.get("custom", {}), **links}
            entry = replace(entry, values={**entry.values, "raw": {**raw, "custom": custom}})
        known = self._present.by_id.get(own_id(entry))
        return self._one(entry) if known is None else self._known(entry, known)

    def _known(self, entry: Entry, pk: int) -> Decision:
        """What becomes of a row whose record is there."""
        row, label = self._present.rows.get(pk), str(LABELS[EXTERNAL_ID])
        if row is None or pk not in self._present.open:
            words = _("What has this id may not be changed by you.")
            return failed(entry, Problem("not_allowed", words, label, own_id(entry)))
        keys: PartyKeys = entry.values["party"]
        party_id, problem = self._party(entry) if keys else (row["party_id"], None)
        if problem is not None:
            return failed(entry, problem)
        if row["party_id"] is not None and party_id != row["party_id"]:
            return failed(entry, Problem("fixed", _("It stays with its party."), str(LABELS["party_name"]), keys.name))
        person_id, wrong = self._person(entry, party_id) if party_id is not None else (None, None)
        if wrong is not None:
            return failed(entry, wrong)
        target = Target(pk, row["version"])
        if self._settings.existing == SKIP:
            there = Problem("in_register", _("Already in the register."))
            return Decision(entry.number, RowOutcome.SKIPPED, entry.title, target, EXTERNAL_ID, problem=there)
        raw, changes, problem = changes_of(
            self._kind, self._actor, self._settings, row, entry, person_id, self._links.name
        )
        if problem is not None:
            return failed(entry, problem)
        if not changes:
            return Decision(entry.number, RowOutcome.SKIPPED, entry.title, target, EXTERNAL_ID, problem=nothing_new())
        decision = Decision(entry.number, RowOutcome.UPDATED, entry.title, target, EXTERNAL_ID, changes)
        self._changed.append((decision, raw))
        return decision

    def _one(self, entry: Entry) -> Decision:
        """What becomes of a row that has no record."""
        if entry.values["lacks"] is not None:
            return failed(entry, entry.values["lacks"])
        party_id, problem = self._party(entry)
        if party_id is None:
            return failed(entry, problem)
        person_id, wrong = self._person(entry, party_id)
        wrong = wrong or self._lacks_custom(entry)
        if wrong is not None:
            return failed(entry, wrong)
        said, own = said_of(self._kind, party_id, entry.values["clean"]), own_id(entry)
        if said in self._present.said or (not own and said in self._told):
            known = Problem("in_register", _("Already in the register."))
            return Decision(entry.number, RowOutcome.SKIPPED, entry.title, problem=known)
        if not own:
            self._told.add(said)
        raw = {**entry.values["raw"], "party": party_id, "person": person_id}
        if self._kind != INTERACTION and person_id is not None:
            raw["party"] = None
        decision = Decision(entry.number, RowOutcome.CREATED, entry.title, Target())
        self._new.append((decision, {name: value for name, value in raw.items() if value is not None}, own))
        return decision

    def _lacks_custom(self, entry: Entry) -> Problem | None:
        """What the service would refuse of the company's own fields, said by a dry run, too."""
        if self._kind != INTERACTION:
            return None
        kind, given = entry.values["clean"]["kind"], entry.values["raw"].get("custom")
        if not given and kind in self._lacking:
            return self._lacking[kind]
        problem: Problem | None = None
        try:
            read_custom_of_kind(self._actor, given, kind)
        except InvalidInput as refused:
            words = " ".join(dict.fromkeys(custom_words(self._actor, one) for one in refused.errors))
            problem = Problem(refused.errors[0].code, words)
        if not given:
            self._lacking[kind] = problem
        return problem

    def _party(self, entry: Entry) -> tuple[int | None, Problem | None]:
        keys: PartyKeys = entry.values["party"]
        party_id, several = self._found.party_of(keys)
        told = keys.name or keys.nip or keys.regon or keys.krs or keys.external_id
        label = str(LABELS["party_name"])
        if several:
            return None, Problem("several_parties", _("Several parties are called or numbered so."), label, told)
        if not keys:
            return None, Problem("required", str(REASONS["required"]), label)
        # One out of reach is as if it were not there.
        if party_id is None or party_id not in self._seen:
            return None, Problem("no_party", _("There is no such party. Import the parties first."), label, told)
        if party_id not in self._open:
            return None, Problem("not_allowed", _("You have no right to write at this party."), label, told)
        return party_id, None

    def _person(self, entry: Entry, party_id: int) -> tuple[int | None, Problem | None]:
        name = entry.values["last_name"]
        if not name:
            return None, None
        found = self._found.namesakes.get((party_id, fold(name)), ())
        if len(found) == 1:
            return found[0][0], None
        words = _("Several persons of the party are called so.") if found else _("The party has no such person.")
        return None, Problem("several_persons" if found else "no_person", words, str(LABELS["person_name"]), name)


def _became(decision: Decision, saved: Saved | Refusal) -> None:
    """The record of the row, or why a service refused it."""
    if isinstance(saved, Refusal):
        words = " ".join(e.message for e in saved.errors) if isinstance(saved, InvalidInput) else ""
        _fail(decision, Problem(saved.code, words or str(saved)))
        return
    assert decision.target is not None
    decision.target.id, decision.target.version = saved.id, saved.version


def _fail(decision: Decision, problem: Problem) -> None:
    decision.outcome, decision.target, decision.changes, decision.problem = RowOutcome.FAILED, None, (), problem
