"""Publishing: an event becomes a row of the outbox in the transaction of the change that it tells of."""

import json
from collections.abc import Sequence

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

from opiekun.core.events import Event
from opiekun.core.kept_plans import kept_plans

_INSERT = """
INSERT INTO core_outbox (at, name, version, kind, record_id, actor_id, request_id, facts)
VALUES (now(), %s, %s, %s, %s, core_actor(), core_request(), %s)
"""
_INSERT_ALL = """
INSERT INTO core_outbox (at, name, version, kind, record_id, actor_id, request_id, facts)
SELECT now(), e.name, e.version, e.kind, e.record_id, core_actor(), core_request(), e.facts
FROM unnest(%s::text[], %s::integer[], %s::text[], %s::bigint[], %s::jsonb[])
    WITH ORDINALITY e (name, version, kind, record_id, facts, place)
ORDER BY e.place
"""


def publish(event: Event) -> None:
    """Tell subscribers of the event if, and only if, the open transaction commits.

    Raises TransactionManagementError outside a transaction, TypeError for facts that JSON cannot hold.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(f"{event.name} is published outside a transaction")
    facts = json.dumps(event.facts(), cls=DjangoJSONEncoder)
    _insert(event.name, event.version, event.kind, event.record_id, facts)


def publish_all(events: Sequence[Event]) -> None:
    """The same of many events, in their order, by one statement."""
    if not events:
        return
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(f"{events[0].name} is published outside a transaction")
    facts = [json.dumps(event.facts(), cls=DjangoJSONEncoder) for event in events]
    columns = [[getattr(event, name) for event in events] for name in ("name", "version", "kind", "record_id")]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT_ALL, [*columns, facts])


def tell(name: str, kind: str, record_id: int) -> None:
    """Write a fact without details, whose name is made of the kind ("party.settled"), as triggers do."""
    _insert(name, 1, kind, record_id, "{}")


def _insert(name: str, version: int, kind: str, record_id: int | None, facts: str) -> None:
    with kept_plans() as cursor:
        cursor.execute(_INSERT, [name, version, kind, record_id, facts])
