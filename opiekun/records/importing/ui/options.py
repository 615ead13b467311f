"""What a kind asks beyond what all imports ask, in the form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest

from opiekun.core.fields import Label
from opiekun.core.viewer import Viewer
from opiekun.records.importing.options import OPTIONS
from opiekun.records.importing.registry import ImportKind

_OTHER: Final = "-other"


@dataclass(frozen=True, slots=True)
class ShownOption:
    """An option with what is chosen; ``other`` is the label of the field for anything that is not offered, and ``pick``
    that of the choice beside it; without it the choices stand below one another."""

    name: str
    label: Label
    hint: Label
    choices: Sequence[tuple[str, Label]]
    value: str
    other: Label
    pick: Label
    typed: str


def shown_options(viewer: Viewer, kind: ImportKind, chosen: Mapping[str, str]) -> list[ShownOption]:
    """The options of the kind that the viewer has."""
    shown = []
    for option in kind.options:
        choices = option.choices(viewer)
        value = str(chosen.get(option.code, option.usual))
        is_offered = value in [code for code, _label in choices]
        if choices:
            typed = "" if is_offered else value.removeprefix("+")
            name = f"{OPTIONS}.{option.code}"
            value = value if is_offered else ""
            other = option.other if option.may_type(viewer) else ""
            shown.append(ShownOption(name, option.label, option.hint, choices, value, other, option.pick, typed))
    return shown


def chosen_options(request: HttpRequest, kind: ImportKind) -> dict[str, Any]:
    """What was chosen; what was typed counts before what was picked."""
    found = {}
    for option in kind.options:
        name = f"{OPTIONS}.{option.code}"
        if name in request.POST:
            typed = request.POST.get(name + _OTHER, "").strip()
            found[option.code] = typed or request.POST[name]
    return {OPTIONS: found} if found else {}


def told_options(viewer: Viewer, kind: ImportKind, chosen: Mapping[str, str]) -> list[tuple[str, str]]:
    """What was chosen, in words with an address each."""
    told = (option.told(viewer, chosen.get(option.code, option.usual)) for option in kind.options)
    return [one for one in told if one is not None]
