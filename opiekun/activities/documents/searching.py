"""Documents in the search: by fragments of their title, and by the beginnings of words in their files."""

from collections.abc import Sequence
from functools import reduce
from operator import and_
from typing import Any, Final

from django.db import connection
from django.db.models import BooleanField, F, Q, QuerySet
from django.db.models.expressions import RawSQL
from markupsafe import Markup

from opiekun.activities.documents.choices import DocumentType
from opiekun.activities.documents.permissions import DOCUMENT, reached_documents
from opiekun.activities.documents.text.words import words_of
from opiekun.activities.models import Document, DocumentText
from opiekun.core.viewer import Viewer
from opiekun.records.conditions.folded import FoldedLike, escape_like
from opiekun.records.custom.searching import searched, word_in_custom
from opiekun.records.search.similar import loosely, similar_to, similarity
from opiekun.records.search.sources import Hit, SearchSource
from opiekun.records.search.words import Typed, fold, mark

_BEFORE: Final = 60
_AROUND: Final = 200
_LOOKED_AT: Final = 200
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


def similar(_viewer: Viewer, typed: Typed) -> Q:
    """Titles like the typed text."""
    return similar_to("search_key", typed)


def find(viewer: Viewer, typed: Typed, most: int, like: bool) -> Sequence[Hit]:
    """The best hits: by their titles first, the newest of them first; with the place in the text."""
    rows = reached_documents(viewer).filter(similar(viewer, typed) if like else condition(viewer, typed))
    columns = ("pk", "title", "type", "current__name")
    if like:
        with loosely():
            found = list(rows.order_by(similarity("search_key", typed).desc(), "pk").values_list(*columns)[:most])
    else:
        newest = list(rows.order_by("-updated_at", "-pk").values_list(*columns)[:_LOOKED_AT])
        found = sorted(newest, key=lambda row: not _is_titled(row[1], typed))[:most]
    snippets = {} if like else snippets_of([row[0] for row in found], typed)
    return [_hit(row, typed, snippets.get(row[0])) for row in found]


def _is_titled(title: str, typed: Typed) -> bool:
    return all(fold(word) in fold(title) for word in typed.words)


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


DOCUMENT_SEARCH: Final = SearchSource(DOCUMENT, 60, condition, similar, find)
