"""What a list page offers to do with chosen rows."""

from collections.abc import Callable
from dataclasses import dataclass

from opiekun.core.viewer import Viewer
from opiekun.records.bulk.fields import bulk_fields
from opiekun.records.bulk.registry import has_bulk
from opiekun.records.lists.address import ListAddress


@dataclass(frozen=True, slots=True)
class Offers:
    """The buttons of the selection bar; without any there is nothing to choose rows for."""

    edit: bool
    trash: bool
    export: bool
    more: tuple["MoreOffer", ...] = ()

    def __bool__(self) -> bool:
        return self.edit or self.trash or self.export or bool(self.more)


@dataclass(frozen=True, slots=True)
class MoreOffer:
    """A button of an app's own: what it posts to answers with a dialog, or does it at once."""

    label: str
    icon: str
    url: str


Offer = Callable[[Viewer, ListAddress], MoreOffer | None]
_more: dict[str, list[Offer]] = {}


def register_offer(kind: str, offer: Offer) -> None:
    """Add a button to the kind's selection bar; the offer says whether the viewer gets it on this list."""
    _more.setdefault(kind, []).append(offer)


def offers(viewer: Viewer, address: ListAddress) -> Offers:
    """What the viewer may do with the records of the list."""
    kind = address.setup.record_kind
    made = [offer(viewer, address) for offer in _more.get(kind.code, ())]
    return Offers(
        edit=bool(bulk_fields(viewer, kind)),
        trash=has_bulk(kind.code) and viewer.can(kind.code, "trash"),
        export=viewer.can(kind.code, "export"),
        more=tuple(one for one in made if one is not None),
    )
