"""The menu of the settings: apps add their pages, each viewer sees those that are for him."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from opiekun.core.fields import Label
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


def settings_sections(request: HttpRequest, viewer: Viewer) -> list[tuple[Label, list[dict[str, Any]]]]:
    """The sections with their pages, as ``core/settings.html`` prints them."""
    sections: dict[Label, list[dict[str, Any]]] = {}
    for entry in sorted(_entries, key=lambda e: e.order):
        if entry.right is None or viewer.can(*entry.right):
            url = reverse(entry.url_name)
            below = f"{url.rstrip('/')}/"
            active = request.path == url or (url != "/settings/" and request.path.startswith(below))
            item = {"label": entry.label, "url": url, "icon": entry.icon, "active": active}
            sections.setdefault(str(entry.section), []).append(item)
    return list(sections.items())
