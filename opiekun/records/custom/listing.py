"""Definitions as settings and API list them, with how their indexes stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from opiekun.core.errors import NotFound
from opiekun.core.viewer import Viewer
from opiekun.records.custom.definition import Definition
from opiekun.records.custom.definitions import present
from opiekun.records.custom.indexes import missing
from opiekun.records.custom.kinds import CUSTOM_FIELD, MANAGE, kinds_with_fields
from opiekun.records.models import CustomField


@dataclass(frozen=True, slots=True)
class ListedField:
    """A definition and its indexes: ``waits`` for these, and ``faults`` say why some could not be built."""

    definition: Definition
    position: int
    waits: Sequence[str]
    faults: Mapping[str, str]


def listed_fields(viewer: Viewer, kind: str = "") -> list[ListedField]:
    """The definitions (of one kind) that the viewer may know of, in their order; archived ones for who manages them."""
    manages = viewer.can(CUSTOM_FIELD, MANAGE)
    kinds = [
        code for code in kinds_with_fields() if (not kind or code == kind) and (manages or viewer.can(code, "view"))
    ]
    found = [d for code in kinds for d in (present().every(code) if manages else present().of(code))]
    seen = [d for d in found if manages or viewer.sees(d.kind, d.field_class)]
    rows = {row[0]: row for row in CustomField.objects.filter(pk__in=[d.id for d in seen]).values_list(*_MORE)}
    return [ListedField(d, rows[d.id][1], missing(d), rows[d.id][2]) for d in seen if d.id in rows]


_MORE = ("id", "position", "index_faults")


def listed_field(viewer: Viewer, field_id: int) -> ListedField:
    """One of them. Raises NotFound."""
    for found in listed_fields(viewer):
        if found.definition.id == field_id:
            return found
    raise NotFound
