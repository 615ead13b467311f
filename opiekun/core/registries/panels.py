"""Panels: the related things that a record page shows beside its facts."""

from collections.abc import Callable
from dataclasses import dataclass

from opiekun.core.fields import Label
from opiekun.core.registries.registry import Registry
from opiekun.core.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel on the page of each record of ``kind``, loaded when it is looked at.

    ``code`` is unique over all kinds ("party.persons"). ``url_name`` is reversed with the record's id. ``count`` says
    how many things the panel holds for the viewer (None: no badge). ``allowed`` hides the panel as a whole.
    """

    code: str
    kind: str
    label: Label
    icon: str
    url_name: str
    order: int = 100
    count: Callable[[Viewer, int], int | None] | None = None
    allowed: Callable[[Viewer], bool] = lambda viewer: True


panels: Registry[Panel] = Registry("panel")


def register_panel(panel: Panel) -> None:
    """Add a panel at start-up."""
    panels.add(panel)


def panels_of(kind: str, viewer: Viewer) -> list[Panel]:
    """The panels that the viewer gets on records of the kind, in their order."""
    shown = (panel for panel in panels if panel.kind == kind and panel.allowed(viewer))
    return sorted(shown, key=lambda panel: panel.order)
