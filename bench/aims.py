"""How quick the program wants to be (docs/performance.md), and what misses it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bench.figures import Figures


@dataclass(frozen=True, slots=True)
class Aim:
    """The most that one request may cost; ``statements`` of 0 leaves their number open."""

    app_ms: float
    db_ms: float
    statements: int = 0


_LIST: Final = Aim(5, 2, 10)
_RECORD: Final = Aim(6, 2, 10)
_CREATE: Final = Aim(10, 4)
AIMS: Final = {
    **dict.fromkeys(("list", "list, filtered", "list, sorted", "list, next page"), _LIST),
    "record": _RECORD,
    "my day": Aim(8, 3, 6),
    "calendar month": Aim(8, 3),
    "case board": Aim(12, 6, 10),
    **dict.fromkeys(("list of cases", "list of cases, own", "list of cases, own by value"), _LIST),
    "case board, own": Aim(12, 6, 10),
    "case": _RECORD,
    "case moved": Aim(10, 4),
    # With 200 entries: ten milliseconds in all.
    "panel: money": Aim(8, 2, 10),
    # With a million cases.
    **dict.fromkeys(("sales funnel", "sales funnel, own"), Aim(20, 300)),
    **dict.fromkeys(("sales forecast", "sales forecast, own"), Aim(20, 100)),
    "create": _CREATE,
    **dict.fromkeys(("panel: timeline", "timeline"), Aim(8, 3, 6)),
}


def missed(figures: Figures) -> list[str]:
    """What of the aim does not hold, in words; nothing when all does or there is no aim."""
    aim = AIMS.get(figures.name)
    if aim is None:
        return []
    cost, said = figures.cost, []
    if cost.app_ms > aim.app_ms:
        said.append(f"{cost.app_ms:.1f} ms of application for {aim.app_ms:g}")
    if cost.db_ms > aim.db_ms:
        said.append(f"{cost.db_ms:.1f} ms of database for {aim.db_ms:g}")
    if aim.statements and cost.statements > aim.statements:
        said.append(f"{cost.statements:.0f} statements for {aim.statements}")
    return said
