"""A row laid upon a role: what differs is changed, nothing that is there is taken away."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from opiekun.core.fields import FieldType
from opiekun.parties.importing.laying import ChangeOf
from opiekun.parties.importing.roles.standing import NUMBER, REMARKS, RoleStanding
from opiekun.parties.roles.kinds import RoleKind
from opiekun.parties.roles.words import said
from opiekun.records.importing.entries import Change


def differing(standing: RoleStanding, values: Mapping[str, Any], fills: bool) -> dict[str, Any]:
    """Those of the values that would change the role."""
    found = {}
    for code, value in values.items():
        before = standing.values[code]
        if code == REMARKS:
            value = _added(before, value)
        if before != value and not (fills and before not in (None, "", False)):
            found[code] = value
    return found


def _added(before: str, text: str) -> str:
    """Remarks are added below those that are there: what people wrote is never written over."""
    if text in before:
        return before
    return f"{before}\n{text}" if before else text


def lay(kind: RoleKind, standing: RoleStanding, values: Mapping[str, Any]) -> list[Change]:
    """The changes; the standing has them from now on."""
    changes = []
    for code, value in values.items():
        before = standing.values[code]
        if before == value:
            continue
        standing.values[code] = value
        standing.is_touched = True
        changes.append(_change(kind, code, before, value))
    return changes


def _change(kind: RoleKind, code: str, before: Any, after: Any) -> Change:
    if code in (NUMBER, REMARKS):
        return Change(code, before, after)
    field = kind.field_by_code[code]
    told = (field.shown_to_programs(before), field.shown_to_programs(after))
    words = (said(field, before), said(field, after))
    if field.type == FieldType.BOOLEAN and not words[1]:
        words = (words[0], gettext("no"))
    return Change(code, *told, *words)


def lay_custom(standing: RoleStanding, values: Mapping[str, Any], fills: bool, change_of: ChangeOf) -> list[Change]:
    """The same of custom values."""
    changes = []
    for code, value in values.items():
        before = standing.custom.get(code)
        if before == value or (fills and before is not None):
            continue
        if value is None:
            del standing.custom[code]
        else:
            standing.custom[code] = value
        standing.is_touched = True
        changes.append(change_of(code, before, value))
    return changes
