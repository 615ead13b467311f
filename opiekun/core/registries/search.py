"""Search sources: how each kind of record is found by what a user types into the one search box."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from opiekun.core.fields import Label
from opiekun.core.registries.registry import Registry
from opiekun.core.viewer import Viewer


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A found record. ``score`` is 0 to 1 and comparable between sources: 1 is an exact identifier."""

    kind: str
    record_id: int
    title: str
    subtitle: str
    url: str
    score: float


@dataclass(frozen=True, slots=True)
class SearchSource:
    """``search(viewer, text, limit)`` gives the best hits first, only records that the viewer may see."""

    code: str
    label: Label
    icon: str
    search: Callable[[Viewer, str, int], Sequence[SearchHit]]


sources: Registry[SearchSource] = Registry("search source")


def register_search_source(source: SearchSource) -> None:
    """Add a source at start-up."""
    sources.add(source)


def search_sources() -> list[SearchSource]:
    """All sources, in the order in which apps registered them."""
    return list(sources)
