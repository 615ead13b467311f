"""How records of a kind are changed one by one: bulk operations know no other way to write."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from opiekun.core.reading import Reader
from opiekun.core.viewer import Viewer

Update = Callable[[Viewer, int, Mapping[str, Any], int | None], object]
Move = Callable[[Viewer, int, int | None], object]


@dataclass(frozen=True, slots=True)
class BulkServices:
    """The services of single records of a kind; the last argument of each is the version that was read.

    ``readers`` read the values of the kind's bulk fields as ``update`` does, so that a wrong one is told at once.
    """

    kind: str
    readers: Mapping[str, Reader]
    update: Update
    trash: Move
    restore: Move


_services: dict[str, BulkServices] = {}


def register_bulk(services: BulkServices) -> None:
    """Let records of a kind be changed in bulk. A second registration is a programming error (``ValueError``)."""
    if services.kind in _services:
        raise ValueError(f"bulk services of {services.kind} are registered twice")
    _services[services.kind] = services


def bulk_services(kind: str) -> BulkServices:
    """The services of the kind (``KeyError`` when it has none)."""
    return _services[kind]


def has_bulk(kind: str) -> bool:
    """Whether records of the kind can be changed in bulk."""
    return kind in _services
