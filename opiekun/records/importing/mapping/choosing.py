"""The mapping of an import: the one remembered, else the one suggested; or chosen by hand."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.viewer import Viewer
from opiekun.records.importing.files.table import Column
from opiekun.records.importing.mapping.remembering import is_reason_column, mapping_from, remembered
from opiekun.records.importing.mapping.suggesting import suggest
from opiekun.records.importing.mapping.words import plain_words
from opiekun.records.importing.options import remembered_options
from opiekun.records.importing.registry import ImportKind
from opiekun.records.importing.settings import Settings

EXTERNAL_ID: Final = "external_id"
_NO_CODE = re.compile(r"[^a-z0-9]+")


def first_choice(viewer: Viewer, kind: ImportKind, columns: Sequence[Column]) -> tuple[list[str], Settings]:
    """The mapping and the settings with which an import begins."""
    fields = kind.fields(viewer)
    names = [column.name for column in columns]
    # A file of errors has columns without a name where rows had more cells than there are columns.
    known = remembered(viewer, kind.kind, names) or remembered(viewer, kind.kind, [name for name in names if name])
    if known is not None:
        mapping = mapping_from(known, names, {field.code: field for field in fields})
        return mapping, remembered_options(kind, Settings.from_json(known.settings))
    open_columns = [Column("", ()) if is_reason_column(column.name) else column for column in columns]
    mapping = suggest(open_columns, fields)
    return mapping, remembered_options(kind, Settings(system=system_of(names, mapping)))


def system_of(names: Sequence[str], mapping: Sequence[str]) -> str:
    """A code for the system whose ids stand in the file, by the name of their column.

    Ids of different columns are of different systems as long as nobody says otherwise: a "numer" 12 here and an "id" 12
    there are hardly the same. Where rows name other records by their ids, these have been there before, from a file
    whose column was called alike.
    """
    columns = [name for name, code in zip(names, mapping, strict=True) if is_external_id(code)]
    others = [name for name, code in zip(names, mapping, strict=True) if is_external_id(code) and code != EXTERNAL_ID]
    name = next(iter([*others, *columns]), "")
    code = _NO_CODE.sub("-", plain_words(name)).strip("-")[:36].strip("-")
    return code if code[:1].isalpha() else f"id-{code}" if code else "import"


def is_external_id(code: str) -> bool:
    """Whether a field is an id in another system, of the record itself or of another one that the row names."""
    return code == EXTERNAL_ID or code.endswith(f"_{EXTERNAL_ID}")


def chosen_mapping(viewer: Viewer, kind: ImportKind, names: Sequence[str], raw: Any) -> list[str]:
    """A mapping chosen by hand: a list of codes, column by column, or names of columns with their codes.

    Raises InvalidInput naming every wrong column.
    """
    given = raw if isinstance(raw, list) else _in_order(names, raw)
    fields = {field.code: field for field in kind.fields(viewer)}
    errors: list[FieldError] = []
    if len(given) != len(names):
        raise InvalidInput([FieldError(("mapping",), "length", _("Give a field, or nothing, for each column."))])
    seen: set[str] = set()
    for at, code in enumerate(given):
        if code in ("", None):
            continue
        if code not in fields:
            errors.append(FieldError(("mapping", at), "unknown_field", _("There is no such field.")))
        elif code in seen and not fields[code].many:
            errors.append(FieldError(("mapping", at), "repeated", _("Another column is this field already.")))
        seen.add(str(code))
    if errors:
        raise InvalidInput(errors)
    return [str(code or "") for code in given]


def _in_order(names: Sequence[str], raw: Any) -> list[Any]:
    if not isinstance(raw, Mapping):
        raise InvalidInput([FieldError(("mapping",), "not_a_mapping", _("This must name columns and their fields."))])
    unknown = [name for name in raw if name not in names]
    if unknown:
        message = _("There is no such column.")
        raise InvalidInput([FieldError(("mapping", str(name)[:60]), "unknown_column", message) for name in unknown])
    return [raw.get(name, "") for name in names]


def check_complete(kind: ImportKind, mapping: Sequence[str]) -> None:
    """Raise InvalidInput when the mapping lacks what the kind cannot do without."""
    missing = kind.missing(mapping)
    if missing:
        raise InvalidInput([FieldError(("mapping",), "required", missing)])
