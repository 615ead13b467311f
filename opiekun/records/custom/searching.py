"""Searchable custom fields in the search of their kind: each typed word may be found in the name or in one of them."""

from collections.abc import Sequence
from typing import Final

from django.db.models import F, Q
from markupsafe import Markup

from opiekun.core.schema import Fold
from opiekun.core.viewer import Viewer
from opiekun.records.conditions.folded import FoldedLike, escape_like
from opiekun.records.custom.definition import Definition
from opiekun.records.custom.fields import definitions_for
from opiekun.records.custom.indexes import SEARCH
from opiekun.records.custom.ways import path
from opiekun.records.search.words import Typed, fold, mark

_SHOWN: Final = 80


def searched(viewer: Viewer, kind: str) -> Sequence[Definition]:
    """The fields that are looked into: those whose index is ready."""
    return [d for d in definitions_for(viewer, kind) if d.is_searchable and SEARCH in d.built]


def word_in_custom(found: Sequence[Definition], word: str) -> Q:
    """That one of the fields holds the word; nothing is found where there are none."""
    condition = Q(pk__in=[])
    for definition in found:
        # Asking whether there is a value costs a tenth of folding one.
        holds = Q(FoldedLike(Fold(F(path("text", definition.code))), f"%{escape_like(word)}%"))
        condition |= Q(custom__has_key=definition.code) & holds
    return condition if found else Q(pk__in=[])


def searched_paths(found: Sequence[Definition]) -> list[str]:
    """The ORM paths of the values of the fields."""
    return [path("text", definition.code) for definition in found]


def custom_details(found: Sequence[Definition], values: Sequence[str], typed: Typed, name: str) -> list[Markup]:
    """Which fields hold words that the name does not, with these marked; the values are those of the paths."""
    sought = [fold(word) for word in typed.words if fold(word) not in fold(name)]
    told = []
    for definition, value in zip(found, values, strict=True):
        if any(word in fold(value) for word in sought):
            told.append(Markup("{}: {}").format(definition.label, mark(_around(value, sought), typed.words)))
    return told


def _around(value: str, sought: Sequence[str]) -> str:
    """The part of a long text in which a word stands."""
    line = " ".join(value.split())
    if len(line) <= _SHOWN:
        return line
    at = min((place for word in sought if (place := fold(line).find(word)) >= 0), default=0)
    start = max(0, at - _SHOWN // 3)
    part = line[start : start + _SHOWN]
    return f"{'…' if start else ''}{part}{'…' if start + _SHOWN < len(line) else ''}"
