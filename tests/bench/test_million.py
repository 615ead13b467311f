"""A register of a million parties stays interactive. `make soak`; BENCH_PARTIES makes a smaller one to try it out."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.client import Client
from bench.figures import Figures
from bench.place import LOGIN, PASSWORD, Place
from bench.register import read_register
from bench.rounds import Effort, measure
from bench.server import serving
from bench.work import UI, all_work
from opiekun.program.embedded.running import ensure_running

pytestmark = pytest.mark.soak

PARTIES = int(os.environ.get("BENCH_PARTIES", "1000000"))
# The median of one client on a machine that has other things to do; a plan that reads the whole table takes seconds.
INTERACTIVE_MS = 300
# The words that are searched for stand in tens of thousands of names each.
SEARCHED_MS = 1500


@pytest.fixture(scope="module")
def figures() -> Iterator[dict[str, Figures]]:
    """All pages measured once over a million parties."""
    # Outside pytest's own directory, which the database's user may not enter.
    place = Place.empty(Path(tempfile.mkdtemp(prefix="opiekun-million-")))
    try:
        with ensure_running(place.cluster):
            place.run("migrate")
            place.run("demo", "--size", str(PARTIES))
            yield _measure(place)
    finally:
        place.remove()


def _measure(place: Place) -> dict[str, Figures]:
    token = place.run("token", "create", "--user", LOGIN)
    effort = Effort(rounds=1, requests=30, clients=2)
    with serving(place, place.data_dir / "server.log") as server:
        browser = Client(place.port, {"User-Agent": "soak"})
        browser.log_in(LOGIN, PASSWORD)
        browsers = [browser, Client(place.port, browser.headers)]
        register = read_register(server.connection, Client(place.port, {"Authorization": f"Bearer {token}"}))
        pages = [work for work in all_work(register) if work.face == UI]
        return {work.name: measure(work, server, browsers, effort) for work in pages}


@pytest.mark.parametrize(
    "name",
    [
        *("list", "list, filtered", "list, sorted", "list, next page", "record"),
        *("panel: persons", "panel: timeline", "create", "update"),
    ],
)
def test_page_over_a_million_parties_answers_at_once(figures: dict[str, Figures], name: str) -> None:
    assert figures[name].p50 < INTERACTIVE_MS


@pytest.mark.parametrize("name", ["list, searched", "search page"])
def test_search_among_a_million_parties_answers_soon(figures: dict[str, Figures], name: str) -> None:
    assert figures[name].p50 < SEARCHED_MS
