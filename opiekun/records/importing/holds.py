"""What holds a record back when an import is undone: things that people have tied to it since.

Whoever lets people tie things to records (notes, cases, tasks) registers here, so that undoing takes nothing along.
"""

from collections.abc import Callable, Iterable, Sequence

Holds = Callable[[str, Sequence[int]], Iterable[int]]
_holds: dict[str, Holds] = {}


def register_hold(code: str, holds: Holds) -> None:
    """Add, at start-up, which of the records of a kind are held: ``holds(kind, ids)``."""
    if code in _holds:
        raise ValueError(f"the hold {code} is registered twice")
    _holds[code] = holds


def held_records(kind: str, ids: Sequence[int]) -> set[int]:
    """Those of the records to which somebody has tied something."""
    return {record_id for holds in _holds.values() for record_id in holds(kind, ids)} if ids else set()
