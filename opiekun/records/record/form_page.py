"""What the page of a form prints, whatever the form is about."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from opiekun.core.errors import FieldError, Refusal
from opiekun.core.fields import Label
from opiekun.records.record.editing import KEEP


@dataclass(frozen=True, slots=True)
class ShownClash:
    """A field that two people changed, in words; ``name`` is the name of the choice."""

    name: str
    label: Label
    original: str
    mine: str
    theirs: str


@dataclass(slots=True)
class FormPage:
    """Values, faults, hidden fields and open questions of a form.

    ``errors`` are by the name of the field, ``summary`` pairs the id of a field with what is wrong with it.
    """

    action: str
    cancel_url: str
    values: Mapping[str, Any]
    version: int | str = ""
    initial: str = ""
    token: str = ""
    draft: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    summary: Sequence[tuple[str, str]] = ()
    clashes: Sequence[ShownClash] = ()
    author: str = ""
    blocks: Mapping[str, list[Any]] = field(default_factory=dict)

    def error(self, name: str) -> str:
        """What is wrong with the field, or nothing."""
        return self.errors.get(name, "")


def errors_by_name(errors: Iterable[FieldError]) -> dict[str, str]:
    """The faults of plain fields (those of rows are shown in the rows)."""
    return {"-".join(str(part) for part in e.loc): str(e.message) for e in errors}


def errors_of(refusal: Refusal) -> list[FieldError]:
    """The faults of a refusal; one that names no field counts for the form as a whole."""
    return refusal.errors or [FieldError((), refusal.code, str(refusal))]


def clash_name(key: str) -> str:
    """The name of the choice in the form."""
    return f"{KEEP}{key}"
