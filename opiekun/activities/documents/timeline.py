"""Documents on timelines: when each was attached to the record (or to a person of the party), and its new versions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opiekun.activities.documents.permissions import DOCUMENT
from opiekun.activities.documents.text.words import words_of
from opiekun.core.registries.timeline import Row, Select, TimelineEntry, TimelineScope, TimelineSource
from opiekun.parties.permissions import reach_sql

KINDS: Final = frozenset({"party", "person"})
_COLUMNS: Final = """
SELECT {at} AS at, {key} AS key, 'document' AS kind, a.document_id AS record_id, 'paperclip' AS icon,
       a.title::text AS title, {text} AS text, '' AS html, {person} AS person_id,
       (SELECT p.display_name FROM parties_person p WHERE p.id = {person}) AS person,
       {actor} AS actor_id, '' AS actor, jsonb_build_object('number', {number}) AS facts
FROM {rows} a
"""
# The newest of a record, along an index: cut before their texts are read and persons are named.
_NEWEST: Final = """(
    SELECT a.id, a.attached_at, a.attached_by_id, a.record_id, a.document_id, d.title, d.description
    FROM activities_attachment a JOIN activities_document d ON d.id = a.document_id AND d.trashed_at IS NULL
    WHERE {conditions} ORDER BY a.attached_at DESC, a.id DESC LIMIT {most}
)"""
_NEWEST_VERSIONS: Final = """(
    SELECT a.id, a.at, a.record_id, v.document_id, v.number, v.remark, v.created_by_id, d.title
    FROM activities_renewal a
    JOIN activities_document_version v ON v.id = a.version_id
    JOIN activities_document d ON d.id = v.document_id AND d.trashed_at IS NULL
    WHERE {conditions} ORDER BY a.at DESC, a.id DESC LIMIT {most}
)"""
# Of each person the newest: a party's persons together may have thousands.
_NEWEST_OF_PERSONS: Final = """(
    SELECT n.* FROM (SELECT id FROM parties_person WHERE party_id = %s AND trashed_at IS NULL) o
    CROSS JOIN LATERAL {newest} n
)"""
_PERSON: Final = "(SELECT id FROM parties_person WHERE id = a.record_id)"


@dataclass(frozen=True, slots=True)
class _Sort:
    """A sort of entries: how they are told, which are the newest, and by what they are ordered."""

    columns: str
    newest: str
    at: str
    key: str


# The two are told apart by the last bit of the key.
_ATTACHED: Final = _Sort(
    _COLUMNS.format(
        at="a.attached_at",
        key="a.id * 2",
        text="left(a.description, 600)",
        person=_PERSON,
        actor="a.attached_by_id",
        number="0",
        rows="{rows}",
    ),
    _NEWEST,
    "a.attached_at",
    "a.id * 2",
)
_VERSIONS: Final = _Sort(
    _COLUMNS.format(
        at="a.at",
        key="a.id * 2 + 1",
        text="a.remark::text",
        person=_PERSON,
        actor="a.created_by_id",
        number="a.number",
        rows="{rows}",
    ),
    _NEWEST_VERSIONS,
    "a.at",
    "a.id * 2 + 1",
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
    parts = [*_parts(scope, _ATTACHED), *_parts(scope, _VERSIONS)]
    return Select(" UNION ALL ".join(sql for sql, _values in parts), [v for _sql, values in parts for v in values])


Part = tuple[str, list[Any]]


def _parts(scope: TimelineScope, sort: _Sort) -> list[Part]:
    if scope.kind != "party":
        return [_newest(scope, sort, "a.record_id = %s", [scope.record_id])]
    # Persons follow their party, by a right of their own. The number comes from the database, not from a reader.
    reach, reached = reach_sql(scope.viewer, "person", f"{scope.record_id:d}")
    if scope.person_id is not None:
        values = [scope.person_id, scope.person_id, scope.record_id, *reached]
        return [_newest(scope, sort, f"{_OF_PERSON} AND {reach}", values)]
    return [
        _newest(scope, sort, "a.record_id = %s", [scope.record_id]),
        _newest(scope, sort, f"a.record_id = o.id AND {reach}", [scope.record_id, *reached], of_persons=True),
    ]


def _newest(scope: TimelineScope, sort: _Sort, owner: str, values: list[Any], of_persons: bool = False) -> Part:
    """The newest: of one record along its index, of all persons of a party along that of each."""
    words, sought = _words(scope)
    conditions, below = f"{owner}{words}", list[Any]()
    if scope.below is not None:
        conditions += f" AND {sort.at} <= %s AND ({sort.at}, {sort.key}) < (%s, %s)"
        # The first bound is for the index.
        below = [scope.below[0], *scope.below]
    most = "ALL" if scope.most is None else f"{scope.most:d}"
    rows = sort.newest.format(conditions=conditions, most=most)
    if of_persons:
        rows = _NEWEST_OF_PERSONS.format(newest=rows)
    return sort.columns.format(rows=rows), [*values, *sought, *below]


def _words(scope: TimelineScope) -> Part:
    sought = [value for pattern in scope.words for value in (pattern, _beginnings(pattern))]
    return "".join(f" AND {_WORD}" for _pattern in scope.words), sought


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
