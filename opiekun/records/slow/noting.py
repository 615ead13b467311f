"""Notes which list was too slow, and by what it asks."""

import json
from typing import Final

from django.db import connection

from opiekun.core.kinds import RecordKind
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import is_whole
from opiekun.records.conditions.registry import subject_of
from opiekun.records.conditions.tree import Condition, leaves
from opiekun.records.slow.bodies import body_of, is_there
from opiekun.records.slow.offers import NONE, Offer, offers_for

MOST_SOURCES: Final = 20
_NOTE: Final = """
INSERT INTO records_list_index AS i (kind, relation, field, purpose, sources) VALUES (%s, %s, %s, %s, %s::jsonb)
ON CONFLICT (kind, relation, field, purpose) DO UPDATE SET times = i.times + 1, last_at = now(), sources = (
    SELECT coalesce(jsonb_agg(s), '[]') FROM (
        SELECT DISTINCT s FROM jsonb_array_elements(i.sources || EXCLUDED.sources) s LIMIT %s) kept)
"""


def note_slow(kind: RecordKind, viewer: Viewer, condition: Condition) -> None:
    """Keep the fields by which the list was asked, with the lists that it names; the values are not kept."""
    offers = [offer for offer in offers_for(kind, viewer, condition) if _may_help(offer)]
    if not offers:
        offers = [Offer(kind.code, "", "", NONE)]
    sources = json.dumps(_sources(kind, condition))
    with connection.cursor() as cursor:
        for offer in offers:
            told: list[str | int] = [offer.kind, offer.relation, offer.field, offer.purpose, sources, MOST_SOURCES]
            cursor.execute(_NOTE, told)


def _may_help(offer: Offer) -> bool:
    body = body_of(offer)
    return body is not None and not is_there(body)


def _sources(kind: RecordKind, condition: Condition) -> list[tuple[str, int]]:
    """What the condition names that stands for another: the lists."""
    subject = subject_of(kind)
    named = [(subject.find_field(leaf.field), leaf.values) for leaf in leaves(condition)]
    return [
        (field.reference, int(value))
        for field, values in named
        if field is not None and field.is_resolved
        for value in values
        if is_whole(value)
    ][:MOST_SOURCES]
