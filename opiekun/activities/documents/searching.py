"""Documents in the search: by fragments of their title, and by the beginnings of words in their files."""

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import and_
from typing import Any, Final

from django.db import connection
from django.db.models import BooleanField, Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from markupsafe import Markup

from opiekun.activities.documents.choices import DocumentType
from opiekun.activities.documents.permissions import DOCUMENT, reached_documents
from opiekun.activities.documents.text.words import words_of
from opiekun.activities.models import Document, DocumentText
from opiekun.core.viewer import Viewer
from opiekun.records.conditions.folded import FoldedLike, escape_like
from opiekun.records.custom.searching import searched, word_in_custom
from opiekun.records.search.sources import Hit, SearchSource
from opiekun.records.search.words import Typed, fold, mark

_BEFORE: Final = 60
_AROUND: Final = 200
_LOOKED_AT: Final = 200
_WALKED: Final = 500
_COLUMNS: Final = ("pk", "title", "type", "current__name")
# The part of a version's text in which the most of the words stand, and where the first of them does.
_SNIPPETS: Final = """
SELECT DISTINCT ON (d.id) d.id,
       substr(t.text, greatest(place.at - {before}, 1), {around}), place.at > {before} + 1
FROM activities_document d
JOIN activities_document_text t ON t.version_id = d.current_id AND t.part > 0 AND t.words @@ %s::tsquery
CROSS JOIN LATERAL (SELECT min(nullif(strpos(core_fold(t.text), w), 0)) AS at FROM unnest(%s::text[]) w) place
WHERE d.id = ANY(%s) AND place.at IS NOT NULL
ORDER BY d.id, t.part
"""


def sought(typed: Typed) -> list[str]:
    """The words by which texts are asked: as they are kept there."""
    return [word for part in typed.words for word in words_of(part)]


def _beginning(word: str) -> str:
    """A query for words that begin so; of letters and digits alone, so that nothing in it has a meaning."""
    return f"'{word}':*"


def in_texts(words: Sequence[str]) -> QuerySet[Any, Any]:
    """Versions of whose texts some part holds each of the words, or their beginnings."""
    rows = DocumentText.objects.filter(RawSQL("words @@ %s::tsquery", [_query(words, " & ")], BooleanField()))
    return rows.values("version_id")


def _query(words: Sequence[str], join: str) -> str:
    return join.join(_beginning(word) for word in words) or ""


def condition(viewer: Viewer, typed: Typed) -> Q:
    """Every word in the title, in a searchable field of the company, or in the file; each by its own index."""
    fields = searched(viewer, DOCUMENT)
    return reduce(and_, (_word(word, fields) for word in typed.words))


def _word(word: str, fields: Any) -> Q:
    live = Document.objects.filter(trashed_at__isnull=True)
    ways: list[QuerySet[Any, Any]] = [
        live.filter(FoldedLike(F("search_key"), f"%{escape_like(word)}%")).values("pk"),
    ]
    if written := words_of(word):
        ways.append(live.filter(current_id__in=in_texts(written)).values("pk"))
    if fields:
        ways.append(live.filter(word_in_custom(fields, word)).values("pk"))
    return Q(pk__in=ways[0].union(*ways[1:], all=True))


def find(viewer: Viewer, typed: Typed, most: int) -> Sequence[Hit]:
    """The best hits: by their titles first, the newest of them first; with the place in the text."""
    found = _newest(viewer, typed, most)
    # Rare words: all that have them are gathered by the indexes, which costs little then. One word is in one place.
    for gathered in (_in_one_place, condition) if len(typed.words) > 1 else (condition,):
        if len(found) < most:
            every = reached_documents(viewer).filter(gathered(viewer, typed)).order_by("-updated_at", "-pk")
            found = _best(every.values_list(*_COLUMNS)[:_LOOKED_AT], typed, most)
    snippets = snippets_of([row[0] for row in found], typed)
    return [_hit(row, typed, snippets.get(row[0])) for row in found]


def _newest(viewer: Viewer, typed: Typed, most: int) -> list[tuple[Any, ...]]:
    """The hits among the newest documents, each asked by itself: frequent words fill a page there."""
    newest = Document.objects.filter(trashed_at__isnull=True).order_by("-updated_at", "-pk").values("pk")[:_WALKED]
    rows = reached_documents(viewer).filter(pk__in=newest)
    for word in typed.words:
        asked = Q(FoldedLike(F("search_key"), f"%{escape_like(word)}%"))
        if written := words_of(word):
            texts = in_texts(written).filter(version_id=OuterRef("current_id"))
            asked |= Q(Exists(texts))
        rows = rows.filter(asked)
    return _best(rows.order_by("-updated_at", "-pk").values_list(*_COLUMNS)[:_LOOKED_AT], typed, most)


def _in_one_place(_viewer: Viewer, typed: Typed) -> Q:
    """All words in the title, or all in one part of the text: the index knows of them together."""
    live = Document.objects.filter(trashed_at__isnull=True)
    titled = reduce(and_, (Q(FoldedLike(F("search_key"), f"%{escape_like(word)}%")) for word in typed.words))
    ways = live.filter(titled).values("pk")
    if words := sought(typed):
        ways = ways.union(live.filter(current_id__in=in_texts(words)).values("pk"), all=True)
    return Q(pk__in=ways)


def _best(rows: Iterable[tuple[Any, ...]], typed: Typed, most: int) -> list[tuple[Any, ...]]:
    return sorted(rows, key=lambda row: not all(fold(word) in fold(row[1]) for word in typed.words))[:most]


def snippets_of(document_ids: Sequence[int], typed: Typed) -> dict[int, Markup]:
    """Where the words stand in the texts of these documents, which are in the viewer's reach; by their ids."""
    words = sought(typed)
    if not document_ids or not words:
        return {}
    with connection.cursor() as cursor:
        statement = _SNIPPETS.format(before=_BEFORE, around=_AROUND)
        cursor.execute(statement, [_query(words, " | "), words, list(document_ids)])
        return {pk: _snippet(text, is_cut, typed) for pk, text, is_cut in cursor.fetchall()}


def _snippet(text: str, is_cut: bool, typed: Typed) -> Markup:
    line = " ".join(text.split())
    if is_cut:
        # The first word was cut in two.
        line = "…" + line.partition(" ")[2]
    return mark(f"{line}…", typed.words)


def _hit(row: tuple[Any, ...], typed: Typed, snippet: Markup | None) -> Hit:
    pk, title, type_, name = row
    label = str(DocumentType(type_).label) if type_ in DocumentType.values else ""
    detail = snippet or Markup(" · ").join(part for part in (label, mark(name, typed.words)) if part)
    return Hit(DOCUMENT, pk, mark(title, typed.words), detail, f"/documents/{pk}", title)


DOCUMENT_SEARCH: Final = SearchSource(DOCUMENT, 60, condition, find, Document)
