"""Which columns a list reads, and how the database gives them."""

from dataclasses import dataclass
from typing import Any

from opiekun.core.fields import Field, FieldType
from opiekun.core.kinds import RecordKind
from opiekun.core.viewer import Viewer
from opiekun.records.lists.main_value import main_value
from opiekun.records.lists.query import MOST_COLUMNS, wrong_column
from opiekun.records.references import USER, linked_name, reference_name_path, reference_trashed_path

NAME = "name"


@dataclass(frozen=True, slots=True)
class Column:
    """A column and the places of its values in a row read from the database.

    A reference has id and name; one to a record also has the moment at which that record was trashed. An amount has
    its currency.
    """

    field: Field
    at: int
    name_at: int = 0
    trashed_at: int = 0
    currency_at: int = 0

    def name_in(self, row: tuple[Any, ...]) -> str:
        """The name that a reference shows; a record in the trash is not named until it is back."""
        if self.trashed_at and row[self.trashed_at]:
            return ""
        return row[self.name_at] or ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a row consists of: paths and subqueries by name, and where each column finds its values."""

    columns: tuple[Column, ...]
    names: tuple[str, ...]
    subqueries: dict[str, Any]


def chosen_fields(kind: RecordKind, viewer: Viewer, codes: tuple[str, ...]) -> list[Field]:
    """The fields of the columns, the name first. Raises InvalidInput for one that the viewer may not read."""
    readable = {field.code: field for field in kind.fields_for(viewer)}
    unique = list(dict.fromkeys((NAME, *codes)))
    for code in unique[MOST_COLUMNS:]:
        raise wrong_column(code)
    for code in unique:
        if code not in readable:
            raise wrong_column(code)
    return [readable[code] for code in unique]


def reading(viewer: Viewer, fields: list[Field], first: tuple[str, ...]) -> Reading:
    """How to read the fields for the viewer; the columns ``first`` (id, sort value) stand before them."""
    names, columns = list(first), []
    subqueries: dict[str, Any] = {}
    for field in fields:
        at, trashed_at, currency_at = len(names), 0, 0
        if field.rows is not None:
            alias = f"column_{field.code}"
            subqueries[alias] = main_value(field.rows, viewer)
            names.append(alias)
        elif field.custom and field.type == FieldType.REFERENCE:
            alias = f"column_custom_{field.custom}"
            subqueries[alias] = linked_name(field)
            names += [field.path, alias]
        else:
            names.append(field.path)
            if field.currency:
                currency_at = len(names)
                names.append(field.currency)
            if field.type == FieldType.REFERENCE:
                names.append(reference_name_path(field))
                if field.reference != USER:
                    trashed_at = len(names)
                    names.append(reference_trashed_path(field))
        columns.append(Column(field, at, at + 1, trashed_at, currency_at))
    return Reading(tuple(columns), tuple(names), subqueries)
