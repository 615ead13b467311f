"""Custom values of interactions: those of their kind, and no others."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from opiekun.activities.permissions import INTERACTION
from opiekun.activities.selectors.interaction_kinds import kinds
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.reading import REASONS
from opiekun.core.viewer import Viewer
from opiekun.records.custom.fields import definitions_for
from opiekun.records.custom.reading import Values, merged, read_custom


def read_custom_of_kind(
    actor: Viewer,
    given: Any,
    kind: str,
    present: Mapping[str, Any] | None = None,
    pk: int | None = None,
    new_kind: bool = False,
) -> Values:
    """The stored forms of the given values. A field that the kind does not have cannot be filled, and need not be.

    ``present`` is what the interaction holds (None: it is to be made); one that becomes of a ``new_kind`` needs what
    that kind requires. Raises InvalidInput.
    """
    known = kinds()
    if isinstance(given, Mapping):
        foreign = [
            code for code, value in given.items() if value not in (None, "") and not known.has_field(kind, str(code))
        ]
        if foreign:
            message = _("Interactions of this kind do not have this field.")
            raise InvalidInput([FieldError(("custom", code), "not_of_kind", message) for code in foreign])
        given = {code: value for code, value in given.items() if known.has_field(kind, str(code))}
    clean = _read(actor, given, kind, present, pk)
    if new_kind and (errors := _missing(actor, kind, merged(present or {}, clean))):
        raise InvalidInput(errors)
    return clean


def _read(actor: Viewer, given: Any, kind: str, present: Mapping[str, Any] | None, pk: int | None) -> Values:
    try:
        return read_custom(actor, INTERACTION, given, present, pk)
    except InvalidInput as refused:
        errors = [e for e in refused.errors if e.code != "required" or kinds().has_field(kind, str(e.loc[-1]))]
        if errors:
            raise InvalidInput(errors) from refused
        return read_custom(actor, INTERACTION, given, present or {}, pk)


def _missing(actor: Viewer, kind: str, values: Mapping[str, Any]) -> list[FieldError]:
    return [
        FieldError(("custom", one.code), "required", str(REASONS["required"]))
        for one in definitions_for(actor, INTERACTION)
        if one.is_required and kinds().has_field(kind, one.code) and one.code not in values
    ]
