"""Many notes written at once, as an import brings them: the rules of single ones, asked once for all rows."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Q

from opiekun.activities.announcing import announce_notes
from opiekun.activities.errors import refusing_by_name
from opiekun.activities.models import Note
from opiekun.activities.permissions import NOTE
from opiekun.activities.rules.note_input import READERS
from opiekun.activities.services.mentions import note_mentions
from opiekun.activities.services.saved import Saved
from opiekun.core import reading
from opiekun.core.errors import FieldError, InvalidInput, NotAllowed, Refusal
from opiekun.core.permissions import require
from opiekun.core.record_ids import reserve_record_ids
from opiekun.core.rich_text import html_of, mentioned, plain_text
from opiekun.core.rows import insert_rows
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.parties.models import Party, Person
from opiekun.parties.permissions import reached, reached_parties, reached_persons

_AT_ONCE = 200
_ABOUT = """
INSERT INTO activities_note (id, about_id, party_id, author_id, body, body_text)
SELECT w.id, w.about, w.party, %s, w.body, w.words
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::text[]) w (id, about, party, body, words)
"""
Raw = Mapping[str, Any]


def create_notes(actor: Viewer, raws: Sequence[Raw]) -> list[Saved | Refusal]:
    """Notes that everybody within reach may read, each on its ``party`` or its ``person``; answers in their order what
    was made of each, or why it was not. Raises NotAllowed."""
    require(actor, NOTE, "create")
    owners = {name: _owners(actor, name, {raw[name] for raw in raws if raw.get(name)}) for name in ("party", "person")}
    columns: list[dict[str, Any] | Refusal] = []
    for raw in raws:
        try:
            columns.append(_columns(actor, raw, owners))
        except Refusal as refused:
            columns.append(refused)
    rows = [one for one in columns if not isinstance(one, Refusal)]
    with refusing_by_name(), writing(actor):
        ids = reserve_record_ids(len(rows)) if rows else []
        for row, pk in zip(rows, ids, strict=True):
            row["id"] = pk
        for start in range(0, len(rows), _AT_ONCE):
            insert_rows(Note, rows[start : start + _AT_ONCE])
        for row in rows:
            if mentioned(row["body"]):
                note_mentions(actor, row["id"], row["body"])
        announce_notes(ids)
        versions = dict(Note.objects.filter(pk__in=ids).values_list("pk", "version"))
    return [one if isinstance(one, Refusal) else Saved(one["id"], versions[one["id"]]) for one in columns]


def notes_about(actor: Viewer, said: Mapping[int, tuple[int, str]]) -> Mapping[int, int]:
    """Plain words on parties, each about a record of another kind: by that record's id the party and the words, to the
    note's id. One statement writes them all. What the actor may not write at the party is left out."""
    if not said or not actor.can(NOTE, "create"):
        return {}
    seen, may = _owners(actor, "party", {party for party, _words in said.values()})
    written = [
        (about, party, html_of(words.strip()))
        for about, (party, words) in said.items()
        if party in seen & may and words.strip()
    ]
    if not written:
        return {}
    with refusing_by_name(), writing(actor):
        ids = reserve_record_ids(len(written))
        abouts, parties, bodies = (list(column) for column in zip(*written, strict=True))
        with connection.cursor() as cursor:
            cursor.execute(_ABOUT, [actor.id, ids, abouts, parties, bodies, [plain_text(body) for body in bodies]])
    return dict(zip(abouts, ids, strict=True))


def _owners(actor: Viewer, name: str, ids: set[int]) -> tuple[set[int], set[int]]:
    """Those of them within reach, and those on which the actor may write."""
    if not ids:
        return set(), set()
    is_party = name == "party"
    seen: Any = reached_parties(actor) if is_party else reached_persons(actor)
    prefix: str = "" if is_party else "party__"
    rows: Any = (Party if is_party else Person)._default_manager.filter(pk__in=ids)
    condition = reached(actor, NOTE, "create", prefix)
    may = rows if condition is None else rows.filter(condition | Q(**{f"{prefix}is_own": True}))
    return set(seen.filter(pk__in=ids).values_list("pk", flat=True)), set(may.values_list("pk", flat=True))


def _columns(actor: Viewer, raw: Raw, owners: Mapping[str, tuple[set[int], set[int]]]) -> dict[str, Any]:
    clean, errors = reading.read_fields({"body": None, **raw}, READERS)
    name = "person" if clean.get("person") is not None else "party"
    seen, may = owners[name]
    if not errors and clean.get(name) not in seen:
        errors = [FieldError((name,), "not_an_id", str(reading.REASONS["not_an_id"]))]
    if errors:
        raise InvalidInput(errors)
    if clean[name] not in may:
        raise NotAllowed
    return {
        "party_id": clean["party"] if name == "party" else None,
        "person_id": clean["person"] if name == "person" else None,
        "author_id": actor.id,
        "body": clean["body"],
        "body_text": plain_text(clean["body"]),
        "pinned": clean.get("pinned", False),
    }
