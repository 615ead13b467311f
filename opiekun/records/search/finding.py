"""The global search: the best hits of every kind, grouped; what may have been meant where nothing is found."""

from collections.abc import Sequence
from dataclasses import dataclass

from opiekun.core.kinds import RecordKind
from opiekun.core.viewer import Viewer
from opiekun.records.search.sources import FoundKind, Hit, SearchSource, search_source, search_sources
from opiekun.records.search.spelling import meant_texts
from opiekun.records.search.words import read_typed


@dataclass(frozen=True, slots=True)
class HitGroup:
    """The hits of one kind; ``more`` when there are others."""

    kind: RecordKind | FoundKind
    hits: Sequence[Hit]
    more: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What was found. ``meant`` is the text that was searched for instead, when nothing matched what was typed."""

    groups: Sequence[HitGroup]
    meant: str = ""

    def __bool__(self) -> bool:
        return bool(self.groups)


def search(viewer: Viewer, raw: str, most: int = 5, kinds: Sequence[str] | None = None) -> Found:
    """Up to ``most`` hits of each kind (of these kinds) in the viewer's reach; nothing for an empty text."""
    if not read_typed(raw):
        return Found([])
    sources = [source for source in search_sources(viewer) if kinds is None or source.kind in kinds]
    groups = _groups(viewer, raw, most, sources)
    return Found(groups) if groups else _meant(viewer, raw, most, sources)


def meant_in(viewer: Viewer, kind: str, raw: str, most: int = 5) -> Found:
    """Records of one kind that may have been meant by the text; for a list in which nothing matches."""
    source = search_source(kind)
    return _meant(viewer, raw, most, [source]) if source is not None else Found([])


def remark_on(kind: str, raw: str) -> str:
    """What whoever looks for the text among records of the kind has to know of what was found; mostly nothing."""
    typed, source = read_typed(raw), search_source(kind)
    return source.remark(typed) if typed and source is not None and source.remark is not None else ""


def remarks_on_all(viewer: Viewer, raw: str, kinds: Sequence[str] | None = None) -> dict[str, str]:
    """The same for all kinds (of these kinds) that the viewer may search; by kind, where there is something to say."""
    sources = [source.kind for source in search_sources(viewer) if kinds is None or source.kind in kinds]
    said = {kind: remark_on(kind, raw) for kind in sources}
    return {kind: remark for kind, remark in said.items() if remark}


def _meant(viewer: Viewer, raw: str, most: int, sources: Sequence[SearchSource]) -> Found:
    """What the likeliest text finds of those that find something in the viewer's reach."""
    for text in meant_texts(read_typed(raw)):
        if groups := _groups(viewer, text, most, sources):
            return Found(groups, text)
    return Found([])


def _groups(viewer: Viewer, raw: str, most: int, sources: Sequence[SearchSource]) -> Sequence[HitGroup]:
    typed, groups = read_typed(raw), []
    for source in sources:
        hits = source.find(viewer, typed, most + 1)
        if hits:
            groups.append(HitGroup(source.found_kind, hits[:most], len(hits) > most))
    return groups
