"""Persons written: new ones by COPY, changed ones by one statement a table; and taken back."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.db import connection

from opiekun.core.permissions import reaches
from opiekun.core.record_ids import reserve_record_ids
from opiekun.core.viewer import Viewer
from opiekun.parties.importing.days import DAYS, may_have_days, read_standing_days, take_day_back, write_days
from opiekun.parties.importing.interests import INTERESTS, read_interests, take_interest_back, write_interests
from opiekun.parties.importing.laying_back import LayingBack
from opiekun.parties.importing.occasions import OCCASIONS, read_occasions, take_occasion_back, write_occasions
from opiekun.parties.importing.person_reader import SUPERIOR
from opiekun.parties.importing.person_standing import PERSON_COLUMNS, PersonStanding, person_standings
from opiekun.parties.importing.standing import CHANNEL, NAMES
from opiekun.parties.importing.superiors import undo_superiors
from opiekun.parties.importing.writing import (
    added_rows,
    as_json,
    attach_ids,
    copy_rows,
    read_versions,
    update_custom,
    update_rows,
)
from opiekun.parties.models import Person
from opiekun.parties.permissions import PERSON
from opiekun.parties.services.superiors import lock_charts
from opiekun.records.importing.custom.taking_back import taken_meanwhile
from opiekun.records.importing.entries import Change
from opiekun.records.importing.holds import held_records
from opiekun.records.importing.registry import Done
from opiekun.records.importing.settings import Settings
from opiekun.records.models import ExternalId, UndoOutcome

_STEP_DOWN: Final = (
    "UPDATE parties_person SET is_main = false"
    " WHERE party_id = ANY(%s) AND is_main AND trashed_at IS NULL AND id <> ALL(%s)"
)


def write_persons(actor: Viewer, system: str, new: Sequence[PersonStanding], changed: Sequence[PersonStanding]) -> None:
    """Write new persons and what was touched of others; their targets get ids and versions."""
    ids = iter(reserve_record_ids(2 * len(new))) if new else iter(())
    for standing in new:
        standing.identity_id, standing.target.id = next(ids), next(ids)
    standings = [*new, *changed]
    _one_main_a_party(standings)
    _update(changed)
    copy_rows(
        "parties_identity",
        ("id", "kind", *NAMES),
        [(s.identity_id, s.kind, *(s.names[name] for name in NAMES)) for s in new],
    )
    copy_rows("parties_channel", ("identity_id", *CHANNEL), added_rows(standings, "channels", CHANNEL))
    copy_rows(
        "parties_person",
        ("id", "party_id", "party_kind", "identity_id", *PERSON_COLUMNS, "custom"),
        [
            (
                *(s.target.id, s.party_id, s.party_kind, s.identity_id),
                *(s.columns[c] for c in PERSON_COLUMNS),
                as_json(s.custom),
            )
            for s in new
        ],
    )
    write_days(standings)
    write_interests(standings)
    write_occasions(standings)
    attach_ids(actor, system, standings)
    read_versions("parties_person", [s.target for s in standings])


def _one_main_a_party(standings: Sequence[PersonStanding]) -> None:
    """Of several that say so the last is the main one, and whoever was it before steps down."""
    mains: dict[int, PersonStanding] = {}
    for standing in standings:
        if standing.columns["is_main"] and (standing.is_new or "columns" in standing.touched):
            before = mains.get(standing.party_id)
            if before is not None:
                before.columns["is_main"] = False
            mains[standing.party_id] = standing
    if mains:
        with connection.cursor() as cursor:
            cursor.execute(_STEP_DOWN, [list(mains), [standing.target.id for standing in mains.values()]])


def _update(changed: Sequence[PersonStanding]) -> None:
    update_rows("parties_identity", NAMES, [(s.identity_id, s.names) for s in changed if "names" in s.touched])
    update_rows("parties_person", PERSON_COLUMNS, [(s.target.id, s.columns) for s in changed if "columns" in s.touched])
    update_custom("parties_person", changed)
    rows = [row for s in changed for row in s.channels if row.get("changed") and "id" in row]
    update_rows("parties_channel", ("is_main",), [(row["id"], row) for row in rows])


def undo_persons(actor: Viewer, settings: Settings, work: Sequence[Done]) -> Mapping[int, str]:
    """Take the work on these persons back, in the transaction of the caller; answers what became of each."""
    ids = sorted(done.record_id for done in work)
    if any(change.field == SUPERIOR for done in work for change in done.changes):
        lock_charts(Person.objects.filter(pk__in=ids).values_list("party_id", flat=True).distinct(), ids)
    list(
        Person.objects.filter(pk__in=ids, trashed_at__isnull=True)
        .select_for_update(no_key=True)
        .order_by("pk")
        .values_list("pk")
    )
    found = person_standings(ids, settings.system)
    outcomes = dict.fromkeys(ids, str(UndoOutcome.KEPT))
    made = [d for d in work if d.is_new and d.record_id in found]
    same = [d.record_id for d in made if found[d.record_id].target.version == d.version]
    gone = sorted(set(same) - held_records(PERSON, same))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE parties_person SET trashed_at = now(), trash_root_id = id WHERE id = ANY(%s)", [gone])
    outcomes |= dict.fromkeys(gone, str(UndoOutcome.UNDONE))
    has_days = may_have_days(actor)
    read_standing_days(found)
    read_interests(found)
    read_occasions(found)
    owners, taken = actor.owners(PERSON, "edit"), taken_meanwhile(PERSON, work)
    mine = [d for d in work if not d.is_new and d.record_id in found and reaches(owners, found[d.record_id].owner_id)]
    mine = mine if actor.can(PERSON, "edit") else []
    superiors = undo_superiors(found, mine)
    for done in mine:
        back = LayingBack(found[done.record_id], taken)
        standing = found[done.record_id]
        number = sum(
            (has_days and _take_detail_back(standing, change))
            if change.field in (*DAYS, *INTERESTS, *OCCASIONS)
            else back.take_back(change)
            for change in reversed(done.changes)
            if change.field != SUPERIOR
        )
        number += superiors.get(done.record_id, 0)
        end = UndoOutcome.UNDONE if number == len(done.changes) else UndoOutcome.PARTLY if number else UndoOutcome.KEPT
        outcomes[done.record_id] = str(end)
    _write_back([found[done.record_id] for done in mine], settings.system)
    return outcomes


def _take_detail_back(standing: PersonStanding, change: Change) -> bool:
    if change.field in OCCASIONS:
        return take_occasion_back(standing, change)
    return take_day_back(standing, change) if change.field in DAYS else take_interest_back(standing, change)


def _write_back(persons: Sequence[PersonStanding], system: str) -> None:
    gone = [row["id"] for s in persons for row in s.channels if row.get("gone")]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM parties_channel WHERE id = ANY(%s)", [gone])
    main = [(row["id"], row) for s in persons for row in s.channels if row.get("main_again")]
    update_rows("parties_channel", ("is_main",), main)
    update_rows("parties_identity", NAMES, [(s.identity_id, s.names) for s in persons if "names" in s.touched])
    _give_way_to_the_main_one(persons)
    update_rows("parties_person", PERSON_COLUMNS, [(s.target.id, s.columns) for s in persons if "columns" in s.touched])
    update_custom("parties_person", persons)
    write_days(persons)
    write_interests(persons)
    write_occasions(persons)
    detached = [s.target.id or 0 for s in persons if "external_id" in s.touched]
    ExternalId.objects.filter(record_id__in=detached, system=system).delete()


def _give_way_to_the_main_one(persons: Sequence[PersonStanding]) -> None:
    """Whoever would be the main person again stays what they are where another one is it by now."""
    parties = [s.party_id for s in persons if s.columns["is_main"] and "columns" in s.touched]
    rows = Person.objects.filter(party_id__in=parties, is_main=True, trashed_at__isnull=True)
    mains = dict(rows.values_list("party_id", "pk"))
    for standing in persons:
        if standing.columns["is_main"] and mains.get(standing.party_id, standing.target.id) != standing.target.id:
            standing.columns["is_main"] = False
