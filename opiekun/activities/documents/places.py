"""The kinds of records that documents may hang on; each has a panel with them on its pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from opiekun.core.kinds import record_kind
from opiekun.core.models import Record
from opiekun.core.registries.panels import Panel, register_panel
from opiekun.core.viewer import Viewer
from opiekun.records.references import shown_name

_kinds: list[str] = []


@dataclass(frozen=True, slots=True)
class Place:
    """A record that documents hang on, as its page calls it."""

    id: int
    kind: str
    name: str

    @property
    def url(self) -> str:
        return f"{record_kind(self.kind).url}/{self.id}"

    @property
    def icon(self) -> str:
        return record_kind(self.kind).icon

    @property
    def label(self) -> str:
        return str(record_kind(self.kind).label)


def add_place(kind: str, order: int) -> None:
    """Let documents hang on records of the kind, and show them on its pages."""
    _kinds.append(kind)
    register_panel(
        Panel(
            f"{kind}.documents",
            kind,
            _("Documents"),
            "paperclip",
            "documents_of",
            order,
            allowed=lambda viewer: viewer.can("document", "view"),
        )
    )


def places() -> Sequence[str]:
    """The kinds of records that documents may hang on."""
    return tuple(_kinds)


def places_in_sight(viewer: Viewer, record_ids: Iterable[int], action: str = "view") -> dict[int, Place]:
    """Those of the records that documents may hang on and on which the viewer may take the action, by id."""
    by_kind: dict[str, list[int]] = {}
    for record_id, kind in Record.objects.filter(pk__in=set(record_ids)).values_list("pk", "kind"):
        by_kind.setdefault(kind, []).append(record_id)
    found: dict[int, Place] = {}
    for kind, ids in by_kind.items():
        if kind in _kinds and viewer.can(kind, action):
            rows = record_kind(kind).visible(viewer, action).filter(pk__in=ids)
            named = rows.values_list("pk", shown_name(kind))
            found |= {pk: Place(pk, kind, name) for pk, name in named}
    return found
