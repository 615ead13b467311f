"""The registry of what can be searched: apps add their kinds at start-up."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import Model, Q
from markupsafe import Markup

from opiekun.core.fields import Label
from opiekun.core.kinds import RecordKind, record_kind
from opiekun.core.viewer import Viewer
from opiekun.records.search.words import Typed

Find = Callable[[Viewer, Typed, int], Sequence["Hit"]]


@dataclass(frozen=True, slots=True)
class Hit:
    """A found record. ``detail`` says why, with the matched fragment marked."""

    kind: str
    id: int
    title: Markup
    detail: Markup
    url: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class FoundKind:
    """What hits are when they are no records: how their group is called, and the list that has all of them."""

    code: str
    label_plural: Label
    icon: str
    url: str


@dataclass(frozen=True, slots=True)
class SearchSource:
    """How one kind is searched.

    ``condition`` narrows a list of the kind. ``find`` gives the best hits in the viewer's reach: viewer, what was
    typed, how many at most. ``named_by`` has the names by whose words typed ones are corrected (``LearnWords``). What
    is no kind of record says by ``shown`` what it is, and by ``allowed`` who may search it at all. ``remark`` says what
    those who look at the hits have to know of them ("" for nothing).
    """

    kind: str
    order: int
    condition: Callable[[Viewer, Typed], Q]
    find: Find
    named_by: type[Model] | None = None
    shown: FoundKind | None = None
    allowed: Callable[[Viewer], bool] | None = None
    remark: Callable[[Typed], str] | None = None

    @property
    def found_kind(self) -> RecordKind | FoundKind:
        return self.shown or record_kind(self.kind)

    def is_open_to(self, viewer: Viewer) -> bool:
        return self.allowed(viewer) if self.allowed is not None else viewer.can(self.kind, "view")


_sources: dict[str, SearchSource] = {}


def register_search(source: SearchSource) -> None:
    """Add a kind at start-up. A second source for it is a programming error (``ValueError``)."""
    if source.kind in _sources:
        raise ValueError(f"the search of {source.kind} is registered twice")
    _sources[source.kind] = source


def search_source(kind: str) -> SearchSource | None:
    """The source of the kind, None when it cannot be searched."""
    return _sources.get(kind)


def all_search_sources() -> list[SearchSource]:
    """Those of all kinds."""
    return list(_sources.values())


def search_sources(viewer: Viewer) -> list[SearchSource]:
    """The sources of the kinds that the viewer may see, in their order."""
    return sorted((s for s in _sources.values() if s.is_open_to(viewer)), key=lambda s: s.order)
