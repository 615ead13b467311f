"""Documents on timelines: when each was attached to the record (or to a person of the party), and its new versions."""

from collections.abc import Callable, Sequence
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
FROM {rows} a
JOIN activities_document d ON d.id = a.document_id AND d.trashed_at IS NULL
"""
# The newest of a record, along an index: cut before their texts are read and persons are named.
_NEWEST: Final = """(
    SELECT a.* FROM activities_attachment a JOIN activities_document d ON d.id = a.document_id AND d.trashed_at IS NULL
    WHERE {conditions} ORDER BY a.attached_at DESC, a.id DESC LIMIT {most}
)"""
# Of each person the newest: a party's persons together may have thousands.
_NEWEST_OF_PERSONS: Final = """(
    SELECT n.* FROM (SELECT id FROM parties_person WHERE party_id = %s AND trashed_at IS NULL) o
    CROSS JOIN LATERAL {newest} n
)"""
_PERSON: Final = "(SELECT id FROM parties_person WHERE id = a.record_id)"
# The two are told apart by the last bit of the key.
_ATTACHED: Final = _COLUMNS.format(
    at="a.attached_at",
    key="a.id * 2",
    text="left(d.description, 600)",
    person=_PERSON,
    actor="a.attached_by_id",
    number="0",
    rows="{rows}",
)
_VERSIONS: Final = (
    _COLUMNS.format(
        at="v.created_at",
        key="v.id * 2 + 1",
        text="v.remark::text",
        person=_PERSON,
        actor="v.created_by_id",
        number="v.number",
        rows="{rows}",
    )
    + "JOIN activities_document_version v ON v.document_id = d.id AND v.number > 1"
)
_OF_PERSONS: Final = (
    "a.record_id = ANY(ARRAY(SELECT id FROM parties_person WHERE party_id = %s AND trashed_at IS NULL))"
)
_OF_PERSON: Final = "a.record_id = %s AND EXISTS (SELECT FROM parties_person WHERE id = %s AND party_id = %s)"
# The place where the page before ended; the first bound is for the index.
_BELOW: Final = " AND {0} <= %s AND ({0}, {1}) < (%s, %s)"
_WORD: Final = (
    "(d.search_key LIKE %s OR EXISTS (SELECT FROM activities_document_text t"
    " WHERE t.version_id = d.current_id AND t.words @@ %s::tsquery))"
)


def select_documents(scope: TimelineScope) -> Select | None:
    """What is attached to a record that the viewer sees is seen with it."""
    if not scope.viewer.can(DOCUMENT, "view"):
        return None
    parts = [*_parts(scope, _attached), *_parts(scope, _versions)]
    return Select(" UNION ALL ".join(sql for sql, _values in parts), [v for _sql, values in parts for v in values])


Part = tuple[str, list[Any]]


def _parts(scope: TimelineScope, part: Callable[[TimelineScope, str, list[Any]], Part]) -> list[Part]:
    if scope.kind != "party":
        return [part(scope, "a.record_id = %s", [scope.record_id])]
    # Persons follow their party, by a right of their own. The number comes from the database, not from a reader.
    reach, reached = reach_sql(scope.viewer, "person", f"{scope.record_id:d}")
    if scope.person_id is not None:
        values = [scope.person_id, scope.person_id, scope.record_id, *reached]
        return [part(scope, f"{_OF_PERSON} AND {reach}", values)]
    return [
        part(scope, "a.record_id = %s", [scope.record_id]),
        part(scope, f"{_OF_PERSONS} AND {reach}", [scope.record_id, *reached]),
    ]


def _attached(scope: TimelineScope, owner: str, values: list[Any]) -> Part:
    """The newest attachments: of one record along its index, of all persons of a party along that of each."""
    words, sought = _words(scope)
    conditions, below = f"{words}{_BELOW.format('a.attached_at', 'a.id * 2')}" if scope.below else words, _below(scope)
    most = "ALL" if scope.most is None else f"{scope.most:d}"
    if owner.startswith(_OF_PERSONS):
        right = owner.removeprefix(_OF_PERSONS)
        newest = _NEWEST.format(conditions=f"a.record_id = o.id{right}{conditions}", most=most)
        rows = _NEWEST_OF_PERSONS.format(newest=newest)
    else:
        rows = _NEWEST.format(conditions=f"{owner}{conditions}", most=most)
    return _ATTACHED.format(rows=rows), [*values, *sought, *below]


def _versions(scope: TimelineScope, owner: str, values: list[Any]) -> Part:
    words, sought = _words(scope)
    return f"{_VERSIONS.format(rows='activities_attachment')} WHERE {owner}{words}", [*values, *sought]


def _words(scope: TimelineScope) -> Part:
    sought = [value for pattern in scope.words for value in (pattern, _beginnings(pattern))]
    return "".join(f" AND {_WORD}" for _pattern in scope.words), sought


def _below(scope: TimelineScope) -> list[Any]:
    return [scope.below[0], *scope.below] if scope.below is not None else []


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
