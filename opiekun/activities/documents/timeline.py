"""Documents on timelines: when each was attached to the record (or to a person of the party), and its new versions."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opiekun.activities.documents.permissions import DOCUMENT
from opiekun.activities.documents.text.words import words_of
from opiekun.activities.permissions import reach_sql
from opiekun.core.registries.timeline import Row, Select, TimelineEntry, TimelineScope, TimelineSource

KINDS: Final = frozenset({"party", "person"})
_COLUMNS: Final = """
SELECT {at} AS at, {key} AS key, 'document' AS kind, d.id AS record_id, 'paperclip' AS icon,
       d.title::text AS title, {text} AS text, '' AS html, {person} AS person_id,
       (SELECT p.display_name FROM parties_person p WHERE p.id = {person}) AS person,
       {actor} AS actor_id, '' AS actor, jsonb_build_object('number', {number}) AS facts
FROM activities_attachment a
JOIN activities_document d ON d.id = a.document_id AND d.trashed_at IS NULL
"""
_PERSON: Final = "(SELECT id FROM parties_person WHERE id = a.record_id)"
# The two are told apart by the last bit of the key.
_ATTACHED: Final = _COLUMNS.format(
    at="a.attached_at",
    key="a.id * 2",
    text="left(d.description, 600)",
    person=_PERSON,
    actor="a.attached_by_id",
    number="0",
)
_VERSIONS: Final = (
    _COLUMNS.format(
        at="v.created_at",
        key="v.id * 2 + 1",
        text="v.remark::text",
        person=_PERSON,
        actor="v.created_by_id",
        number="v.number",
    )
    + "JOIN activities_document_version v ON v.document_id = d.id AND v.number > 1"
)
_OF_PERSONS: Final = (
    "a.record_id = ANY(ARRAY(SELECT id FROM parties_person WHERE party_id = %s AND trashed_at IS NULL))"
)
_OF_PERSON: Final = "a.record_id = %s AND EXISTS (SELECT FROM parties_person WHERE id = %s AND party_id = %s)"
_WORD: Final = (
    "(d.search_key LIKE %s OR EXISTS (SELECT FROM activities_document_text t"
    " WHERE t.version_id = d.current_id AND t.words @@ %s::tsquery))"
)


def select_documents(scope: TimelineScope) -> Select | None:
    """What is attached to a record that the viewer sees is seen with it."""
    if not scope.viewer.can(DOCUMENT, "view"):
        return None
    parts = [part for rows in (_ATTACHED, _VERSIONS) for part in _parts(scope, rows)]
    return Select(" UNION ALL ".join(sql for sql, _values in parts), [v for _sql, values in parts for v in values])


def _parts(scope: TimelineScope, rows: str) -> list[tuple[str, list[Any]]]:
    if scope.kind != "party":
        return [_part(scope, rows, "a.record_id = %s", [scope.record_id])]
    # Persons follow their party, by a right of their own. The number comes from the database, not from a reader.
    reach, reached = reach_sql(scope.viewer, "person", f"{scope.record_id:d}")
    if scope.person_id is not None:
        values = [scope.person_id, scope.person_id, scope.record_id, *reached]
        return [_part(scope, rows, f"{_OF_PERSON} AND {reach}", values)]
    return [
        _part(scope, rows, "a.record_id = %s", [scope.record_id]),
        _part(scope, rows, f"{_OF_PERSONS} AND {reach}", [scope.record_id, *reached]),
    ]


def _part(scope: TimelineScope, rows: str, owner: str, values: Sequence[Any]) -> tuple[str, list[Any]]:
    words = "".join(f" AND {_WORD}" for _pattern in scope.words)
    sought = [value for pattern in scope.words for value in (pattern, _beginnings(pattern))]
    return f"{rows} WHERE {owner}{words}", [*values, *sought]


def _beginnings(pattern: str) -> str:
    """The words of a pattern of LIKE as the texts of files are asked; of no word nothing is found."""
    return " & ".join(f"'{word}':*" for word in words_of(pattern.replace("\\", ""))) or ""


def tell_documents(
    _scope: TimelineScope, entries: Sequence[TimelineEntry], rows: Sequence[Row]
) -> Sequence[TimelineEntry | None]:
    """With the number of a new version."""
    told = []
    for entry, row in zip(entries, rows, strict=True):
        number = row["facts"]["number"]
        tags = [(_("version %(number)d") % {"number": number}, "")] if number else []
        told.append(replace(entry, tags=tags))
    return told


DOCUMENTS_TIMELINE: Final = TimelineSource(
    "documents", gettext_lazy("Documents"), "paperclip", select_documents, KINDS, tell_documents
)
