"""What interactions tell of beyond the changes of their records."""

from dataclasses import dataclass

from opiekun.core.events import Event


@dataclass(frozen=True, kw_only=True)
class InteractionLinked(Event):
    """An interaction that was there already is about a record now, too. Those with which it is made say
    ``interaction.created`` alone."""

    name = "interaction.linked"
    kind = "interaction"
    to_record_id: int
