"""Processor time of processes, from /proc."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import psutil

_TICKS = os.sysconf("SC_CLK_TCK")


def processor_seconds(process_ids: Iterable[int]) -> float:
    """What the processes have used so far, all their threads together; one that has ended counts nothing."""
    return sum(_of_process(process_id) for process_id in process_ids)


def family(process_id: int) -> list[int]:
    """The process and everything below it."""
    below = psutil.Process(process_id).children(recursive=True)
    return [process_id, *(child.pid for child in below)]


def seconds_in_schedstat(text: str) -> float:
    """The first number of a ``schedstat``: nanoseconds on a processor."""
    return int(text.split()[0]) / 1e9


def seconds_in_stat(text: str) -> float:
    """User and system time in a ``stat``, whose second field is a name that may hold anything."""
    fields = text.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _of_process(process_id: int) -> float:
    try:
        return sum(seconds_in_schedstat((task / "schedstat").read_text("ascii")) for task in _tasks(process_id))
    except FileNotFoundError:
        return _by_ticks(process_id)


def _by_ticks(process_id: int) -> float:
    """Where the kernel keeps no ``schedstat``: hundredths of a second."""
    try:
        return seconds_in_stat(Path(f"/proc/{process_id}/stat").read_text("utf-8", "replace"))
    except FileNotFoundError:
        return 0.0


def _tasks(process_id: int) -> list[Path]:
    try:
        return list(Path(f"/proc/{process_id}/task").iterdir())
    except FileNotFoundError:
        return []
