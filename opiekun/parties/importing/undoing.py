"""Parties taken back: what an import made goes to the trash, what it changed gets its values back.

Whatever somebody changed since stays as it is: a party of another version, one that has persons or roles by now, a
field that holds something else.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import connection

from opiekun.core.permissions import reaches
from opiekun.core.viewer import Viewer
from opiekun.parties.importing.contacts import contacts_of, trash_contacts, unchanged_contacts
from opiekun.parties.importing.joining import take_out, was_put_in, without_list
from opiekun.parties.importing.laying_back import LayingBack
from opiekun.parties.importing.standing import COLUMNS, NAMES, PLACE, Standing, standings
from opiekun.parties.importing.writing import update_custom, update_rows
from opiekun.parties.models import Party, PartyRole, Person
from opiekun.parties.permissions import PARTY
from opiekun.records.importing.custom.taking_back import taken_meanwhile
from opiekun.records.importing.holds import held_records
from opiekun.records.importing.registry import Done
from opiekun.records.importing.settings import Settings
from opiekun.records.models import ExternalId, UndoOutcome

_TABLES: Final = (
    ("channels", "parties_channel"),
    ("addresses", "parties_address"),
    ("accounts", "parties_bankaccount"),
)
_UNIQUE: Final = ("regon", "krs")


def undo_parties(actor: Viewer, settings: Settings, work: Sequence[Done]) -> Mapping[int, str]:
    """Take the work on these parties back, in the transaction of the caller; answers what became of each."""
    ids = sorted(done.record_id for done in work)
    live = set(
        Party.objects.filter(pk__in=ids, trashed_at__isnull=True)
        .select_for_update(no_key=True)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    found = standings(sorted(live), settings.system)
    made = [done for done in work if done.is_new and done.record_id in found]
    take_out(work)
    outcomes = {done.record_id: str(UndoOutcome.PARTLY if was_put_in(done) else UndoOutcome.KEPT) for done in work}
    for party_id in trash_made(made, found, unchanged_contacts(c for done in made for c in done.changes)):
        outcomes[party_id] = UndoOutcome.UNDONE
    changed = [done for done in work if not done.is_new and done.record_id in found]
    return outcomes | _revert(actor, settings, changed, found)


def trash_made(made: Sequence[Done], found: Mapping[int, Standing], contacts: set[int]) -> list[int]:
    """Put parties into the trash that are as they were made, and answer which.

    ``contacts`` are persons that were made with them, and go with them.
    """
    same = [d.record_id for d in made if found[d.record_id].target.version == d.version]
    people = Person.objects.filter(party_id__in=same, trashed_at__isnull=True, party_kind="organisation").exclude(
        pk__in=contacts
    )
    roles = PartyRole.objects.filter(party_id__in=same, live=True)
    busy = {
        *people.values_list("party_id", flat=True),
        *roles.values_list("party_id", flat=True),
        *held_records(PARTY, same),
    }
    gone = [party_id for party_id in same if party_id not in busy and not found[party_id].is_own]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE parties_person SET trashed_at = now(), trash_root_id = party_id"
            " WHERE party_id = ANY(%s) AND trashed_at IS NULL",
            [gone],
        )
        cursor.execute("UPDATE parties_party SET trashed_at = now(), trash_root_id = id WHERE id = ANY(%s)", [gone])
    return gone


def _revert(
    actor: Viewer, settings: Settings, changed: Sequence[Done], found: Mapping[int, Standing]
) -> dict[int, str]:
    owners = actor.owners(PARTY, "edit")
    mine = [d for d in changed if reaches(owners, found[d.record_id].owner_id) and actor.can(PARTY, "edit")]
    taken = _taken(mine)
    laid = [(done, LayingBack(found[done.record_id], taken)) for done in mine]
    outcomes = {}
    for done, back in laid:
        own = without_list(done.changes)
        people = contacts_of(own)
        number = sum(back.take_back(change) for change in reversed(own) if change not in people)
        number += trash_contacts(people)
        some = number or was_put_in(done)
        end = UndoOutcome.UNDONE if number == len(own) else UndoOutcome.PARTLY if some else UndoOutcome.KEPT
        outcomes[done.record_id] = str(end)
    _write([found[done.record_id] for done, _back in laid], settings.system)
    return outcomes


def _taken(work: Sequence[Done]) -> set[tuple[str, str]]:
    """REGON and KRS numbers that would be given back, and that other live parties have by now."""
    wanted: dict[str, set[str]] = {name: set() for name in _UNIQUE}
    for done in work:
        for change in done.changes:
            if change.field in _UNIQUE and change.before:
                wanted[change.field].add(change.before)
    taken = taken_meanwhile(PARTY, work)
    for name, values in wanted.items():
        rows: Any = Party.objects.filter(trashed_at__isnull=True, **{f"{name}__in": sorted(values)})
        taken.update((name, value) for value in rows.values_list(name, flat=True))
    return taken


def _write(parties: Sequence[Standing], system: str) -> None:
    """Rows that go, then values, then which rows are the main ones: so no unique index is broken on the way."""
    with connection.cursor() as cursor:
        for rows, table in _TABLES:
            gone = [row["id"] for s in parties for row in getattr(s, rows) if row.get("gone")]
            if gone:
                cursor.execute(f"DELETE FROM {table} WHERE id = ANY(%s)", [gone])  # noqa: S608
            main = [(row["id"], row) for s in parties for row in getattr(s, rows) if row.get("main_again")]
            update_rows(table, ("is_main",), main)
    update_rows("parties_identity", NAMES, [(s.identity_id, s.names) for s in parties if "names" in s.touched])
    update_rows("parties_party", COLUMNS, [(s.target.id, s.columns) for s in parties if "columns" in s.touched])
    update_custom("parties_party", parties)
    places = [(row["id"], row) for s in parties for row in s.addresses if row.get("changed") and not row.get("gone")]
    update_rows("parties_address", PLACE, places)
    detached = [s.target.id or 0 for s in parties if "external_id" in s.touched]
    ExternalId.objects.filter(record_id__in=detached, system=system).delete()
