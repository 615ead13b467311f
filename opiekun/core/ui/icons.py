"""The icons that pages may use. One icon means one thing everywhere; names are those of Tabler's outline set."""

from functools import cache
from typing import Final

from django.templatetags.static import static
from markupsafe import Markup

# Places and kinds of records
PLACES: Final = (
    "sun building users user briefcase file-text checkbox calendar mail headset gift chart-bar settings "
    "list-details forms layout-kanban receipt package building-warehouse truck-delivery contract tags history trash "
    "home shopping-cart building-factory-2"
)
# What one does
ACTIONS: Final = (
    "plus x check search pencil upload download phone phone-outgoing phone-incoming note message paperclip send link "
    "unlink user-edit playlist-add copy refresh rotate-2 arrow-back-up arrow-forward-up external-link eye eye-off star "
    "pin bell filter columns-3 layout-rows layout-sidebar-right-expand layout-sidebar-left-collapse sort-ascending "
    "arrows-exchange player-pause adjustments logout printer camera fingerprint clock-play restore git-merge"
)
# Where one goes, how a thing stands
SIGNS: Final = (
    "chevron-right chevron-left chevron-up chevron-down selector arrow-up arrow-down arrow-right arrow-left dots "
    "dots-vertical menu-2 baseline-density-medium baseline-density-small moon device-desktop language keyboard command "
    "hourglass alert-triangle alert-circle info-circle circle-check circle-x circle clock cake lock lock-open shield "
    "shield-lock key flask equal trophy qrcode device-mobile api webhook database wifi-off grip-vertical minus "
    "world map-pin id building-bank at fold sitemap school category flag percentage coin file-check file-diff file "
    "photo messages users-group user-circle user-plus user-off file-import file-export help cash corner-down-right "
    "file-type-pdf file-zip table presentation"
)
NAMES: Final = tuple(" ".join((PLACES, ACTIONS, SIGNS)).split())
_known: Final = frozenset(NAMES)


@cache
def icon(name: str, size: int = 16, label: str = "") -> Markup:
    """An icon of the sprite: hidden from readers, or an image with a name when ``label`` is given.

    Sizes are 14, 16 and 20 px. An unknown name raises ``KeyError``, so that a page with a missing icon is not served.
    """
    if name not in _known:
        raise KeyError(f"icon {name} is not in opiekun.core.ui.icons")
    css = "o-icon" if size == 16 else f"o-icon o-icon--{size}"
    spoken = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="{}" {}><use href="{}#{}"></use></svg>').format(
        css, spoken, static("core/icons.svg"), name
    )
