"""Reads what a condition asks of records into facts for the evaluator, by a statement for each table."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from opiekun.core.fields import Field, FieldType, RelatedRows
from opiekun.core.kinds import RecordKind
from opiekun.core.viewer import Viewer
from opiekun.records.conditions.compiling import filter_relation, rows_of
from opiekun.records.conditions.evaluating import Facts
from opiekun.records.conditions.registry import Subject, subject_of, subject_within
from opiekun.records.conditions.settling import settle
from opiekun.records.conditions.tree import Belongs, Condition, Leaf, Some, parts_of
from opiekun.records.rows import rows_seen

ByTie = Mapping[Any, list[Any]]


def facts_of(kind: RecordKind, viewer: Viewer, ids: Iterable[int], condition: Condition) -> dict[int, Facts]:
    """The facts by id of the records within the viewer's reach. Raises WrongCondition for what he may not ask."""
    needs = _Needs()
    needs.add(subject_of(kind), viewer, settle(kind, viewer, condition))
    rows = kind.visible(viewer, "view").filter(pk__in=list(ids))
    return {pk: facts[0] for pk, facts in _read(rows, viewer, "pk", needs).items()}


@dataclass
class _Needs:
    """What is asked at one level of the tree: fields, columns for measures, and the same of each relation."""

    fields: dict[str, Field] = field(default_factory=dict)
    columns: set[str] = field(default_factory=set)
    relations: dict[str, "_Needs"] = field(default_factory=dict)
    subject: Subject | None = None

    def add(self, subject: Subject, viewer: Viewer, condition: Condition) -> None:
        self.subject = subject
        match condition:
            case Leaf(code):
                found = subject.find_field(code)
                if found is not None and found.measure is not None:
                    within = self.relations.setdefault(found.measure.relation, _Needs())
                    within.columns |= {found.measure.column} - {""}
                elif found is not None:
                    self.fields[code] = found
            case Belongs(rows, _value):
                self.fields[rows.model] = Field(rows.model, "", FieldType.REFERENCE, rows=rows)
            case Some(code, part):
                relation = filter_relation(subject, viewer, code)
                self.relations.setdefault(code, _Needs()).add(subject_within(relation), viewer, part)
            case _:
                for part in parts_of(condition):
                    self.add(subject, viewer, part)


def _read(rows: QuerySet[Any], viewer: Viewer, tie: str, needs: _Needs) -> dict[Any, list[Facts]]:
    """The facts of the rows, by the value of ``tie``."""
    relations = {code: needs.subject.relations[code] for code in needs.relations} if needs.subject else {}
    ties = {f.rows.path for f in needs.fields.values() if f.rows} | {r.path for r in relations.values()}
    columns = [f for f in needs.fields.values() if not f.rows]
    paths = [f.path for f in columns] + [f.folded for f in columns]
    names = list(dict.fromkeys(path for path in (tie, *ties, *paths, *needs.columns) if path))
    read = [dict(zip(names, row, strict=True)) for row in rows.values_list(*names)]
    values: dict[str, ByTie] = {
        f.code: _values(f.rows, viewer, {row[f.rows.path] for row in read}) for f in needs.fields.values() if f.rows
    }
    hanging: dict[str, ByTie] = {}
    for code, relation in relations.items():
        tied = rows_of(relation, viewer).filter(**{f"{relation.key}__in": {row[relation.path] for row in read}})
        hanging[code] = _read(tied, viewer, relation.key, needs.relations[code])
    found: dict[Any, list[Facts]] = defaultdict(list)
    for row in read:
        found[row[tie]].append(
            Facts(
                {f.code: _of(f, row, values) for f in needs.fields.values()},
                {f.code: row[f.folded] for f in columns if f.folded},
                {code: hanging[code].get(row[relation.path], []) for code, relation in relations.items()},
                {column: row[column] for column in needs.columns},
            )
        )
    return found


def _of(asked: Field, row: Mapping[str, Any], values: Mapping[str, ByTie]) -> Sequence[Any]:
    if asked.rows:
        return values[asked.code].get(row[asked.rows.path], ())
    value = row[asked.path]
    # Several choices stand in one value of JSON.
    return value if isinstance(value, list) else (value,)


def _values(rows: RelatedRows, viewer: Viewer, ties: set[Any]) -> ByTie:
    found: dict[Any, list[Any]] = defaultdict(list)
    tied = rows_seen(rows, viewer).filter(**{f"{rows.key}__in": ties})
    for tie, value in tied.values_list(rows.key, rows.compared or rows.value):
        found[tie].append(value)
    return found
