"""How entered fields of notes are read."""

from collections.abc import Mapping
from typing import Any, Final

from opiekun.activities.choices import Visibility
from opiekun.activities.rules.interaction_input import formatted
from opiekun.core import reading
from opiekun.core.reading import Reader, WrongValue


def body(value: Any) -> str:
    """Formatted text that says something."""
    cleaned = formatted(value)
    if not cleaned:
        raise WrongValue("required")
    return cleaned


READERS: Final[Mapping[str, Reader]] = {
    "party": reading.record_id,
    "person": reading.record_id,
    "about": reading.record_id,
    "body": body,
    "pinned": reading.boolean,
    "visibility": reading.choice(Visibility.values, required=True),
}
