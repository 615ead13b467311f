"""Facts: what a record page says about its record, and the small form that each becomes when it is edited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from django.http import QueryDict
from markupsafe import Markup

from opiekun.core.fields import Label

Control = Literal["text", "textarea", "select", "combobox", "checkbox", "multi"]
Options = Sequence[tuple[str, str | Label]]


@dataclass(frozen=True, slots=True)
class Input:
    """One field of a form. ``value`` is what is typed or chosen, as text; ``options`` are code and words.

    Of a "multi" several are chosen: their codes, sorted, with commas between them.
    """

    name: str
    label: Label
    value: str = ""
    control: Control = "text"
    options: Options = ()
    empty: Label | None = None
    attrs: Mapping[str, str] = field(default_factory=dict)

    def sent(self, posted: QueryDict) -> str:
        """The value that the form sends."""
        if self.control == "multi":
            return ",".join(sorted({code for code in posted.getlist(self.name) if code}))
        return str(posted.get(self.name, ""))

    @property
    def shown(self) -> str:
        """The value in words."""
        if self.control == "multi":
            return ", ".join(str(words) for code, words in self.options if code in self.value.split(","))
        if self.control in ("select", "combobox"):
            return next((str(words) for code, words in self.options if code == self.value), self.value)
        return self.value


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the facts. ``value`` is plain text or Markup; ``note`` stands under it.

    ``nothing`` stands where the value is empty: an empty flag says "no". One that is not ``versioned`` can change
    without a new version of the record: what its form was opened with tells.
    """

    code: str
    label: Label
    value: str | Markup = ""
    editable: bool = False
    wide: bool = False
    note: str | Markup = ""
    nothing: Label = "–"
    versioned: bool = True

    @property
    def is_empty(self) -> bool:
        return not self.value


@dataclass(frozen=True, slots=True)
class FactGroup:
    """Facts under one title that fold together."""

    code: str
    title: Label
    facts: Sequence[Fact]
    is_open: bool = True
