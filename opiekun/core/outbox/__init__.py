"""Facts that leave a transaction: published with it, put into one order after it, delivered at least once.

A writer's rows get their place (``position``) only when the relay has seen them committed, so that nobody who reads by
position ever misses a late one. Subscribers keep one cursor each.
"""

from opiekun.core.outbox.delivered import DeliveredEvent
from opiekun.core.outbox.delivery import deliver_all, deliver_batch
from opiekun.core.outbox.operating import ParkedRow, drop_parked, parked_events, retry_parked
from opiekun.core.outbox.publishing import publish, publish_all, tell
from opiekun.core.outbox.relay import assign_positions, begin_generation
from opiekun.core.outbox.subscribers import subscribe, subscribers

__all__ = [
    "DeliveredEvent",
    "ParkedRow",
    "assign_positions",
    "begin_generation",
    "deliver_all",
    "deliver_batch",
    "drop_parked",
    "parked_events",
    "publish",
    "publish_all",
    "retry_parked",
    "subscribe",
    "subscribers",
    "tell",
]
