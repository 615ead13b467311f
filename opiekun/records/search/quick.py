"""The quick search of a list: the same words as the global search, as a condition on one kind."""

import re
from typing import Final

from django.db.models import Q

from opiekun.core.kinds import RecordKind
from opiekun.core.viewer import Viewer
from opiekun.records.search.sources import search_source
from opiekun.records.search.words import fold, read_typed

# As many letters or digits in a row as the index of fragments holds.
_INDEXED: Final = re.compile(r"\w{3}")


def quick_condition(kind: RecordKind, viewer: Viewer, raw: str) -> Q:
    """The condition of the typed text; an empty one when nothing visible was typed or the kind has no search."""
    typed, source = read_typed(raw), search_source(kind.code)
    if not typed or source is None:
        return Q()
    return source.condition(viewer, typed)


def is_name(raw: str) -> bool:
    """Whether only names are searched for the typed text: it is no number and no address."""
    typed = read_typed(raw)
    return bool(typed) and not typed.is_code


def is_indexed(raw: str) -> bool:
    """Whether a typed word is long enough for the index of fragments to say where it stands."""
    return any(_INDEXED.search(fold(word)) for word in read_typed(raw).words)
