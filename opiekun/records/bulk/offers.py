"""What a list page offers to do with chosen rows."""

from dataclasses import dataclass

from opiekun.core.kinds import RecordKind
from opiekun.core.viewer import Viewer
from opiekun.records.bulk.fields import bulk_fields
from opiekun.records.bulk.registry import has_bulk


@dataclass(frozen=True, slots=True)
class Offers:
    """The buttons of the selection bar; without any there is nothing to choose rows for."""

    edit: bool
    trash: bool
    export: bool

    def __bool__(self) -> bool:
        return self.edit or self.trash or self.export


def offers(viewer: Viewer, kind: RecordKind) -> Offers:
    """What the viewer may do with records of the kind."""
    return Offers(
        edit=bool(bulk_fields(viewer, kind)),
        trash=has_bulk(kind.code) and viewer.can(kind.code, "trash"),
        export=viewer.can(kind.code, "export"),
    )
