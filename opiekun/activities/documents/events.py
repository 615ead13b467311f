"""What documents tell of beyond the changes of their records."""

from dataclasses import dataclass

from opiekun.core.events import Event


@dataclass(frozen=True, kw_only=True)
class DocumentAttached(Event):
    """A document that was there already was hung on a record, too. Those with which it is made say
    ``document.created`` alone."""

    name = "document.attached"
    kind = "document"
    to_record_id: int


@dataclass(frozen=True, kw_only=True)
class DocumentVersionAdded(Event):
    """A document has another file now: a new one, or an older one again."""

    name = "document.version_added"
    kind = "document"
    number: int
