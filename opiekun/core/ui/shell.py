"""The frame around every page: what stands in the sidebar, in the "new" menu and behind the avatar.

Apps register navigation and create actions at start-up; counts and favourites come from sources that are asked once a
page. Core knows no user: it takes the ``viewer`` that the request carries.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final, NamedTuple

from django.http import HttpRequest
from django.utils.translation import get_language

from opiekun.core.fields import Label
from opiekun.core.ui.addresses import fixed_address
from opiekun.core.ui.key_help import KeyGroup, key_groups
from opiekun.core.viewer import Viewer

THEMES: Final = ("auto", "light", "dark")
DENSITIES: Final = ("comfortable", "compact")


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """A place that an app registers. ``kind`` guards it by the right to view; ``key`` is the letter after "g".

    ``below`` names the address whose pages belong to the place, where they are not below its own.
    """

    code: str
    label: Label
    icon: str
    url_name: str
    order: int
    kind: str = ""
    key: str = ""
    phone: bool = False
    foot: bool = False
    below: str = ""


@dataclass(frozen=True, slots=True)
class CreateEntry:
    """A line of the "new" menu; shown to those who may create the kind.

    What can be made without leaving the page has a dialog; ``key`` is the letter that opens it from anywhere.
    """

    label: Label
    icon: str
    url_name: str
    kind: str
    order: int = 100
    dialog_url_name: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """A link of the sidebar, ready to print and hashable, so that what is printed can be kept."""

    label: str
    icon: str
    url: str
    count: str = ""
    active: bool = False
    key: str = ""
    phone: bool = False
    dialog_url: str = ""


class Shell(NamedTuple):
    """Everything that base and shell print around a page."""

    language: str = "pl"
    theme: str = "auto"
    density: str = "comfortable"
    brand_name: str = ""
    logo_url: str = ""
    user_name: str = ""
    profile_url: str = ""
    logout_url: str = ""
    preferences_url: str = ""
    palette_url: str = ""
    bell_url: str = ""
    bell_list_url: str = ""
    # Whose live events the page gets, and from which moment on (milliseconds); none without a user.
    live_user: str = ""
    live_at: int = 0
    navigation: Sequence[NavigationItem] = ()
    foot: Sequence[NavigationItem] = ()
    favourites: Sequence[NavigationItem] = ()
    create: Sequence[NavigationItem] = ()
    request_id: str = ""

    @property
    def shortcuts(self) -> tuple[tuple[str, str], ...]:
        """The places that a letter after "g" leads to."""
        return tuple((item.label, item.key) for item in (*self.navigation, *self.foot) if item.key)

    @property
    def keys(self) -> tuple[KeyGroup, ...]:
        """What the pages of apps tell of their keys."""
        return tuple(key_groups())


Counts = Callable[[HttpRequest, Viewer], Mapping[str, str]]
Favourites = Callable[[HttpRequest, Viewer], Sequence[NavigationItem]]
Finish = Callable[[HttpRequest, Viewer | None, Shell], Shell]


@dataclass(slots=True)
class _Registry:
    navigation: dict[str, NavigationEntry] = field(default_factory=dict)
    create: list[CreateEntry] = field(default_factory=list)
    counts: list[Counts] = field(default_factory=list)
    favourites: list[Favourites] = field(default_factory=list)
    finishers: list[Finish] = field(default_factory=list)


registry: Final = _Registry()


def register_navigation(entry: NavigationEntry) -> None:
    """Add a place to the sidebar. A second one of the same code or key is a programming error (``ValueError``)."""
    if entry.code in registry.navigation:
        raise ValueError(f"navigation entry {entry.code} is registered twice")
    if entry.key and entry.key in {other.key for other in registry.navigation.values()}:
        raise ValueError(f"the key {entry.key} of {entry.code} leads elsewhere already")
    registry.navigation[entry.code] = entry
    _places.cache_clear()


def register_create(entry: CreateEntry) -> None:
    """Add a line to the "new" menu."""
    registry.create.append(entry)
    _new.cache_clear()


def register_counts(source: Counts) -> None:
    """Add a source of the small numbers beside places: entry code -> text."""
    registry.counts.append(source)


def register_favourites(source: Favourites) -> None:
    """Add a source of favourite views and records."""
    registry.favourites.append(source)


def register_shell(finish: Finish) -> None:
    """Add a function that fills in what its app knows: user's preferences, addresses, unread notices."""
    registry.finishers.append(finish)


def show_under(request: HttpRequest, url: str) -> None:
    """Let the sidebar say that the page is in the place of this address, where its own address says another one.

    Without such a place in the sidebar the page's own address counts.
    """
    request.shell_place = url  # type: ignore[attr-defined]


def shell_for(request: HttpRequest) -> Shell:
    """The shell as this request's viewer sees it; a visitor who is not logged in gets one without places."""
    viewer: Viewer | None = getattr(request, "viewer", None)
    shell = _from_cookies(request)
    if viewer is not None:
        navigation, foot = _navigation(request, viewer)
        shell = shell._replace(
            user_name=viewer.name,
            navigation=tuple(navigation),
            foot=tuple(foot),
            favourites=[item for source in registry.favourites for item in source(request, viewer)],
            create=_create(viewer),
        )
    for finish in registry.finishers:
        shell = finish(request, viewer, shell)
    return shell


def _from_cookies(request: HttpRequest) -> Shell:
    theme = request.COOKIES.get("opiekun_theme", "auto")
    density = request.COOKIES.get("opiekun_density", "comfortable")
    return Shell(
        theme=theme if theme in THEMES else "auto",
        density=density if density in DENSITIES else "comfortable",
    )


def _navigation(request: HttpRequest, viewer: Viewer) -> tuple[list[NavigationItem], list[NavigationItem]]:
    counts = {code: text for source in registry.counts for code, text in source(request, viewer).items()}
    open_to = tuple(
        code for code, entry in registry.navigation.items() if not entry.kind or viewer.can(entry.kind, "view")
    )
    places: tuple[list[NavigationItem], list[NavigationItem]] = ([], [])
    known = {fixed_address(entry.url_name) for entry in registry.navigation.values()}
    place = getattr(request, "shell_place", "")
    here = place if place in known else request.path
    for code, is_foot, item, below in _places(get_language(), open_to):
        active = here in (item.url, below) or (item.url != "/" and here.startswith((item.url, f"{below}/")))
        count = counts.get(code, "")
        places[is_foot].append(replace(item, active=active, count=count) if active or count else item)
    return places


@lru_cache(maxsize=256)
def _places(_language: str | None, codes: tuple[str, ...]) -> tuple[tuple[str, bool, NavigationItem, str], ...]:
    """The registered places of the codes in their order, in the reader's language: code, whether at the foot, link, and
    the address of what belongs to it."""
    entries = sorted((registry.navigation[code] for code in codes), key=lambda e: e.order)
    return tuple(
        (
            e.code,
            e.foot,
            NavigationItem(str(e.label), e.icon, fixed_address(e.url_name), key=e.key, phone=e.phone),
            fixed_address(e.below or e.url_name),
        )
        for e in entries
    )


def _create(viewer: Viewer) -> tuple[NavigationItem, ...]:
    return _new(get_language(), tuple(at for at, e in enumerate(registry.create) if viewer.can(e.kind, "create")))


@lru_cache(maxsize=256)
def _new(_language: str | None, places: tuple[int, ...]) -> tuple[NavigationItem, ...]:
    """The registered lines at the places, in their order, in the reader's language."""
    return tuple(
        NavigationItem(
            str(e.label),
            e.icon,
            fixed_address(e.url_name),
            key=e.key,
            dialog_url=fixed_address(e.dialog_url_name) if e.dialog_url_name else "",
        )
        for e in sorted((registry.create[at] for at in places), key=lambda e: e.order)
    )
