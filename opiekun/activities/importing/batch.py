"""A batch of rows of interactions or notes: their parties found, decided, written by the services of single ones."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models.functions import Now
from django.utils.translation import gettext as _

from opiekun.activities.importing.reader import LABELS
from opiekun.activities.models import Interaction, Note
from opiekun.activities.permissions import INTERACTION
from opiekun.activities.services.interactions import create_interaction
from opiekun.activities.services.notes import create_note
from opiekun.core.errors import InvalidInput, Refusal
from opiekun.core.reading import REASONS
from opiekun.core.viewer import Viewer
from opiekun.parties.importing.deciding import failed
from opiekun.parties.importing.person_matching import Found, find_all
from opiekun.parties.importing.person_reader import PartyKeys
from opiekun.parties.models import Party
from opiekun.parties.permissions import reached, reached_parties
from opiekun.records.importing.entries import Decision, Entry, Group, Problem, Target
from opiekun.records.importing.holds import held_records
from opiekun.records.importing.registry import Done
from opiekun.records.importing.settings import Settings
from opiekun.records.models import RowOutcome, UndoOutcome
from opiekun.records.search.words import fold

Said = tuple[Any, ...]


class SaidBatch:
    """Some rows at once; ``decide`` once, then ``write`` unless it is a dry run."""

    def __init__(self, kind: str, actor: Viewer, settings: Settings) -> None:
        self._kind, self._actor, self._settings = kind, actor, settings
        self._found = Found()
        self._seen: set[int] = set()
        self._open: set[int] = set()
        self._there: set[Said] = set()
        self._new: list[tuple[Decision, Mapping[str, Any]]] = []

    def decide(self, groups: Sequence[Group], locked: bool) -> list[Decision]:
        """What is to become of each row."""
        entries = [entry for group in groups for entry in group.entries]
        self._found = find_all(self._actor, groups, self._settings.system, locked)
        parties = {pk for pk in (self._found.party_of(one.values["party"])[0] for one in entries) if pk is not None}
        self._seen = set(reached_parties(self._actor).filter(pk__in=parties).values_list("pk", flat=True))
        self._open = self._writable(self._seen)
        self._there = self._said_there(parties, entries)
        return [self._one(entry) for entry in entries]

    def write(self) -> None:
        """Write what was decided; what a service refuses fails its row alone."""
        create: Callable[[Viewer, Mapping[str, Any]], Any] = (
            create_interaction if self._kind == INTERACTION else create_note
        )
        for decision, raw in self._new:
            try:
                saved = create(self._actor, raw)
            except Refusal as refused:
                words = " ".join(e.message for e in refused.errors) if isinstance(refused, InvalidInput) else ""
                decision.outcome, decision.target = RowOutcome.FAILED, None
                decision.problem = Problem(refused.code, words or str(refused))
            else:
                assert decision.target is not None
                decision.target.id, decision.target.version = saved.id, saved.version

    def _writable(self, parties: set[int]) -> set[int]:
        if not self._actor.can(self._kind, "create"):
            return set()
        condition, rows = reached(self._actor, self._kind, "create", ""), Party.objects.filter(pk__in=parties)
        return set((rows if condition is None else rows.filter(condition)).values_list("pk", flat=True))

    def _said_there(self, parties: set[int], entries: Sequence[Entry]) -> set[Said]:
        """What the register has already of what the rows say: the same file twice doubles nothing."""
        if self._kind != INTERACTION:
            texts = {entry.values["clean"]["body"] for entry in entries}
            rows = Note.objects.filter(trashed_at__isnull=True, body__in=texts)
            at_party = rows.filter(party__in=parties).values_list("party_id", "body")
            return {*at_party, *rows.filter(person__party__in=parties).values_list("person__party_id", "body")}
        times = {entry.values["clean"]["started_at"] for entry in entries}
        there = Interaction.objects.filter(trashed_at__isnull=True, party__in=parties, started_at__in=times)
        return set(there.values_list("party_id", "kind__code", "started_at", "body"))

    def _said(self, party_id: int, clean: Mapping[str, Any]) -> Said:
        if self._kind != INTERACTION:
            return party_id, clean["body"]
        return party_id, clean["kind"], clean["started_at"], clean.get("body", "")

    def _one(self, entry: Entry) -> Decision:
        party_id, problem = self._party(entry)
        if party_id is None:
            return failed(entry, problem)
        person_id, wrong = self._person(entry, party_id)
        if wrong is not None:
            return failed(entry, wrong)
        said = self._said(party_id, entry.values["clean"])
        if said in self._there:
            known = Problem("in_register", _("Already in the register."))
            return Decision(entry.number, RowOutcome.SKIPPED, entry.title, problem=known)
        self._there.add(said)
        raw = {**entry.values["raw"], "party": party_id, "person": person_id}
        if self._kind != INTERACTION and person_id is not None:
            raw["party"] = None
        decision = Decision(entry.number, RowOutcome.CREATED, entry.title, Target())
        self._new.append((decision, {name: value for name, value in raw.items() if value is not None}))
        return decision

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


def undo_said(kind: str) -> Callable[[Viewer, Settings, Sequence[Done]], Mapping[int, str]]:
    """Takes the work of an import of the kind back: what nobody changed or tied something to goes to the trash."""
    model: type[Interaction] | type[Note] = Interaction if kind == INTERACTION else Note

    def undo(_actor: Viewer, _settings: Settings, work: Sequence[Done]) -> Mapping[int, str]:
        made = {done.record_id: done.version for done in work}
        rows = model._default_manager.filter(pk__in=made, trashed_at__isnull=True)
        locked = rows.select_for_update(no_key=True).order_by("pk")
        same = [pk for pk, version in locked.values_list("pk", "version") if made[pk] == version]
        held = held_records(kind, same)
        gone = [pk for pk in same if pk not in held]
        for pk in gone:
            model._default_manager.filter(pk=pk).update(trashed_at=Now(), trash_root_id=pk)
        return {pk: str(UndoOutcome.UNDONE if pk in set(gone) else UndoOutcome.KEPT) for pk in made}

    return undo
