"""The indexes behind custom fields: which there shall be, building them without stopping anybody, how far that is."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, IntegrityError, connection

from opiekun.accounts.services.locking import renew_stamp
from opiekun.core.kinds import record_kind
from opiekun.core.viewer import SYSTEM
from opiekun.core.writing import writing
from opiekun.records.custom.definition import Definition
from opiekun.records.custom.definitions import Definitions, read_definitions
from opiekun.records.custom.fields import SORTABLE
from opiekun.records.custom.uniqueness import live_with_value, unique_key
from opiekun.records.custom.ways import expression
from opiekun.records.models import CustomField

SEARCH, SORT, SORT_DOWN, UNIQUE = "search", "sort", "sort_down", "unique"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Index:
    """An index that shall be there. ``body`` is what stands behind the name of the table."""

    name: str
    definition: Definition
    purpose: str
    body: str

    @property
    def table(self) -> str:
        return record_kind(self.definition.kind).model_class._meta.db_table

    @property
    def statement(self) -> str:
        unique = "UNIQUE " if self.purpose == UNIQUE else ""
        return f'CREATE {unique}INDEX CONCURRENTLY "{self.name}" ON "{self.table}" {self.body}'


def wanted(definition: Definition) -> Mapping[str, str]:
    """What indexes the field needs, by purpose.

    Those of order and search hold the trash, too: what is in it is little, and of an index of a part of the rows the
    planner does not take the statistics, without which it thinks that a third of all rows is beyond any bound.
    """
    if definition.is_archived:
        return {}
    made = {}
    code = definition.code
    if definition.is_searchable:
        made[SEARCH] = f"USING gin (core_fold({expression('text', code)}) gin_trgm_ops)"
    if definition.is_sortable and definition.type in SORTABLE:
        way = {"text": "sort", "number": "number", "money": "amount", "date": "day"}[definition.type]
        key = expression(way, code)
        made[SORT] = f"({key}, id)"
        # Rows without a value come last in both directions, so that neither index can be read backwards for the other.
        made[SORT_DOWN] = f"({key} DESC NULLS LAST, id DESC)"
    if definition.is_unique:
        made[UNIQUE] = f"({unique_key(definition)}) WHERE {live_with_value(definition)}"
    return made


def build_indexes() -> None:
    """Make the indexes equal what the definitions want, one after another; call it outside a transaction.

    May be called again at any time. What cannot be built is noted with its field; an error that is not about values
    is raised in the end, so that the job tries again.
    """
    failed: list[DatabaseError] = []
    built: set[str] = set()
    definitions = read_definitions()
    indexes = _indexes(definitions)
    _drop(name for name, valid in _present().items() if name not in indexes or not valid)
    there = _present()
    for index in indexes.values():
        if index.name in there:
            continue
        try:
            _run(index.statement)
        except DatabaseError as fault:
            log.warning("index %s could not be built: %s", index.name, fault)
            _drop([index.name])
            _note(index, "duplicates" if isinstance(fault, IntegrityError) else "failed")
            if not isinstance(fault, IntegrityError):
                failed.append(fault)
        else:
            built.add(index.table)
            _note(index, "")
    for table in built:
        # What the planner knows of expressions it knows of their indexes.
        _run(f'ANALYZE "{table}"')
    if failed:
        raise failed[0]


def progress_of(definition: Definition) -> int | None:
    """How many percent of the index that is being built now are done; None when none of the field's is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 100 * p.blocks_done / greatest(p.blocks_total, 1) FROM pg_stat_progress_create_index p"
            " JOIN pg_class c ON c.oid = p.index_relid WHERE c.relname LIKE %s",
            [f"custom\\_{definition.id}\\_%"],
        )
        row = cursor.fetchone()
    return None if row is None else int(row[0])


def missing(definition: Definition) -> list[str]:
    """The purposes for which the field still waits for an index."""
    return [purpose for purpose in wanted(definition) if purpose not in definition.built]


def _indexes(definitions: Definitions) -> dict[str, Index]:
    found = [d for every in definitions.by_kind.values() for d in every]
    indexes = [
        Index(f"custom_{d.id}_{purpose}", d, purpose, body) for d in found for purpose, body in wanted(d).items()
    ]
    return {index.name: index for index in indexes}


def _present() -> dict[str, bool]:
    """The indexes of custom fields that are there, and whether they are whole."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname::text, i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
            " WHERE c.relname ~ '^custom_[0-9]+_[a-z_]+$'"
        )
        return dict(cursor.fetchall())


def _drop(names: Iterable[str]) -> None:
    for name in names:
        _run(f'DROP INDEX CONCURRENTLY IF EXISTS "{name}"')


def _note(index: Index, fault: str) -> None:
    """Keep with the field how it went, and let all processes look again."""
    with writing(SYSTEM):
        renew_stamp()
        field = CustomField.objects.select_for_update(no_key=True).filter(pk=index.definition.id).first()
        if field is None:
            return
        faults: dict[str, Any] = {name: code for name, code in field.index_faults.items() if name != index.purpose}
        if fault:
            faults[index.purpose] = fault
        if faults != field.index_faults:
            CustomField.objects.filter(pk=field.pk).update(index_faults=faults)


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
