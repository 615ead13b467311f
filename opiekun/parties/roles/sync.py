"""A kind of role as it is exchanged with other systems."""

from collections.abc import Mapping, Sequence
from typing import Any

from opiekun.core.errors import InvalidInput
from opiekun.core.fields import Label
from opiekun.parties.roles.kinds import RoleKind
from opiekun.parties.roles.words import said, words_of
from opiekun.parties.services.make_role import make_role
from opiekun.parties.services.role_rules import lock_role, read_role, values_of
from opiekun.parties.services.update_role import update_role
from opiekun.parties.sync import find_party, of_same_party
from opiekun.records.custom.exchanging import (
    apart,
    label_apart,
    read_apart,
    reference_apart,
    shown_apart,
    stored_apart,
    together,
)
from opiekun.records.sync import SyncKind


def sync_of(kind: RoleKind) -> SyncKind:
    """How roles of the kind are compared and written."""
    return SyncKind(
        code=kind.code,
        current=lambda ids: _current(kind, ids),
        read=lambda raw, ours: _read(kind, raw, ours),
        create=lambda actor, raw, then: make_role(actor, kind, together(raw), then),
        update=lambda actor, role_id, raw: update_role(actor, kind, role_id, together(raw)),
        lock=lambda actor, role_id, expected: lock_role(actor, kind, role_id, "edit", expected)[0].version,
        label=lambda field: _label(kind, field),
        shown=lambda field, value: _shown(kind, field, value),
        prepare=lambda system, raw, ours: _prepare(system, apart(kind.code, raw), ours),
        reference=lambda field: reference_apart(kind.code, field),
    )


def _current(kind: RoleKind, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    custom = stored_apart(kind.code, kind.model, ids)
    return {
        row.pk: {**sent(kind, values_of(kind, row)), "party": str(row.party_id), **custom.get(row.pk, {})}
        for row in _rows(kind, ids)
    }


def _read(kind: RoleKind, raw: Mapping[str, Any], ours: Mapping[str, Any]) -> dict[str, Any]:
    given = {name: value for name, value in raw.items() if name != "party"}
    return read_apart(kind.code, given, ours, lambda plain: read_role(kind, plain))


def _rows(kind: RoleKind, ids: Sequence[int]) -> Any:
    return kind.model._default_manager.filter(pk__in=ids)


def sent(kind: RoleKind, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as programs send and get them."""
    return {
        "number": values["number"],
        **{field.code: field.shown_to_programs(values[field.code]) for field in kind.fields},
        "remarks": values["remarks"],
    }


def _prepare(system: str, raw: Mapping[str, Any], ours: Mapping[str, Any] | None) -> dict[str, Any]:
    given = find_party(system, raw)
    return given if ours is None else of_same_party(given, ours)


def _label(kind: RoleKind, field: str) -> Label:
    columns = words_of(kind).tables[kind.table].columns
    return columns[field].label if field in columns else label_apart(kind.code, field) or field


def _shown(kind: RoleKind, field: str, value: Any) -> str:
    if (custom := shown_apart(kind.code, field, value)) is not None:
        return custom
    found = kind.field_by_code.get(field)
    if found is None:
        return str(value or "")
    try:
        return said(found, read_role(kind, {field: value})[field])
    except InvalidInput:
        return str(value)
