"""Cases in the search: by fragments of their numbers and titles and by their searchable fields."""

from collections.abc import Sequence
from functools import reduce
from operator import and_
from typing import Any, Final

from django.db.models import F, Q
from markupsafe import Markup, escape

from opiekun.cases.entry_permissions import ENTRY, reached_entries
from opiekun.cases.models import Case, CaseEntry
from opiekun.cases.permissions import CASE, reached_cases
from opiekun.cases.selectors.definitions import definitions
from opiekun.core.viewer import Viewer
from opiekun.records.conditions.folded import FoldedLike, escape_like
from opiekun.records.custom.searching import custom_details, searched, searched_paths, word_in_custom
from opiekun.records.search.sources import Hit, SearchSource
from opiekun.records.search.words import Typed, mark

_DOT: Final = Markup(" · ")


def _condition(viewer: Viewer, typed: Typed) -> Q:
    fields = searched(viewer, CASE)

    def word(text: str) -> Q:
        named = Q(FoldedLike(F("search_key"), f"%{escape_like(text)}%"))
        return named | word_in_custom(fields, text) if fields else named

    return reduce(and_, (word(text) for text in typed.words))


def _find(viewer: Viewer, typed: Typed, most: int) -> Sequence[Hit]:
    """Open cases first, then the newest."""
    fields = searched(viewer, CASE)
    paths = ("pk", "title", "number", "stage_id", "party__display_name", *searched_paths(fields))
    rows = reached_cases(viewer).filter(_condition(viewer, typed))
    found: list[Any] = list(rows.order_by(F("closed_at").desc(nulls_first=True), "-pk").values_list(*paths)[:most])
    return [_hit(typed, row, custom_details(fields, row[5:], typed, row[1])) for row in found]


def _hit(typed: Typed, row: Any, custom: Sequence[Markup]) -> Hit:
    case_id, title, number, stage_id, party = row[:5]
    stage = definitions().stage_by_id[stage_id]
    parts = (mark(number, typed.words), str(stage.label), party, *custom)
    detail = _DOT.join(escape(part) for part in parts if part)
    return Hit(CASE, case_id, mark(title, typed.words), detail, f"/cases/{case_id}", title)


def _entry_condition(_viewer: Viewer, typed: Typed) -> Q:
    return reduce(and_, (Q(FoldedLike(F("search_key"), f"%{escape_like(word)}%")) for word in typed.words))


def _find_entries(viewer: Viewer, typed: Typed, most: int) -> Sequence[Hit]:
    """The newest first."""
    rows = reached_entries(viewer).filter(_entry_condition(viewer, typed)).order_by("-on", "-pk")
    found = list(rows.values_list("pk", "text", "case__title")[:most])
    return [
        Hit(ENTRY, pk, mark(text, typed.words), escape(case), f"/case-entries/{pk}", text) for pk, text, case in found
    ]


ENTRY_SEARCH: Final = SearchSource(
    kind=ENTRY, order=60, condition=_entry_condition, find=_find_entries, named_by=CaseEntry
)
CASE_SEARCH: Final = SearchSource(kind=CASE, order=12, condition=_condition, find=_find, named_by=Case)
