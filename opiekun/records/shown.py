"""Values as people read them, in lists and on record pages alike."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from markupsafe import Markup

from opiekun.core.fields import Field
from opiekun.core.ui.format import number

Shown = str | Markup


def choice_words(field: Field) -> dict[str, Shown]:
    """The words of each choice, on its colour where it has one."""
    return {choice.value: tag(str(choice.label), choice.colour) for choice in field.choices}


def tag(words: str, colour: str) -> Shown:
    """Words on a colour; plain ones without."""
    return Markup('<span class="o-tag o-tag--{}">{}</span>').format(colour, words) if colour else words


def ordered(field: Field, codes: Sequence[str] | None) -> list[str]:
    """The chosen codes in the order of the choices."""
    places = {choice.value: place for place, choice in enumerate(field.choices)}
    return sorted(codes or (), key=lambda code: places.get(code, len(places)))


def several(parts: Iterable[Shown]) -> Shown:
    """Values one after another; plain ones are divided by commas."""
    shown = list(parts)
    is_coloured = any(isinstance(part, Markup) for part in shown)
    return Markup(" ").join(shown) if is_coloured else ", ".join(shown)


def shortened(text: str, longest: int = 80) -> str:
    """The beginning of a long text, on one line."""
    line = " ".join(text[: longest * 2].split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def exact_number(value: Decimal | int, language: str) -> str:
    """A number with the digits that it has."""
    digits = -int(value.normalize().as_tuple().exponent) if isinstance(value, Decimal) else 0
    return number(value, language, max(digits, 0))


def web_link(address: str) -> Markup:
    """A link to a page; what comes before the name of the host is not shown."""
    shown = address.partition("://")[2].removesuffix("/")
    return Markup('<a href="{}" rel="noopener noreferrer" target="_blank">{}</a>').format(address, shown)
