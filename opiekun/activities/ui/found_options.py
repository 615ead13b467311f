"""Records that the search finds, as a field of choice offers them."""

from collections.abc import Sequence

from opiekun.core.kinds import record_kind
from opiekun.core.viewer import Viewer
from opiekun.records.search.finding import search
from opiekun.records.search.sources import Hit


def found_options(
    viewer: Viewer, text: str, kinds: Sequence[str], most: int, says_kind: bool = False
) -> list[dict[str, str]]:
    """Up to ``most`` of each of the kinds in the viewer's reach, where something has these words; where they are to be
    told from others ``says_kind`` has the values say of which kind each is."""
    found = search(viewer, text, most, kinds)
    return [
        _option(hit, f"{hit.kind}-" if says_kind else "")
        for group in found.groups
        if not found.meant
        for hit in group.hits
    ]


def _option(hit: Hit, before: str) -> dict[str, str]:
    """What was found, by its title; of what has none the words say which one it is."""
    label, detail = str(record_kind(hit.kind).label), hit.detail.striptags()
    return {"value": f"{before}{hit.id}", "text": hit.name or label, "note": f"{label} · {detail}" if detail else label}
