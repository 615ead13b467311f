"""Custom values in exchanges with other systems: each is a field of its own, compared and settled by itself.

Only those that everybody sees are exchanged: what another system sent is shown to all who see the record.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.fields import Label
from opiekun.core.reading import REASONS, WrongValue
from opiekun.records.custom.definition import Definition
from opiekun.records.custom.definitions import present
from opiekun.records.custom.fields import PREFIX, field_of
from opiekun.records.custom.reading import CUSTOM, read_both
from opiekun.records.custom.values import read_value
from opiekun.records.custom.words import custom_words

Raw = Mapping[str, Any]
Values = dict[str, Any]


def apart(kind: str, raw: Raw) -> Values:
    """The body of a call with each custom value under a name of its own ("custom.tier").

    Raises InvalidInput naming ``("custom", code)`` of every field that is not there or not exchanged.
    """
    plain = {name: value for name, value in raw.items() if name != CUSTOM}
    given = raw.get(CUSTOM)
    if given is None:
        return plain
    if not isinstance(given, Mapping):
        raise InvalidInput([FieldError((CUSTOM,), "not_an_object", _("This must be an object of values by field."))])
    known = {d.code for d in present().of(kind) if not d.is_closed}
    message = str(REASONS["unknown_field"])
    errors = [FieldError((CUSTOM, str(code)[:60]), "unknown_field", message) for code in given if code not in known]
    if errors:
        raise InvalidInput(errors)
    return {**plain, **{f"{PREFIX}{code}": value for code, value in given.items()}}


def together(fields: Raw) -> Values:
    """The same as the services take it."""
    custom = {name.removeprefix(PREFIX): value for name, value in fields.items() if name.startswith(PREFIX)}
    plain = {name: value for name, value in fields.items() if not name.startswith(PREFIX)}
    return {**plain, CUSTOM: custom} if custom else plain


def stored_apart(kind: str, model: type[Model], ids: Sequence[int]) -> dict[int, Values]:
    """Our values of records by id; also those of archived fields, in which a conflict may still be open."""
    found = [d for d in present().every(kind) if not d.is_closed]
    if not found:
        return {}
    rows = model._default_manager.filter(pk__in=ids).values_list("pk", CUSTOM)
    return {pk: {f"{PREFIX}{d.code}": stored.get(d.code) for d in found} for pk, stored in rows}


def read_apart(kind: str, raw: Raw, ours: Raw, plain: Callable[[Raw], Values]) -> Values:
    """All values as they are compared; ``plain`` reads the fields of the program. Raises InvalidInput."""
    given = {name: value for name, value in raw.items() if name.startswith(PREFIX)}
    rest = {name: value for name, value in raw.items() if name not in given}
    clean, custom = read_both(lambda: plain(rest), lambda: _read(kind, given, ours))
    return {**clean, **custom}


def _read(kind: str, given: Raw, ours: Raw) -> Values:
    clean: Values = {}
    errors: list[FieldError] = []
    for name, raw in given.items():
        definition = _definition(kind, name)
        try:
            if definition is None:
                raise WrongValue("unknown_field")
            clean[name] = read_value(definition.shape, raw, ours.get(name))
        except WrongValue as wrong:
            errors.append(FieldError((CUSTOM, name.removeprefix(PREFIX)), wrong.code, str(wrong.message)))
    if errors:
        raise InvalidInput(errors)
    return clean


def label_apart(kind: str, field: str) -> Label | None:
    """The label of a custom field by its name in an exchange; None for the name of another."""
    definition = _definition(kind, field)
    return definition.label if definition else None


def shown_apart(kind: str, field: str, value: Any) -> str | None:
    """A value of such a field in words; None for another."""
    definition = _definition(kind, field)
    return custom_words(field_of(definition), value) if definition else None


def reference_apart(kind: str, field: str) -> str:
    """The kind that such a field links to; empty for others."""
    definition = _definition(kind, field)
    return definition.reference if definition else ""


def _definition(kind: str, field: str) -> Definition | None:
    return present().find(kind, field.removeprefix(PREFIX)) if field.startswith(PREFIX) else None
