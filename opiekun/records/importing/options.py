"""What a kind asks beyond what all imports ask: chosen for a file, kept with its settings."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from django.utils.translation import gettext as _

from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.reading import REASONS, WrongValue
from opiekun.core.viewer import Viewer
from opiekun.records.importing.registry import ImportKind
from opiekun.records.importing.settings import Settings

OPTIONS: Final = "options"


def usual_options(kind: ImportKind) -> dict[str, str]:
    """What is done unless somebody chooses."""
    return {option.code: option.usual for option in kind.options}


def with_options(actor: Viewer, kind: ImportKind, settings: Settings, raw: Any) -> Settings:
    """The settings with the options that were chosen. Raises InvalidInput naming every wrong one."""
    if not isinstance(raw, Mapping):
        raise InvalidInput([FieldError((OPTIONS,), "not_a_mapping", str(REASONS["unknown_field"]))])
    known = {option.code: option for option in kind.options}
    values, errors = {**usual_options(kind), **settings.options}, []
    for code, value in raw.items():
        try:
            if code not in known:
                raise WrongValue(
                    "unknown_field", _("“%(name)s” is nothing to be chosen here.") % {"name": str(code)[:60]}
                )
            values[code] = known[code].read(actor, value)
        except WrongValue as wrong:
            errors.append(FieldError((OPTIONS, str(code)[:60]), wrong.code, str(wrong.message)))
    if errors:
        raise InvalidInput(errors)
    return replace(settings, options=values)


def remembered_options(kind: ImportKind, settings: Settings) -> Settings:
    """The settings as they are kept for the next file of the same head, or taken from there."""
    kept = {o.code: settings.options.get(o.code, o.usual) for o in kind.options if o.remembered}
    return replace(settings, options={**usual_options(kind), **kept})
