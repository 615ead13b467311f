"""Gives a party a role: makes it a customer, a supplier, or whatever kinds there are."""

from collections.abc import Callable, Mapping
from typing import Any

from psycopg.types.json import Jsonb

from opiekun.core import reading
from opiekun.core.errors import FieldError, InvalidInput, NotAllowed, NotFound
from opiekun.core.permissions import reaches, require
from opiekun.core.rows import insert_row
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.parties.errors import RoleThere
from opiekun.parties.models import Party, PartyRole
from opiekun.parties.roles.kinds import RoleKind, Values
from opiekun.parties.services.constraints import refusing_by_name
from opiekun.parties.services.locking import lock_party
from opiekun.parties.services.role_rules import next_number, read_role, to_columns
from opiekun.parties.services.saved import Saved
from opiekun.records.custom.reading import merged, read_both, read_custom, without_custom

Then = Callable[[int], None]


def make_role(actor: Viewer, kind: RoleKind, raw: Mapping[str, Any], then: Then | None = None) -> Saved:
    """Give the party named by ``party`` the role; without a number it gets the next one.

    ``then`` is called with the id inside the transaction; what it raises undoes the role.

    Raises NotAllowed, InvalidInput, RoleThere (it has one), NumberTaken.
    """
    require(actor, kind.code, "create")
    plain, given = without_custom({name: value for name, value in raw.items() if name != "party"})
    clean, custom = read_both(
        lambda: kind.finish(read_role(kind, plain), {}), lambda: read_custom(actor, kind.code, given)
    )
    party_id = _party_id(raw.get("party"))
    with refusing_by_name(), writing(actor):
        party = _party(actor, kind, party_id)
        present = PartyRole.objects.filter(party_id=party_id, kind=kind.code, live=True)
        if (role_id := present.values_list("pk", flat=True).first()) is not None:
            raise RoleThere(kind.label, role_id)
        role_id, version = _insert(kind, party, clean, custom)
        if then is not None:
            then(role_id)
    return Saved(role_id, version)


def make_usual_role(actor: Viewer, kind: RoleKind, party_id: int) -> Saved:
    """The same with what is usual, as one click does it."""
    usual = {field.code: field.usual() for field in kind.fields}
    said = {field.code: field.shown_to_programs(usual[field.code]) for field in kind.fields}
    return make_role(actor, kind, {"party": str(party_id), **said})


def _party_id(value: Any) -> int:
    try:
        party_id = reading.record_id(value)
    except reading.WrongValue as wrong:
        raise _wrong_party(wrong.code) from wrong
    if party_id is None:
        raise _wrong_party("required")
    return party_id


def _wrong_party(code: str) -> InvalidInput:
    return InvalidInput([FieldError(("party",), code, str(reading.REASONS[code]))])


def _party(actor: Viewer, kind: RoleKind, party_id: int) -> Party:
    """The party, which the actor sees and to which he may give the role."""
    try:
        party = lock_party(actor, party_id, "view")
    except NotFound as unseen:
        raise _wrong_party("not_an_id") from unseen
    if not reaches(actor.owners(kind.code, "create"), party.owner_id):
        raise NotAllowed
    return party


def _insert(kind: RoleKind, party: Party, clean: Values, custom: Values) -> tuple[int, int]:
    columns = {"party_id": party.pk, **to_columns(kind, clean)}
    columns["number"] = columns.get("number") or next_number(kind)
    if values := merged({}, custom):
        columns["custom"] = Jsonb(values)
    role_id, version = insert_row(kind.model, columns, "id", "version")
    return role_id, version
