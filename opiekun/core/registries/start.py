"""The start page: cards that apps put there, so that the page need not know what they are about."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from opiekun.core.fields import Label
from opiekun.core.registries.registry import Registry
from opiekun.core.viewer import Viewer


@dataclass(frozen=True, slots=True)
class StartLink:
    """A way on: a button of an empty card, or a line's own."""

    label: Label
    url: str
    icon: str = ""
    is_primary: bool = False


@dataclass(frozen=True, slots=True)
class StartRow:
    """A record on a card. ``lead`` is its avatar's shape, ``note`` the second line, ``side`` stands at the right.

    With an ``icon`` that stands instead of the avatar; ``tone`` colours the side: late, today, none, later.
    """

    name: str
    url: str
    lead: Literal["square", "round"]
    note: str = ""
    side: str = ""
    exact: str = ""
    action: StartLink | None = None
    icon: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class StartTile:
    """A figure over the rows of a card, which opens the list behind it."""

    label: Label
    figure: str
    url: str
    note: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class StartCard:
    """A card. Without rows it says ``empty`` and offers ``ways``; without ``empty`` it is left out then.

    ``place`` is its column where that is not its panel's, ``note`` a quiet word under its tiles.
    """

    title: Label
    rows: Sequence[StartRow] = ()
    all_url: str = ""
    empty: Label = ""
    ways: Sequence[StartLink] = ()
    tiles: Sequence[StartTile] = ()
    place: Literal["main", "side", ""] = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class StartPanel:
    """Where a card stands: in the wide column ("main") or beside it ("side"). ``card`` is asked once a page, and may
    answer several that come of one reading."""

    code: str
    place: Literal["main", "side"]
    order: int
    card: Callable[[Viewer], StartCard | Sequence[StartCard] | None]
    allowed: Callable[[Viewer], bool] = lambda viewer: True


panels: Registry[StartPanel] = Registry("start panel")


def register_start_panel(panel: StartPanel) -> None:
    """Add a card at start-up."""
    panels.add(panel)


def start_panels(viewer: Viewer) -> list[StartPanel]:
    """The panels that the viewer gets, in their order."""
    return sorted((panel for panel in panels if panel.allowed(viewer)), key=lambda panel: panel.order)
