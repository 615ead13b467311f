"""Who wants to be told of what: apps register their subscribers at start-up (``apps.py``)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from opiekun.core.outbox.delivered import DeliveredEvent
from opiekun.core.registries.registry import Registry

Handler = Callable[[Sequence[DeliveredEvent]], None]


@dataclass(frozen=True, slots=True)
class Subscriber:
    """``events`` are names or patterns ("party.*", "*.trashed"). ``code`` names the cursor and never changes."""

    code: str
    handler: Handler
    events: tuple[str, ...]

    def wants(self, event: DeliveredEvent) -> bool:
        """Whether the event is one of those that the subscriber is told of."""
        return any(fnmatchcase(event.name, pattern) for pattern in self.events)


_subscribers: Registry[Subscriber] = Registry("subscriber")


def subscribe(name: str, handler: Handler, events: Sequence[str]) -> None:
    """Have ``handler`` called with batches (1 to 500) of the named events, each at least once, in order per record.

    It runs in a transaction with the move of its cursor: what it writes to this database happens exactly once. Work
    that leaves the database or takes long is deferred to a job. When it raises, the batch is given to it again event by
    event, and the failing one is parked.
    """
    _subscribers.add(Subscriber(name, handler, tuple(events)))


def unsubscribe(name: str) -> None:
    """Take a subscriber out again, for tests."""
    _subscribers.remove(name)


def subscribers() -> list[Subscriber]:
    """All subscribers, in the order in which apps registered them."""
    return list(_subscribers)
