"""What a database column means to a reader: its label, type, words and class, as its record kind says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from opiekun.core.fields import Field, FieldClass, FieldType, Label
from opiekun.core.kinds import RecordKind, record_kind, record_kinds


@dataclass(frozen=True, slots=True)
class Column:
    """``words`` are the shown forms of choice codes.

    A column that ``is_reference`` holds the id of a record with a name; one that ``is_key`` that of a mere row.
    """

    code: str
    label: Label
    type: FieldType | None
    field_class: FieldClass
    words: Mapping[str, Label] = field(default_factory=dict)
    is_reference: bool = False
    is_key: bool = False


@cache
def _models() -> Mapping[str, type[models.Model]]:
    return {model._meta.db_table: model for model in apps.get_models()}


@cache
def _fields(kind_code: str) -> Mapping[tuple[str, str], Field]:
    """The kind's fields by table and column."""
    kind = record_kind(kind_code)
    found: dict[tuple[str, str], Field] = {}
    for entry in kind.fields:
        column = _follow(kind.model_class, entry.path)
        if column is not None:
            found.setdefault((column.model._meta.db_table, column.attname), entry)
    return found


def _follow(model: type[models.Model], path: str) -> Any:
    """The concrete model field at the end of an ORM path; None when the path leads elsewhere (rows, JSON)."""
    current: Any = None
    for step in path.split("__") if path else ():
        try:
            current = model._meta.get_field(step)
        except FieldDoesNotExist:
            return None
        if current.is_relation:
            model = current.related_model
    return current if getattr(current, "attname", None) else None


def table_label(kind: RecordKind, table: str) -> Label:
    """What rows of the table are called; empty for the record's own table."""
    model = _models().get(table)
    return "" if model is None or model is kind.model_class else model._meta.verbose_name or ""


@cache
def column_of(kind_code: str, table: str, name: str) -> Column:
    """What the column means. One that the kind does not class counts as personal: the strictest that is ever shown."""
    kind = record_kind(kind_code)
    field_class = kind.columns.get(table, {}).get(name, FieldClass.PERSONAL)
    entry = _fields(kind_code).get((table, name))
    stored = _stored(table, name)
    words: dict[str, Label] = {choice.value: choice.label for choice in entry.choices} if entry else {}
    if not words and stored is not None:
        words = {str(code): label for code, label in stored.flatchoices if code}
    return Column(
        entry.code if entry else name,
        entry.label if entry else (stored.verbose_name if stored is not None else name),
        entry.type if entry else None,
        field_class,
        words,
        is_reference=_names_record(stored),
        is_key=isinstance(stored, models.ForeignKey) and not _names_record(stored),
    )


def _names_record(stored: Any) -> bool:
    kinds = {kind.model_class for kind in record_kinds()}
    return isinstance(stored, models.ForeignKey) and stored.related_model in kinds


def _stored(table: str, name: str) -> Any:
    model = _models().get(table)
    if model is None:
        return None
    return next((column for column in model._meta.concrete_fields if column.attname == name), None)
