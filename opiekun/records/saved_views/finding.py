"""Views by what is typed into the palette: those that come with the program and those that are saved."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from opiekun.core.viewer import Viewer
from opiekun.records.lists.setup import list_setups
from opiekun.records.saved_views.stored import Kept
from opiekun.records.search.words import fold, named_by


@dataclass(frozen=True, slots=True)
class FoundView:
    """A view; ``of`` says of which list it is."""

    name: str
    of: str
    url: str


def find_views(viewer: Viewer, kept: Kept, typed: str, most: int) -> list[FoundView]:
    """Up to ``most`` views, saved ones first, without regard to letter case and diacritics.

    Every word must be in the name of the view or of its list, and one at least in the view's own.
    """
    words = fold(typed).split()
    if not words:
        return []
    found = (view for view in _views(viewer, kept) if named_by(words, view.name, view.of))
    return list(islice(found, most))


def _views(viewer: Viewer, kept: Kept) -> Iterator[FoundView]:
    kinds = {setup.kind: setup.record_kind for setup in list_setups() if viewer.can(setup.kind, "view")}
    for view in kept.views:
        kind = kinds[view.kind]
        yield FoundView(view.name, str(kind.label_plural), f"{kind.url}?view={view.id}")
    for setup in list_setups():
        if setup.kind in kinds:
            kind = kinds[setup.kind]
            for builtin in setup.views:
                yield FoundView(str(builtin.label), str(kind.label_plural), f"{kind.url}?view={builtin.code}")
