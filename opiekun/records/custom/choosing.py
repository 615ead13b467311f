"""Choices of custom fields, given by code or by name. Pure."""

import re
from collections.abc import Sequence
from typing import Any, Final

from opiekun.core.reading import WrongValue
from opiekun.records.custom.shapes import Shape, wrong

MOST_CHOSEN: Final = 50


def read_choice(shape: Shape, raw: Any, present: Any) -> str:
    """The code of a choice given by code or name. Raises WrongValue."""
    return _chosen(shape, raw, (present,))


def read_choices(shape: Shape, raw: Any, present: Any) -> list[str] | None:
    """Codes or names, as a list, or divided by semicolons or else by commas; stored once each, sorted.

    Raises WrongValue.
    """
    if isinstance(raw, str):
        known = any(raw.strip().casefold() == name.casefold() for option in shape.options for name in option.names)
        raw = [raw] if known else re.split(r"[;\n]" if re.search(r"[;\n]", raw) else ",", raw)
    if not isinstance(raw, list | tuple):
        raise wrong("not_choices")
    if len(raw) > MOST_CHOSEN:
        raise WrongValue("too_many")
    given = [part for part in raw if not (isinstance(part, str) and not part.strip())]
    chosen = {_chosen(shape, part, present if isinstance(present, list) else ()) for part in given}
    return sorted(chosen) or None


def _chosen(shape: Shape, raw: Any, present: Sequence[Any]) -> str:
    if not isinstance(raw, str):
        raise WrongValue("choice")
    said = raw.strip()
    folded = said.casefold()
    # Retired ones come last: a name may have been given again.
    named = [o for o in sorted(shape.options, key=lambda o: o.retired) if folded in map(str.casefold, o.names)]
    for option in (*(option for option in shape.options if option.code == said), *named):
        if not option.retired or option.code in present:
            return option.code
    raise WrongValue("choice")
