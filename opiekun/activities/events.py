"""What interactions and notes tell of beyond the changes of their records."""

from dataclasses import dataclass

from opiekun.core.events import Event


@dataclass(frozen=True, kw_only=True)
class InteractionLinked(Event):
    """An interaction that was there already is about a record now, too. Those with which it is made say
    ``interaction.created`` alone."""

    name = "interaction.linked"
    kind = "interaction"
    to_record_id: int


@dataclass(frozen=True, kw_only=True)
class InteractionUnlinked(Event):
    """An interaction is no longer about a record."""

    name = "interaction.unlinked"
    kind = "interaction"
    from_record_id: int


@dataclass(frozen=True, kw_only=True)
class NoteTied(Event):
    """A note that was there already is about this record now. One that is written so says ``note.created`` alone."""

    name = "note.tied"
    kind = "note"
    to_record_id: int
