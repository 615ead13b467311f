"""What processes keep in memory of the company's configuration, and how they learn that it is no longer true.

The configuration has one stamp, a random value that changes with it in the same transaction. Each request reads the
stamp along with its session or token; whoever keeps something of the configuration compares it with the stamp under
which that was read, and reads anew when they differ.
"""

from collections.abc import Callable
from uuid import UUID

Keeper = Callable[[UUID], None]
_keepers: list[Keeper] = []


def register_keeper(keeper: Keeper) -> None:
    """Have ``keeper`` called at start-up with each stamp that is read; it must be quick when the stamp is known."""
    _keepers.append(keeper)


def note_stamp(stamp: UUID) -> None:
    """Tell everybody who keeps something which stamp the configuration has now."""
    for keeper in _keepers:
        keeper(stamp)
