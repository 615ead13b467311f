"""What was measured, as a table for people and as JSON for later comparisons."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from bench.aims import missed
from bench.figures import Figures
from bench.importing import ImportFigures
from bench.streams import StreamFigures

_HEAD = (
    f"{'':42}{'p50':>7}{'p95':>7}{'busy p50':>10}{'p95':>7}{'app CPU':>9}{'db CPU':>8}"
    f"{'SQL':>6}{'kB':>7}{'bare':>7}{'ratio':>7}"
)
_LEGEND = (
    "Milliseconds of one request, but for SQL (statements), kB and ratio (to the bare SQL, both sorts of CPU).\n"
    "p50 and p95: one client; busy: {clients} clients at once. CPU: the least of {rounds} rounds.\n"
    "A fixed piece of Python took {least:.1f} to {most:.1f} ms meanwhile: compare what was measured at the same speed."
)


def table(all_figures: Sequence[Figures], clients: int, rounds: int, pieces: Sequence[float]) -> str:
    """A line for each piece of work; after it how quick the machine was, and what misses its aim."""
    lines = [_HEAD]
    face = ""
    for figures in all_figures:
        if figures.face != face:
            face = figures.face
            lines.append(face)
        lines.append(_line(figures))
    legend = _LEGEND.format(clients=clients, rounds=rounds, least=min(pieces), most=max(pieces))
    return "\n".join([*lines, "", legend, *_misses(all_figures)])


def _line(figures: Figures) -> str:
    cost = figures.cost
    return (
        f"  {figures.name:40}{figures.p50:7.1f}{figures.p95:7.1f}{figures.busy_p50:10.1f}{figures.busy_p95:7.1f}"
        f"{cost.app_ms:9.2f}{cost.db_ms:8.2f}{cost.statements:6.1f}{figures.size / 1000:7.1f}"
        f"{figures.bare.total_ms:7.2f}{figures.ratio:7.1f}"
    )


def _misses(all_figures: Sequence[Figures]) -> list[str]:
    return [f"missed: {one.face} {one.name}: {', '.join(what)}" for one in all_figures if (what := missed(one))]


def write_json(
    all_figures: Sequence[Figures],
    imported: ImportFigures | None,
    streamed: Sequence[StreamFigures],
    pieces: Sequence[float],
    size: int,
    path: Path,
) -> None:
    """Everything, with the machine and the moment."""
    content = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "fixed_piece_ms": {"least": min(pieces), "most": max(pieces)},
        "parties": size,
        "figures": [{**asdict(one), "ratio": round(one.ratio, 2), "missed": missed(one)} for one in all_figures],
        "import": None if imported is None else {**asdict(imported), "rate": round(imported.rate)},
        "streams": [asdict(one) for one in streamed],
    }
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")
