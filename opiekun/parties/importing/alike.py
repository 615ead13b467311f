"""Parties that may be the same as a row's: proposed, never merged unasked.

The reasons: a phone or an e-mail that both have, or names that are alike without legal forms, punctuation and
diacritics. Only parties that the viewer may see are named.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext as _

from opiekun.core.viewer import Viewer
from opiekun.parties.choices import ChannelKind
from opiekun.parties.permissions import PARTY, in_sight
from opiekun.parties.rules.alike_names import beginnings, compared_name, compared_place
from opiekun.records.importing.entries import Alike, Entry

_MOST_A_ROW: Final = 3
_MOST_CANDIDATES: Final = 30
_OWNED = "p.id, p.owner_id, p.is_own, p.display_name"
_BY_CHANNEL: Final = f"""
SELECT c.normalised, c.kind, {_OWNED}
FROM parties_channel c JOIN parties_party p ON p.identity_id = c.identity_id AND p.trashed_at IS NULL
WHERE c.normalised = ANY(%s)
"""  # noqa: S608 - put together from constants
# Names that begin with the words of the row's name, by the index of beginnings: '~' comes after all letters.
_BY_NAME: Final = f"""
WITH asked AS MATERIALIZED (
    SELECT place, core_fold(name) AS key FROM unnest(%s::int[], %s::text[]) AS given (place, name))
SELECT asked.place, {_OWNED}, i.name, a.postcode, a.street, a.house_number
FROM asked CROSS JOIN LATERAL (
    SELECT id, owner_id, is_own, display_name, identity_id FROM parties_party
    WHERE search_key >= asked.key AND search_key < asked.key || '~' AND trashed_at IS NULL
    ORDER BY search_key LIMIT {_MOST_CANDIDATES}) p
JOIN parties_identity i ON i.id = p.identity_id
LEFT JOIN parties_address a ON a.identity_id = p.identity_id AND a.is_main
"""  # noqa: S608


def alike_parties(viewer: Viewer, entries: Sequence[Entry], strict: bool) -> list[list[Alike]]:
    """For each row the parties like it. ``strict``: only those of the same name, postcode, street and, where both
    have it, house number."""
    found: list[dict[int, Alike]] = [{} for _entry in entries]
    for n, candidate in _by_name(viewer, entries, strict):
        found[n].setdefault(candidate.record_id, candidate)
    if not strict:
        for n, candidate in _by_channel(viewer, entries):
            found[n].setdefault(candidate.record_id, candidate)
    return [list(alike.values())[: None if strict else _MOST_A_ROW] for alike in found]


def _by_name(viewer: Viewer, entries: Sequence[Entry], strict: bool) -> list[tuple[int, Alike]]:
    names = {n: compared_name(_name(entry)) for n, entry in enumerate(entries) if _name(entry)}
    if strict:
        names = {n: name for n, name in names.items() if place_of(entries[n])}
    asked = [(n, words) for n in names for words in beginnings(_name(entries[n]))]
    rows = _asked(_BY_NAME, [n for n, _words in asked], [words for _n, words in asked]) if asked else []
    found = []
    for n, party_id, owner_id, is_own, shown, name, postcode, street, house in rows:
        if compared_name(name or shown) != names[n] or not in_sight(viewer, PARTY, owner_id, is_own):
            continue
        place = place_of(entries[n])
        same = bool(place) and place["compared"] == compared_place(postcode or "", street or "")
        if same and place["house"] and house and place["house"].lower() != house.lower():
            same = False
        if same or not strict:
            found.append((n, Alike(party_id, shown, "name_place" if same else "name")))
    return sorted(found, key=lambda pair: pair[1].reason != "name_place")


def _by_channel(viewer: Viewer, entries: Sequence[Entry]) -> list[tuple[int, Alike]]:
    kinds = (ChannelKind.PHONE, ChannelKind.EMAIL)
    having: dict[tuple[str, str], list[int]] = {}
    for n, entry in enumerate(entries):
        for row in entry.values.get("channels", ()):
            if row["kind"] in kinds:
                having.setdefault((row["kind"], row["normalised"]), []).append(n)
    rows = _asked(_BY_CHANNEL, sorted({value for _kind, value in having})) if having else []
    found = []
    for value, kind, party_id, owner_id, is_own, shown in rows:
        if in_sight(viewer, PARTY, owner_id, is_own):
            one = Alike(party_id, shown, kind)
        elif kind == ChannelKind.EMAIL:
            # As in the form: that there is a record is told, and neither which nor whose.
            one = Alike(0, _("already in the register, out of your reach"), kind)
        else:
            continue
        found += [(n, one) for n in having.get((kind, value), ())]
    return found


def place_of(entry: Entry) -> Mapping[str, str]:
    """Postcode and street of a row as they are compared, and its house number; nothing when they are not given."""
    for address in entry.values.get("addresses", ()):
        if address["postcode"] and (address["street"] or address["house_number"]):
            compared = compared_place(address["postcode"], address["street"])
            return {"compared": compared, "house": address["house_number"]}
    return {}


def _name(entry: Entry) -> str:
    values = entry.values
    whole = f"{values.get('first_name', '')} {values.get('last_name', '')}".strip()
    return str(values.get("name") or whole)


def _asked(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
