"""Loops that a worker keeps running beside its jobs; apps add theirs at start-up."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from opiekun.core.registries.registry import Registry


class Loop(Protocol):
    """A thread that survives whatever goes away, and ends soon after ``stop``."""

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def join(self, timeout: float | None = None) -> None: ...


@dataclass(frozen=True, slots=True)
class WorkerLoop:
    """A loop under a code; ``make`` gives a new one."""

    code: str
    make: Callable[[], Loop]


_loops: Registry[WorkerLoop] = Registry("worker loop")


def register_worker_loop(code: str, make: Callable[[], Loop]) -> None:
    """Have each worker run such a loop. It must bear several workers by itself."""
    _loops.add(WorkerLoop(code, make))


def worker_loops() -> list[Loop]:
    """New loops, one of each."""
    return [one.make() for one in _loops]
