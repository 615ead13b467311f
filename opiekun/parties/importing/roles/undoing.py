"""Roles taken back, and with them the parties that were made for them and are as they were made."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

from opiekun.core.permissions import reaches
from opiekun.core.viewer import Viewer
from opiekun.parties.importing.contacts import unchanged_contacts
from opiekun.parties.importing.joining import take_out, was_put_in, without_list
from opiekun.parties.importing.roles.batch import PARTY_MADE
from opiekun.parties.importing.roles.standing import NUMBER, REMARKS, RoleStanding, role_standings
from opiekun.parties.importing.roles.writing import update_roles
from opiekun.parties.importing.standing import standings
from opiekun.parties.importing.undoing import trash_made
from opiekun.parties.models import Party, PartyRole
from opiekun.parties.roles.kinds import RoleKind
from opiekun.records.custom.fields import PREFIX
from opiekun.records.importing.custom.taking_back import taken_meanwhile
from opiekun.records.importing.entries import Change
from opiekun.records.importing.holds import held_records
from opiekun.records.importing.registry import Done
from opiekun.records.importing.settings import Settings
from opiekun.records.models import UndoOutcome


def undo_roles(kind: RoleKind, actor: Viewer, settings: Settings, work: Sequence[Done]) -> Mapping[int, str]:
    """Take the work on these roles back, in the transaction of the caller; answers what became of each."""
    found = _locked(kind, [done.record_id for done in work])
    take_out(work)
    outcomes = {done.record_id: str(UndoOutcome.PARTLY if was_put_in(done) else UndoOutcome.KEPT) for done in work}
    made = [done for done in work if done.is_new and done.record_id in found]
    same = [done for done in made if found[done.record_id].target.version == done.version]
    held = held_records(kind.code, [done.record_id for done in same])
    gone = [done for done in same if done.record_id not in held]
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{kind.table}" SET trashed_at = now(), trash_root_id = id WHERE id = ANY(%s)',  # noqa: S608
            [[done.record_id for done in gone]],
        )
    kept_parties = _parties_gone(settings, gone)
    outcomes |= {d.record_id: str(UndoOutcome.PARTLY if d in kept_parties else UndoOutcome.UNDONE) for d in gone}
    changed = [done for done in work if not done.is_new and done.record_id in found]
    return outcomes | _revert(kind, actor, changed, found)


def _locked(kind: RoleKind, ids: Sequence[int]) -> dict[int, RoleStanding]:
    """The live roles by id; their parties are locked before them."""
    parties = set(PartyRole.objects.filter(pk__in=ids, live=True).values_list("party_id", flat=True))
    list(Party.objects.filter(pk__in=parties).select_for_update(no_key=True).order_by("pk").values_list("pk"))
    return {role.target.id or 0: role for role in role_standings(kind, "id", ids, locked=True).values()}


def _parties_gone(settings: Settings, gone: Sequence[Done]) -> list[Done]:
    """Put the parties that were made for these roles into the trash; answers the roles whose party stays."""
    made = {
        done.record_id: Done(change.after[0], True, change.after[1])
        for done in gone
        for change in done.changes
        if change.field == PARTY_MADE
    }
    ids = sorted(done.record_id for done in made.values())
    live = Party.objects.filter(pk__in=ids, trashed_at__isnull=True).values_list("pk", flat=True)
    found = standings(sorted(live), settings.system)
    contacts = unchanged_contacts(change for done in gone for change in done.changes)
    trashed = set(trash_made([done for done in made.values() if done.record_id in found], found, contacts))
    return [done for done in gone if done.record_id in made and made[done.record_id].record_id not in trashed]


def _revert(
    kind: RoleKind, actor: Viewer, changed: Sequence[Done], found: Mapping[int, RoleStanding]
) -> dict[int, str]:
    parties = {role.party_id for role in found.values()}
    owners_of = dict(Party.objects.filter(pk__in=parties).values_list("pk", "owner_id"))
    owners = actor.owners(kind.code, "edit")
    mine = [
        d for d in changed if actor.can(kind.code, "edit") and reaches(owners, owners_of[found[d.record_id].party_id])
    ]
    back = _Back(kind, taken_meanwhile(kind.code, mine) | _numbers_taken(kind, mine))
    outcomes = {}
    for done in mine:
        own = without_list(done.changes)
        number = sum(back.take(found[done.record_id], change) for change in reversed(own))
        some = number or was_put_in(done)
        end = UndoOutcome.UNDONE if number == len(own) else UndoOutcome.PARTLY if some else UndoOutcome.KEPT
        outcomes[done.record_id] = str(end)
    update_roles(kind, [found[done.record_id] for done in mine if found[done.record_id].is_touched])
    return outcomes


def _numbers_taken(kind: RoleKind, work: Sequence[Done]) -> set[tuple[str, str]]:
    numbers = {c.before for done in work for c in done.changes if c.field == NUMBER and c.before}
    rows = PartyRole.objects.filter(kind=kind.code, live=True, number__in=numbers)
    return {(NUMBER, number.lower()) for number in rows.values_list("number", flat=True)}


class _Back:
    """Takes changes back; ``taken`` are unique values (field, value) that other records have by now."""

    def __init__(self, kind: RoleKind, taken: set[tuple[str, str]]) -> None:
        self._kind, self._taken = kind, taken

    def take(self, role: RoleStanding, change: Change) -> bool:
        """Whether the field still held what the import gave it, and has its former value now."""
        if (change.field, str(change.before).lower()) in self._taken:
            return False
        if change.field.startswith(PREFIX):
            return self._custom(role, change)
        if self._told(role, change.field) != change.after:
            return False
        role.values[change.field] = self._read(change)
        role.is_touched = True
        return True

    def _custom(self, role: RoleStanding, change: Change) -> bool:
        code = change.field.removeprefix(PREFIX)
        if role.custom.get(code) != change.after:
            return False
        role.custom = {c: v for c, v in {**role.custom, code: change.before}.items() if v is not None}
        role.is_touched = True
        return True

    def _told(self, role: RoleStanding, code: str) -> Any:
        value = role.values.get(code)
        return value if code in (NUMBER, REMARKS) else self._kind.field_by_code[code].shown_to_programs(value)

    def _read(self, change: Change) -> Any:
        if change.field in (NUMBER, REMARKS):
            return change.before
        return self._kind.field_by_code[change.field].read(change.before)
