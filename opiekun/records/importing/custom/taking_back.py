"""Unique custom values that an undo would give back, and that other records have by now."""

from collections.abc import Sequence

from opiekun.records.custom.definitions import present
from opiekun.records.importing.custom.fields import code_of
from opiekun.records.importing.custom.rows import holders_of
from opiekun.records.importing.registry import Done


def taken_meanwhile(kind: str, work: Sequence[Done]) -> set[tuple[str, str]]:
    """Field and value, in small letters, of each that is taken."""
    taken: set[tuple[str, str]] = set()
    for definition in present().every(kind):
        if not definition.is_unique:
            continue
        code = code_of(definition)
        changes = [change for done in work for change in done.changes if change.field == code]
        values = {str(change.before) for change in changes if change.before is not None}
        taken |= {(code, value.lower()) for value in (holders_of(definition, values) if values else ())}
    return taken
