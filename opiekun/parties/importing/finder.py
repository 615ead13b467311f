"""The parties that rows are about: found, held, and looked at with the importer's eyes."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from opiekun.accounts.services.hint import hints_allowed
from opiekun.core.permissions import reaches
from opiekun.core.reading import REASONS
from opiekun.core.viewer import Viewer
from opiekun.parties.choices import PartyKind
from opiekun.parties.importing.alike import alike_parties
from opiekun.parties.importing.matching import Holders, holders, locked_holders, match
from opiekun.parties.importing.party_reader import EXTERNAL_ID, LABELS, PLACE_KEY, same_regon
from opiekun.parties.importing.standing import Standing, standings
from opiekun.parties.permissions import PARTY, in_sight
from opiekun.records.importing.entries import Alike, Entry, Group, Problem
from opiekun.records.importing.settings import CREATE, SKIP, Settings

Match = tuple[int | None, str]


class PartyFinder:
    """Finds the parties of one batch; ``standings`` are those that any of its rows may be about.

    ``undecided`` has the parties alike by the number of the row that was to change one of them, and could not choose.
    """

    def __init__(self, actor: Viewer, settings: Settings) -> None:
        self._actor, self._settings = actor, settings
        self._found = Holders()
        self._hinted: set[int] = set()
        self.standings: dict[int, Standing] = {}
        self.undecided: dict[int, list[Alike]] = {}

    def find(self, groups: Sequence[Group], locked: bool) -> list[Match]:
        """The party of each group and the key by which it was found. ``locked`` holds all of them."""
        self._found = (locked_holders if locked else holders)(groups, self._settings.system)
        self.standings = dict(standings(sorted(self._found.ids()), self._settings.system))
        regons = {party_id: str(standing.columns["regon"]) for party_id, standing in self.standings.items()}
        matches = [match(group, self._found, regons) for group in groups]
        if self._settings.alike != CREATE:
            matches = self._with_alike(groups, matches)
        hidden = [party_id for party_id, _by in matches if party_id is not None and not self.sees(party_id)]
        self._hinted = hints_allowed(self._actor, PARTY, hidden) if hidden else set()
        return matches

    def _with_alike(self, groups: Sequence[Group], matches: list[Match]) -> list[Match]:
        """Groups without a match get the one party that has their name, postcode and street: it was asked for.

        Where such rows are to be left out it is enough that there is any, and no matter which.
        """
        skips = self._settings.alike == SKIP
        left = [n for n, (party_id, _by) in enumerate(matches) if party_id is None]
        asked = [n for n in left if skips or PLACE_KEY not in groups[n].shared]
        found = alike_parties(self._actor, [groups[n].entries[0] for n in asked], strict=True)
        self.undecided = {}
        for n, alike in zip(asked, found, strict=True):
            if len(alike) == 1 or (alike and skips):
                matches[n] = alike[0].record_id, "alike"
            elif alike:
                self.undecided[groups[n].entries[0].number] = alike[:3]
        self.look_at({party_id for party_id, _by in matches if party_id is not None})
        return matches

    def look_at(self, party_ids: set[int]) -> None:
        """Read parties that were found in another way, too."""
        missing = party_ids - self.standings.keys()
        self.standings |= standings(sorted(missing), self._settings.system)

    def sees(self, party_id: int) -> bool:
        """Whether the importer may see the party."""
        standing = self.standings[party_id]
        return in_sight(self._actor, PARTY, standing.owner_id, standing.is_own)

    def hidden(self, standing: Standing, label: object, value: str = "") -> Problem:
        """The one exception to silence about records out of reach."""
        if standing.target.id in self._hinted and standing.manager:
            words = _("Already in the register, ask %(manager)s.") % {"manager": standing.manager}
        else:
            words = _("Already in the register.")
        return Problem("out_of_reach", words, str(label), value)

    def same_nip(self, entry: Entry) -> list[Alike]:
        """Parties within sight that have the row's NIP, which does not prove that they are its."""
        ids = [
            party_id for party_id in self._found.nip.get(dict(entry.tells).get("nip", ""), ()) if self.sees(party_id)
        ]
        return [Alike(party_id, self.standings[party_id].shown, "nip") for party_id in ids[:3]]

    def contradiction(self, entry: Entry, standing: Standing, group: Group) -> Problem | None:
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

    def cannot_create(self, entry: Entry, group: Group) -> Problem | None:
        """Why there can be no new party as the row says it."""
        if not self._actor.can(PARTY, "create"):
            return Problem("not_allowed", _("You have no right to add parties."))
        values = entry.values
        if not (values.get("name") or values.get("first_name") or values.get("last_name")):
            return Problem("required", f"{LABELS['name']}: {REASONS['required']}", str(LABELS["name"]))
        return self._taken(entry, None) or _krs_of_another_row(entry, group)

    def edits(self, standing: Standing) -> bool:
        """Whether the importer may change the party."""
        return self._actor.can(PARTY, "edit") and reaches(self._actor.owners(PARTY, "edit"), standing.owner_id)

    def _taken(self, entry: Entry, standing: Standing | None) -> Problem | None:
        """Whether another live party has the row's REGON or KRS."""
        own = standing.target.id if standing else None
        for name, held in (("regon", self._found.regon), ("krs", self._found.krs)):
            value = str(entry.values.get(name) or "")
            holder_id = held.get(same_regon(value) if name == "regon" else value)
            if value and holder_id is not None and holder_id != own:
                holder = self.standings[holder_id]
                if not self.sees(holder_id):
                    return self.hidden(holder, LABELS[name], value)
                words = _("%(name)s has this number already.") % {"name": holder.shown}
                return Problem(f"{name}_taken", f"{LABELS[name]}: {words}", str(LABELS[name]), value)
        return None


def _krs_of_another_row(entry: Entry, group: Group) -> Problem | None:
    """The first row of the file with a KRS has it; rows about other parties cannot have it, too."""
    first = group.shared.get("krs")
    if not entry.values.get("krs") or first is None or any(one.number == first for one in group.entries):
        return None
    words = _("Row %(row)d has the same KRS.") % {"row": first}
    return Problem("krs_taken", words, str(LABELS["krs"]), entry.values["krs"])
