"""One try to hand events to a subscriber."""

import logging
from collections.abc import Sequence

from django.db import Error as AnyDatabaseError
from django.db import connection, transaction

from opiekun.core.outbox.delivered import DeliveredEvent
from opiekun.core.outbox.subscribers import Subscriber

log = logging.getLogger(__name__)


def attempt(subscriber: Subscriber, events: Sequence[DeliveredEvent]) -> Exception | None:
    """Call the handler in a savepoint; the problem when it raised. A lost connection is raised on."""
    try:
        with transaction.atomic():
            subscriber.handler(events)
    except Exception as problem:
        if isinstance(problem, AnyDatabaseError) and not connection.is_usable():
            raise
        log.warning("subscriber %s failed at %s: %s", subscriber.code, events[0].position, type(problem).__name__)
        return problem
    return None
