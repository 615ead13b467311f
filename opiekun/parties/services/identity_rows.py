"""Writes the rows that hang on an identity, a person or a party so that they equal what was entered."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Model

from opiekun.core import reading
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.rows import insert_rows


def add_rows(model: type[Model], owner: Mapping[str, int], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of a new owner in one statement."""
    insert_rows(model, [{**owner, **{name: value for name, value in row.items() if name != "id"}} for row in rows])


def replace_rows(
    model: type[Model], owner: Mapping[str, int], rows: Sequence[Mapping[str, Any]], field: str, key: Sequence[str] = ()
) -> None:
    """Make the owner's rows equal ``rows``: those with an id are kept or changed, others added, the rest removed.

    ``key`` names the columns that are unique within the owner: a row that takes over another one's key is written
    anew. Raises InvalidInput at ``field`` when an id is not one of the owner's rows.
    """
    present = {row.pk: row for row in model._default_manager.filter(**owner)}
    unknown = [n for n, row in enumerate(rows) if row.get("id") and row["id"] not in present]
    if unknown:
        message = str(reading.REASONS["not_an_id"])
        raise InvalidInput([FieldError((field, n, "id"), "not_an_id", message) for n in unknown])
    taken = {tuple(getattr(row, name) for name in key): pk for pk, row in present.items()} if key else {}
    changed, added, kept = [], [], set()
    for row in rows:
        values = {name: value for name, value in row.items() if name != "id"}
        pk = row.get("id")
        holder = taken.get(tuple(values.get(name) for name in key), pk) if key else pk
        if not pk or holder != pk or pk in kept:
            added.append(model(**owner, **values))
            continue
        kept.add(pk)
        if any(getattr(present[pk], name) != value for name, value in values.items()):
            changed.append((pk, values))
    _write(model, [pk for pk in present if pk not in kept], changed, added)


def _write(model: type[Model], gone: list[Any], changed: list[tuple[Any, dict[str, Any]]], added: list[Model]) -> None:
    """Removals first and main rows last, so that no unique index is broken on the way."""
    manager = model._default_manager
    if gone:
        manager.filter(pk__in=gone).delete()
    for pk, values in sorted(changed, key=lambda change: bool(change[1].get("is_main"))):
        manager.filter(pk=pk).update(**values)
    if added:
        manager.bulk_create(added)
