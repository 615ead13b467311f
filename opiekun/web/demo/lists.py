"""Demo parties in the lists with which every company begins, and two lists by criterion."""

import json
from typing import Any, Final

from django.db import connection

from opiekun.web.models import DemoLoad

# Of a hundred parties those from the first number to the last; a party that is in two lists is in both ranges.
_SHARES: Final = (("Customers", 0, 29), ("Suppliers", 26, 35), ("Prospects", 36, 51), ("Competitors", 52, 53))
_FILL: Final = """
INSERT INTO parties_partylistmember (party_list_id, party_id, added_by_id, added_at)
SELECT l.id, p.id, p.created_by_id, p.created_at
FROM (SELECT p.*, ((p.id - %(block)s) * 7919 %% 100) AS place FROM parties_party p
      WHERE p.id BETWEEN %(first)s AND %(last)s) p
JOIN unnest(%(names)s::text[], %(froms)s::int[], %(tos)s::int[]) s(name_en, since, until)
    ON p.place BETWEEN s.since AND s.until
JOIN parties_partylist l ON l.name_en = s.name_en AND l.kind = 'manual' AND l.trashed_at IS NULL
"""
_ACTIVE: Final = {"field": "status", "op": "is", "values": ["active"]}
_SILESIA: Final = {"some": "addresses", "where": {"field": "voivodeship", "op": "is", "values": ["24"]}}
_MAIN: Final = {"some": "persons", "where": {"all": [{"field": "is_main", "op": "true", "values": []}]}}
_BY_CRITERION: Final[tuple[tuple[str, str, str, dict[str, Any]], ...]] = (
    ("Aktywni na Śląsku", "Active in Silesia", "blue", {"all": [_ACTIVE, _SILESIA]}),
    ("Bez głównej osoby", "Without a main person", "grey", {"all": [_ACTIVE, {"not": _MAIN}]}),
)
_MAKE: Final = """
INSERT INTO parties_partylist (id, kind, name, name_en, colour, condition, position)
SELECT %s, 'criterion', %s, %s, %s, %s, 1 + coalesce(max(position), 0) FROM parties_partylist
HAVING NOT EXISTS (SELECT FROM parties_partylist WHERE lower(name) = lower(%s) AND trashed_at IS NULL)
"""


def fill_lists(loaded: DemoLoad, first_id: int, last_id: int) -> None:
    """Put the parties of a part of the block into the lists that are still there, in the caller's transaction."""
    names, froms, tos = (list(part) for part in zip(*_SHARES, strict=True))
    values: dict[str, Any] = {
        "block": loaded.first_id,
        "first": first_id,
        "last": last_id,
        "names": names,
        "froms": froms,
        "tos": tos,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FILL, values)


def add_lists(loaded: DemoLoad) -> None:
    """Add the lists by criterion, with the last ids of the block, by which they are known when the demo goes."""
    with connection.cursor() as cursor:
        for place, (name, name_en, colour, condition) in enumerate(_BY_CRITERION):
            list_id = loaded.last_id - place
            cursor.execute(_MAKE, [list_id, name, name_en, colour, json.dumps(condition), name])
