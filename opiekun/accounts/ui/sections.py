"""The menu of the settings: apps add their pages, each viewer sees those that are for him."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from opiekun.core.fields import Label
from opiekun.core.ui.addresses import fixed_address
from opiekun.core.viewer import Viewer


@dataclass(frozen=True, slots=True)
class SettingsEntry:
    """A page of the settings under a heading. ``right`` is the kind and action that open it, empty for everybody."""

    section: Label
    label: Label
    icon: str
    url_name: str
    order: int
    right: tuple[str, str] | None = None


_entries: list[SettingsEntry] = []


def register_settings(entry: SettingsEntry) -> None:
    """Add a page at start-up."""
    _entries.append(entry)


def settings_pages(viewer: Viewer) -> list[SettingsEntry]:
    """The pages that the viewer may open, in the order of the menu."""
    open_to = (entry for entry in _entries if entry.right is None or viewer.can(*entry.right))
    return sorted(open_to, key=lambda entry: entry.order)


def settings_sections(request: HttpRequest, viewer: Viewer) -> list[tuple[Label, list[dict[str, Any]]]]:
    """The sections with their pages, as ``core/settings.html`` prints them."""
    sections: dict[Label, list[dict[str, Any]]] = {}
    for entry in settings_pages(viewer):
        url = fixed_address(entry.url_name)
        below = f"{url.rstrip('/')}/"
        active = request.path == url or (url != "/settings/" and request.path.startswith(below))
        item = {"label": entry.label, "url": url, "icon": entry.icon, "active": active}
        sections.setdefault(str(entry.section), []).append(item)
    return list(sections.items())
