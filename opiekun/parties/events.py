"""What the register tells of beyond the changes of its records."""

from dataclasses import dataclass

from opiekun.core.events import Event


@dataclass(frozen=True, kw_only=True)
class PartyListMembersChanged(Event):
    """Parties were put into a manual list or taken out of it; the record is the list."""

    name = "party_list.members_changed"
    kind = "party_list"
    added: int
    removed: int
