"""The tabs above a list: the views that come with the program, then the saved ones as the user ordered them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from opiekun.core.fields import Label
from opiekun.core.viewer import Viewer
from opiekun.records.lists.address import ListAddress
from opiekun.records.lists.opening import OpenView, open_view
from opiekun.records.permissions import may_change
from opiekun.records.saved_views.stored import Kept

MOST_TABS: Final = 9


@dataclass(frozen=True, slots=True)
class ViewTab:
    """A view above the list."""

    code: str
    label: str
    url: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class ViewTabs:
    """Tabs that stand in the row and those folded into its menu; what may be done with the view that is open."""

    shown: Sequence[ViewTab]
    folded: tuple[ViewTab, ...]
    is_default: bool
    is_starred: bool
    may_change: bool
    may_save: bool
    is_first: bool = True
    is_last: bool = True


def view_tabs(viewer: Viewer, address: ListAddress, kept: Kept) -> ViewTabs:
    """The tabs of the list. A view with parts that are hidden from the viewer is saved over by its owner only."""
    saved, view = kept.of(address.setup.kind), address.view
    tabs = [_tab(address, v.code, v.label) for v in address.setup.views]
    tabs += [_tab(address, str(stored.id), stored.name) for stored in saved]
    shown = tabs[:MOST_TABS]
    # The open view is always in sight, in the last place when it would be folded.
    shown = shown if any(tab.is_active for tab in shown) else [*shown[:-1], *(tab for tab in tabs if tab.is_active)]
    own = view.saved
    changeable = own is not None and may_change(viewer, own.owner_id, own.visibility)
    return ViewTabs(
        shown=shown,
        folded=tuple(tab for tab in tabs if tab not in shown),
        is_default=kept.default(address.setup.kind) == view.code,
        is_starred=own is not None and own.id in kept.starred_views,
        may_change=changeable,
        may_save=changeable and (not view.left_out or (own is not None and own.owner_id == viewer.id)),
        is_first=not saved or own == saved[0],
        is_last=not saved or own == saved[-1],
    )


def views_to_count(viewer: Viewer, address: ListAddress, kept: Kept) -> list[OpenView]:
    """The views whose tabs stand in the row."""
    tabs = view_tabs(viewer, address, kept).shown
    return [open_view(address.setup, viewer, tab.code, kept) for tab in tabs]


def _tab(address: ListAddress, code: str, label: Label) -> ViewTab:
    return ViewTab(code, str(label), address.url_of_view(code), address.view.code == code)
