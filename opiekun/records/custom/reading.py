"""Reading the custom values that a form, a program or a file gives for a record: one way for all that write."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.reading import REASONS, WrongValue
from opiekun.core.viewer import Viewer
from opiekun.records.custom.definition import Definition
from opiekun.records.custom.fields import definition_ever, definitions_for
from opiekun.records.custom.uniqueness import holder_of
from opiekun.records.custom.values import read_value
from opiekun.records.references import referred

CUSTOM = "custom"
Values = dict[str, Any]
_Clean = TypeVar("_Clean")
_puts_back: ContextVar[bool] = ContextVar("custom_values_are_put_back", default=False)


@contextmanager
def putting_back() -> Iterator[None]:
    """Within, choices that were retired meanwhile are read, and emptiness where a value is required by now: a record is
    to hold again what it held before."""
    token = _puts_back.set(True)
    try:
        yield
    finally:
        _puts_back.reset(token)


def read_custom(
    viewer: Viewer,
    kind: str,
    given: Any,
    present: Mapping[str, Any] | None = None,
    record_id: int | None = None,
) -> Values:
    """The stored forms of the given values by code; None takes a value out.

    ``present`` is what the record holds (None: it is to be made, so that what is required must be given); the others
    of its values stay as they are. Raises InvalidInput naming ``("custom", code)`` of every wrong value. A field that
    the viewer may not read does not exist.
    """
    if given is not None and not isinstance(given, Mapping):
        raise InvalidInput([FieldError((CUSTOM,), "not_an_object", _("This must be an object of values by field."))])
    known = {d.code: d for d in definitions_for(viewer, kind)}
    clean: Values = {}
    errors: list[FieldError] = []
    for code, raw in (given or {}).items():
        definition = known.get(code) if isinstance(code, str) else None
        try:
            if definition is None:
                raise _unknown(viewer, kind, code)
            clean[code] = _read(definition, raw, (present or {}).get(code))
        except WrongValue as wrong:
            errors.append(FieldError((CUSTOM, str(code)[:60]), wrong.code, str(wrong.message)))
    changed = {code: value for code, value in clean.items() if value != (present or {}).get(code)}
    errors += _unreached_links(viewer, known, changed)
    errors += _missing(known, clean, errors) if present is None else []
    if not errors:
        errors = _taken(viewer, known, changed, record_id)
    if errors:
        raise InvalidInput(errors)
    return clean


def merged(present: Mapping[str, Any], clean: Mapping[str, Any]) -> Values:
    """What the record holds with the read values in it."""
    return {code: value for code, value in {**present, **clean}.items() if value is not None}


def without_custom(raw: Mapping[str, Any]) -> tuple[Mapping[str, Any], Any]:
    """The fields of the program, and what is given for those that users defined (None: nothing)."""
    if CUSTOM not in raw:
        return raw, None
    return {name: value for name, value in raw.items() if name != CUSTOM}, {} if raw[CUSTOM] is None else raw[CUSTOM]


def read_both(plain: Callable[[], _Clean], custom: Callable[[], Values]) -> tuple[_Clean, Values]:
    """Both readings, so that everything wrong is told at once. Raises InvalidInput."""
    try:
        clean = plain()
    except InvalidInput as wrong:
        try:
            custom()
        except InvalidInput as also:
            raise InvalidInput([*wrong.errors, *also.errors]) from also
        raise
    return clean, custom()


def _unknown(viewer: Viewer, kind: str, code: Any) -> WrongValue:
    if isinstance(code, str) and definition_ever(viewer, kind, code):
        return WrongValue("unknown_field", _("This field is no longer in use."))
    return WrongValue("unknown_field")


def _read(definition: Definition, raw: Any, present: Any) -> Any:
    shape, puts_back = definition.shape, _puts_back.get()
    if puts_back:
        shape = replace(shape, options=[replace(option, retired=False) for option in shape.options])
    value = read_value(shape, raw, present)
    if value is None and definition.is_required and not puts_back:
        raise WrongValue("required")
    return value


def _missing(known: Mapping[str, Definition], clean: Values, errors: list[FieldError]) -> list[FieldError]:
    named = {error.loc[-1] for error in errors}
    return [
        FieldError((CUSTOM, code), "required", str(REASONS["required"]))
        for code, definition in known.items()
        if definition.is_required and code not in clean and code not in named
    ]


def _unreached_links(viewer: Viewer, known: Mapping[str, Definition], changed: Values) -> list[FieldError]:
    """New links to what is not there for the viewer; one statement for each kind that is linked to."""
    wanted: dict[str, set[int]] = {}
    links = [(code, value) for code, value in changed.items() if known[code].type == "reference" and value is not None]
    for code, value in links:
        wanted.setdefault(known[code].reference, set()).add(int(value))
    found = {kind: _reached(viewer, kind, ids) for kind, ids in wanted.items()}
    return [
        FieldError((CUSTOM, code), "not_an_id", str(REASONS["not_an_id"]))
        for code, value in links
        if int(value) not in found[known[code].reference]
    ]


def _reached(viewer: Viewer, kind: str, ids: set[int]) -> set[int]:
    return set(referred(viewer, kind).filter(pk__in=ids).values_list("pk", flat=True))


def _taken(viewer: Viewer, known: Mapping[str, Definition], changed: Values, record_id: int | None) -> list[FieldError]:
    """Values that another record has; between two writers at once the index of the database decides."""
    errors = []
    for code, value in changed.items():
        if known[code].is_unique and value is not None:
            holder = holder_of(viewer, known[code], value, record_id)
            if holder is not None:
                errors.append(FieldError((CUSTOM, code), "taken", holder))
    return errors
