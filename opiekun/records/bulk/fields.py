"""The fields that can be set in bulk, reading a value for one, and values in words."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.fields import Field, FieldType
from opiekun.core.kinds import RecordKind
from opiekun.core.reading import REASONS, Reader, WrongValue
from opiekun.core.viewer import Viewer
from opiekun.records.bulk.registry import bulk_services, has_bulk
from opiekun.records.custom.words import custom_words
from opiekun.records.references import find_options, names_of, referred

NOTHING = "–"
MOST_OPTIONS: Final = 500


@dataclass(frozen=True, slots=True)
class ValueForm:
    """How a value of the field is entered: from a list, or typed when there are no options."""

    field: Field
    options: list[tuple[str, str]]
    may_be_empty: bool

    def options_chosen(self, value: str) -> list[tuple[str, str, bool]]:
        """The options with the one that was chosen marked."""
        return [(code, words, code == value) for code, words in self.options]


def bulk_fields(viewer: Viewer, kind: RecordKind) -> list[Field]:
    """The fields that the viewer may set on many records at once."""
    if not has_bulk(kind.code) or not viewer.can(kind.code, "edit"):
        return []
    return [field for field in kind.fields_for(viewer) if field.bulk]


def bulk_field(viewer: Viewer, kind: RecordKind, code: str) -> Field:
    """The field under the code. Raises InvalidInput when it is not there, not for bulk, or not for this viewer."""
    for field in bulk_fields(viewer, kind):
        if field.code == code:
            return field
    raise InvalidInput([FieldError(("field",), "unknown_field", str(REASONS["unknown_field"]))])


def read_value(viewer: Viewer, kind: RecordKind, field: Field, raw: Any) -> Any:
    """The value as the single edit would store it. Raises InvalidInput at ``value``."""
    try:
        value = _reader(kind, field)(raw)
    except WrongValue as wrong:
        raise _wrong_value(wrong.code, str(wrong.message)) from wrong
    if field.type == FieldType.BOOLEAN and raw in ("", None):
        raise _wrong_value("required", str(REASONS["required"]))
    is_reference = field.type == FieldType.REFERENCE and value is not None
    if is_reference and not referred(viewer, field.reference).filter(pk=value).exists():
        raise _wrong_value("not_an_id", str(REASONS["not_an_id"]))
    return value


def value_form(viewer: Viewer, kind: RecordKind, field: Field) -> ValueForm:
    """The form of the field's value."""
    if field.type == FieldType.REFERENCE:
        found = find_options(viewer, field.reference, "", MOST_OPTIONS)
        return ValueForm(field, [(str(pk), name) for pk, name in found], _accepts_nothing(kind, field))
    if field.type == FieldType.BOOLEAN:
        return ValueForm(field, [("true", _("yes")), ("false", _("no"))], False)
    options = [(choice.value, str(choice.label)) for choice in field.choices if not choice.retired]
    return ValueForm(field, options, _accepts_nothing(kind, field))


def _accepts_nothing(kind: RecordKind, field: Field) -> bool:
    try:
        _reader(kind, field)("")
    except WrongValue:
        return False
    return True


def value_words(field: Field, values: Iterable[Any]) -> Callable[[Any], str]:
    """What says one of the values in words; names behind references come in one statement."""
    if field.type == FieldType.REFERENCE:
        names = names_of(field.reference, {int(value) for value in values if value is not None})
        return lambda value: NOTHING if value is None else names.get(int(value), NOTHING)
    if field.type == FieldType.BOOLEAN:
        return lambda value: _("yes") if value else _("no")
    if field.custom:
        return lambda value: custom_words(field, value) or NOTHING
    labels = {choice.value: str(choice.label) for choice in field.choices}
    return lambda value: labels.get(value, str(value)) if value not in (None, "") else NOTHING


def _reader(kind: RecordKind, field: Field) -> Reader:
    return field.reader or bulk_services(kind.code).readers[field.code]


def _wrong_value(code: str, message: str) -> InvalidInput:
    return InvalidInput([FieldError(("value",), code, message)])
