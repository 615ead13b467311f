"""Writing SVG: elements with escaped text, and text that fits its place.

Nothing measures text on a server. Widths are those of Inter at 12 px, in classes of letters, a little too wide rather
than too narrow.
"""

from typing import Final

from markupsafe import Markup

from opiekun.core.ui.escaping import escaped

FONT: Final = 12
_NARROW: Final = frozenset("iIjl.,:;'|!()[] \u00a0-ftr/1")
_BROAD: Final = frozenset("mwMWÓOQGDNHU@%—&ŻŹĆŃ")
_NAMES: Final = {"css": "class"}


def text_width(text: str) -> float:
    """How wide the text is at most, in pixels."""
    return sum(
        4.2 if letter in _NARROW else 10.2 if letter in _BROAD or ord(letter) > 0x2E80 else 7.0 for letter in text
    )


def fitted(text: str, room: float) -> str:
    """The text, cut with an ellipsis where it is longer than its room."""
    if text_width(text) <= room:
        return text
    cut = text
    while cut and text_width(cut) + 10 > room:
        cut = cut[:-1]
    return f"{cut.rstrip()}…"


def element(name: str, inside: str | Markup = "", **attributes: object) -> Markup:
    """An element; ``css`` is its class, underscores in names are hyphens, numbers are short."""
    written = "".join(
        [
            f' {_NAMES.get(key) or key.replace("_", "-")}="{escaped(_short(value))}"'
            for key, value in attributes.items()
            if value is not None and value != ""
        ]
    )
    # The names are ours, and what stands between them is escaped: a picture has hundreds of elements.
    return Markup(f"<{name}{written}>{escaped(inside)}</{name}>" if inside else f"<{name}{written}/>")  # noqa: S704


def label(x: float, y: float, text: str, css: str = "c-text", anchor: str = "") -> Markup:
    """A line of text with its foot at ``y``."""
    return element("text", text, x=x, y=y, css=css, text_anchor=anchor)


def group(parts: list[Markup], said: str = "", **attributes: object) -> Markup:
    """Parts that belong together; a pointer over them is told ``said``."""
    head = [element("title", said)] if said else []
    return element("g", Markup("").join([*head, *parts]), **attributes)


def link(href: str, parts: list[Markup]) -> Markup:
    """Parts that lead to ``href`` for who points at them. For keys and ears the link is in the table beside them."""
    inside = Markup("").join(parts)
    return element("a", inside, href=href, tabindex=-1, css="c-link") if href else inside


def picture(
    code: str, title: str, description: str, width: float, height: float, parts: list[Markup], css: str
) -> Markup:
    """The whole picture. Who listens is told its names; what is drawn is hidden from him, as an image has no links."""
    named = [
        element("title", title, id=f"{code}-title"),
        element("desc", description, id=f"{code}-desc"),
        element("rect", width=width, height=height, fill="none"),
    ]
    told = element("g", Markup("").join(named), role="img", aria_labelledby=f"{code}-title {code}-desc")
    return element(
        "svg",
        told + element("g", Markup("").join(parts), aria_hidden="true"),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_short(width)} {_short(height)}",
        role="none",
        css=css,
    )


def _short(value: object) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
