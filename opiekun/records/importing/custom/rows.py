"""What of a batch's custom values can be known only from the database: links, unique values, what is required."""
# ruff: noqa: S608 - the statements are put together from names of tables and checked codes

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from opiekun.core.kinds import record_kind
from opiekun.core.reading import REASONS, WrongValue
from opiekun.core.viewer import Viewer
from opiekun.records.custom.definition import Definition
from opiekun.records.custom.fields import definitions_for, field_of
from opiekun.records.custom.uniqueness import live_with_value, unique_key
from opiekun.records.custom.words import custom_words
from opiekun.records.importing.custom.cells import CustomValues
from opiekun.records.importing.custom.fields import code_of
from opiekun.records.importing.custom.links import Links
from opiekun.records.importing.entries import Change, Group, Problem
from opiekun.records.importing.problems import all_of

Stored = Mapping[str, Any]


class CustomRows:
    """Custom values of one batch; ``look`` first, with what the records hold that its rows may be about."""

    def __init__(self, viewer: Viewer, kind: str) -> None:
        self._viewer, self._kind = viewer, kind
        self._definitions = {d.code: d for d in definitions_for(viewer, kind)}
        self._required = [d for d in self._definitions.values() if d.is_required]
        self._links: dict[str, Links] = {}
        self._holders: dict[str, dict[str, int]] = {}
        self._names: dict[int, str] = {}

    def look(self, rows: Sequence[CustomValues], held: Sequence[Stored]) -> None:
        """Find all that the rows name, in a statement for each kind of link and for each unique field."""
        if not any(rows):
            return
        for reference in {self._definitions[code].reference for row in rows for code in row.links}:
            codes = {d.code for d in self._definitions.values() if d.reference == reference}
            texts = {text for row in rows for code, text in row.links.items() if code in codes}
            there = {str(one[code]) for one in held for code in codes & one.keys()}
            self._links[reference] = Links(self._viewer, reference, texts, there)
        self._read_holders(rows)

    def _read_holders(self, rows: Sequence[CustomValues]) -> None:
        for definition in (d for d in self._definitions.values() if d.is_unique):
            values = {str(v) for row in rows if (v := self._value(row, definition)) is not None}
            if values:
                self._holders[definition.code] = holders_of(definition, values)
        ids = {pk for found in self._holders.values() for pk in found.values()}
        if ids:
            kind = record_kind(self._kind)
            self._names = dict(kind.visible(self._viewer, "view").filter(pk__in=ids).values_list("pk", kind.name_path))

    def _value(self, row: CustomValues, definition: Definition) -> Any:
        if definition.code not in row.links:
            return row.values.get(definition.code)
        try:
            return self._links[definition.reference].find(row.links[definition.code])
        except WrongValue:
            return None

    def settle(
        self, row: CustomValues, record_id: int | None, present: Stored, group: Group
    ) -> tuple[dict[str, Any], Problem | None]:
        """The row's values for the record (None: a new one), links found; and all reasons why they cannot be its."""
        values = dict(row.values)
        problems: list[Problem] = []
        for code, text in row.links.items():
            try:
                values[code] = self._links[self._definitions[code].reference].find(text)
            except WrongValue as wrong:
                problems.append(self._problem(wrong.code, str(wrong.message), code, text))
        for definition in self._required if record_id is None else ():
            if values.get(definition.code) is None and definition.code not in row.links:
                problems.append(self._problem("required", str(REASONS["required"]), definition.code, ""))
        refused = (self._refused(row, record_id, present, group, code, value) for code, value in values.items())
        return values, all_of(*problems, *refused)

    def _refused(
        self, row: CustomValues, record_id: int | None, present: Stored, group: Group, code: str, value: Any
    ) -> Problem | None:
        definition, told = self._definitions[code], row.cells.get(code, "")
        retired = {c.code for c in definition.choices if c.retired} & set(_several(value)) - set(
            _several(present.get(code))
        )
        if retired:
            return self._problem("choice", str(REASONS["choice"]), code, told)
        if not definition.is_unique or value is None:
            return None
        holder = self._holders.get(code, {}).get(_compared(definition, value))
        if holder is not None and holder != record_id:
            words = _("Another record has this value already.")
            if holder in self._names:
                words = _("%(name)s has this value already.") % {"name": self._names[holder]}
            return self._problem("taken", words, code, told)
        first = group.shared.get(code_of(definition))
        if first is not None and all(entry.number != first for entry in group.entries):
            return self._problem("taken", _("Row %(row)d has the same value.") % {"row": first}, code, told)
        return None

    def _problem(self, code: str, message: str, field: str, value: str) -> Problem:
        label = str(self._definitions[field].label)
        return Problem(code, f"{label}: {message}", label, value)

    def change(self, code: str, before: Any, after: Any) -> Change:
        """A change of one value, with its words."""
        definition = self._definitions[code]
        names = self._links[definition.reference].names if definition.reference in self._links else {}
        field = field_of(definition)
        words = (custom_words(field, before, names), custom_words(field, after, names))
        return Change(code_of(definition), before, after, *words)


def _several(value: Any) -> Sequence[str]:
    return value if isinstance(value, list) else [value] if isinstance(value, str) else []


def _compared(definition: Definition, value: Any) -> str:
    return str(value) if definition.type in ("number", "reference") else str(value).lower()


def holders_of(definition: Definition, values: set[str]) -> dict[str, int]:
    """Which live record has which of the values, as they are compared."""
    table = record_kind(definition.kind).model_class._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT given.value, t.id FROM unnest(%s::text[]) AS given (value) JOIN "{table}" t'
            f" ON {live_with_value(definition)} AND {unique_key(definition)} = {unique_key(definition, 'given.value')}",
            [sorted(values)],
        )
        return {_compared(definition, value): pk for value, pk in cursor.fetchall()}
