"""Custom values as the API shows them."""

from collections.abc import Mapping
from typing import Any

from opiekun.accounts.models import Access
from opiekun.accounts.services.access import log_access
from opiekun.core.fields import FieldClass
from opiekun.core.viewer import SYSTEM, Viewer
from opiekun.records.custom.definition import Definition
from opiekun.records.custom.fields import definitions_for

Stored = Mapping[str, Any]


class ShownValues:
    """The values of records of one kind for one viewer, each field that he may read with its value or null."""

    def __init__(self, viewer: Viewer, kind: str) -> None:
        self._viewer, self._kind = viewer, kind
        self._definitions = definitions_for(viewer, kind)
        self._opened: dict[int, set[FieldClass]] = {}

    def of(self, record_id: int, stored: Stored, links: Mapping[str, str | None]) -> dict[str, Any]:
        """The values of one record; ``links`` are the names behind its links."""
        shown = {}
        for definition in self._definitions:
            value = stored.get(definition.code)
            if value is not None and definition.is_closed:
                self._opened.setdefault(record_id, set()).add(definition.field_class)
            shown[definition.code] = _shown(definition, value, links)
        return shown

    def note(self) -> None:
        """Write down whose values that are not everybody's have been read; call it before they are sent.

        Nobody has read what the program compares for itself.
        """
        if self._opened and self._viewer is not SYSTEM:
            classes = sorted(set().union(*self._opened.values()))
            log_access(self._viewer, Access.READ_BY_API, self._kind, self._opened, classes, {"what": "custom"})


def _shown(definition: Definition, value: Any, links: Mapping[str, str | None]) -> Any:
    if definition.type == "boolean":
        return value is True
    if definition.type == "multi_choice":
        return value or []
    if definition.type == "reference" and value is not None:
        return {"id": value, "name": links.get(definition.code) or ""}
    return value
