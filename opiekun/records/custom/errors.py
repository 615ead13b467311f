"""The named refusals of custom fields, and what the database refuses said by name."""

from collections.abc import Sequence
from typing import Final

import psycopg.errors
from django.db import IntegrityError
from django.utils.translation import gettext as _

from opiekun.core.errors import Conflict, FieldError, InvalidInput, Refusal
from opiekun.core.sentences import one_full_stop
from opiekun.records.custom.definitions import read_definitions
from opiekun.records.custom.uniqueness import Duplicate

UNIQUE: Final = "unique"


class TypeInUse(InvalidInput):
    """Records have values already: what they are cannot change any more."""

    def __init__(self, name: str = "type") -> None:
        message = _("Records have values of this field, so that this cannot change any more.")
        super().__init__([FieldError((name,), "in_use", message)])


class CodeTaken(InvalidInput):
    """Another field of the kind has, or had, this code."""

    def __init__(self) -> None:
        message = _("Another field, perhaps an archived one, has this code. Codes are never given again.")
        super().__init__([FieldError(("code",), "taken", message)])


class DuplicateValues(InvalidInput):
    """Records share values of a field that shall be unique; they are named."""

    def __init__(self, found: Sequence[Duplicate]) -> None:
        told = "; ".join(str(duplicate) for duplicate in found)
        message = _("Some values are there more than once: %(values)s.") % {"values": told}
        super().__init__([FieldError(("unique",), "duplicates", one_full_stop(message))])


class TooManyFields(Conflict):
    """The kind has as many fields as anybody can oversee."""

    def __init__(self, most: int) -> None:
        message = _("There are %(most)d fields already. Archive some first.") % {"most": most}
        super().__init__("too_many_fields", message)


class DefinitionBusy(Conflict):
    """Values of custom fields are being written for so long that the definition could not be changed."""

    def __init__(self) -> None:
        super().__init__("busy", _("Records are being changed in bulk just now. Try again in a while."))


def refusal_of(error: IntegrityError) -> Refusal | None:
    """What the database refused to write into ``custom`` as a refusal that names the field; None for anything else."""
    cause = error.__cause__
    if not isinstance(cause, psycopg.errors.IntegrityError):
        return None
    constraint = cause.diag.constraint_name or ""
    if constraint == "records_custom_value":
        message = _("This field was changed meanwhile. Look at its value again.")
        code = cause.diag.column_name or ""
        return InvalidInput([FieldError(("custom", code) if code else ("custom",), "field_changed", message)])
    mark, _underscore, purpose = constraint.rpartition("_")
    if purpose != UNIQUE or not mark.startswith("custom_"):
        return None
    every = read_definitions().by_kind.values()
    code = next((d.code for found in every for d in found if f"custom_{d.id}" == mark), "")
    return InvalidInput([FieldError(("custom", code), "taken", _("Another record has this value already."))])
