"""A register of a million parties, with five million entries, stays interactive. `make soak`; BENCH_PARTIES makes a
smaller one to try it out."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from bench.client import Client
from bench.figures import Figures
from bench.importing import ImportFigures, measure_import
from bench.money import add_money
from bench.pages_of_years import BUSY, pages_of_years
from bench.place import LOGIN, PASSWORD, Place
from bench.register import read_register
from bench.rounds import Effort, measure
from bench.server import serving
from bench.work import API, UI, Work, all_work
from bench.years import fill_busy_party, fill_mail, fill_notifications
from opiekun.program.embedded.running import ensure_running

pytestmark = pytest.mark.soak

PARTIES = int(os.environ.get("BENCH_PARTIES", "1000000"))
# The median of one client on a machine that has other things to do; a plan that reads the whole table takes seconds.
INTERACTIVE_MS = 300
# A criterion's first page, as the caller sees it, on a machine that has other things to do.
CRITERION_MS = 150
# The words that are searched for stand in tens of thousands of names each.
SEARCHED_MS = 1500
IMPORTED = PARTIES // 10
# A quiet machine imports more; memory is that of the program with a batch of rows, however long the file.
FEWEST_ROWS_A_SECOND = 500
MOST_MEGABYTES = 350
# A first page of a timeline costs no more than its aim (docs/performance.md), on a machine that does nothing else.
TIMELINE_APP_MS, TIMELINE_DB_MS, TIMELINE_STATEMENTS = 8, 3, 6
# What is no first page: words are sought in all entries of the party.
SOUGHT_APP_MS, SOUGHT_DB_MS = 2 * 8, 2 * 3
ENTRIES_OF_BUSY, MESSAGES, NOTIFICATIONS = 5_000, PARTIES // 5, 20_000
Measured = tuple[dict[str, Figures], ImportFigures]


@pytest.fixture(scope="module")
def measured() -> Iterator[Measured]:
    """All pages measured once over a million parties, then an import on top."""
    # Outside pytest's own directory, which the database's user may not enter.
    place = Place.empty(Path(tempfile.mkdtemp(prefix="opiekun-million-")))
    try:
        with ensure_running(place.cluster):
            place.run("migrate")
            place.run("demo", "--size", str(PARTIES))
            busy = _fill(place)
            yield _measure(place, busy), measure_import(place, IMPORTED)
    finally:
        place.remove()


def _fill(place: Place) -> int:
    """What piles up over the years beside the talks of the demo company; answers the busy party."""
    with psycopg.connect(**place.cluster.connection()) as connection:
        busy = fill_busy_party(connection, ENTRIES_OF_BUSY)
        fill_notifications(connection, NOTIFICATIONS)
        fill_mail(connection, MESSAGES, MESSAGES)
        add_money(connection)
        connection.execute("ANALYZE activities_interaction, activities_note, activities_task")
    return busy


def _measure(place: Place, busy: int) -> dict[str, Figures]:
    token = place.run("token", "create", "--user", LOGIN)
    # Processor times are the least of the rounds: one alone is as long as the machine was busy.
    effort = Effort(rounds=3, requests=15, clients=2)
    with serving(place, place.data_dir / "server.log") as server:
        browser = Client(place.port, {"User-Agent": "soak"})
        browser.log_in(LOGIN, PASSWORD)
        programs = [Client(place.port, {"Authorization": f"Bearer {token}"}) for _client in range(2)]
        clients = {UI: [browser, Client(place.port, browser.headers)], API: programs}
        register = read_register(server.connection, programs[0])
        asked = [work for work in all_work(register) if _counts(work)]
        asked += pages_of_years(server.connection, register, busy, programs[0])
        return {work.name: measure(work, server, clients[work.face], effort) for work in asked}


def _counts(work: Work) -> bool:
    return work.face == UI or work.name.startswith("changes")


@pytest.fixture
def figures(measured: Measured) -> dict[str, Figures]:
    return measured[0]


@pytest.mark.parametrize(
    "name",
    [
        *("list", "list, filtered", "list, sorted", "list, next page", "record"),
        *("list, far page", "list, filtered and sorted", "custom field: choice", "custom field: amount"),
        *("changes", "changes, far", "search, word begun", "search, identifier"),
        *("panel: persons", "panel: timeline", "panel: money", "create", "update"),
    ],
)
def test_page_over_a_million_parties_answers_at_once(figures: dict[str, Figures], name: str) -> None:
    assert figures[name].p50 < INTERACTIVE_MS


@pytest.mark.parametrize(
    "name",
    [
        *("timeline", "timeline by API", "timeline of a person", BUSY, f"{BUSY}: one source", f"{BUSY}: one person"),
        f"{BUSY}: next page",
    ],
)
def test_page_of_a_timeline_costs_little_among_five_million_entries(figures: dict[str, Figures], name: str) -> None:
    cost = figures[name].cost
    assert cost.statements <= TIMELINE_STATEMENTS
    assert cost.app_ms <= TIMELINE_APP_MS
    assert cost.db_ms <= TIMELINE_DB_MS


def test_words_are_sought_in_all_entries_of_a_busy_party_in_little_more(figures: dict[str, Figures]) -> None:
    cost = figures[f"{BUSY}: words"].cost
    assert cost.statements <= TIMELINE_STATEMENTS
    assert cost.app_ms <= SOUGHT_APP_MS
    assert cost.db_ms <= SOUGHT_DB_MS


@pytest.mark.parametrize("name", ["my day", "notifications", "mail to be sorted", "mail to be sorted: words"])
def test_what_a_user_has_before_them_is_shown_at_once_after_years(figures: dict[str, Figures], name: str) -> None:
    assert figures[name].p50 < INTERACTIVE_MS


@pytest.mark.parametrize("name", ["list, searched", "search page", "search, typo"])
def test_search_among_a_million_parties_answers_soon(figures: dict[str, Figures], name: str) -> None:
    assert figures[name].p50 < SEARCHED_MS


def test_criterion_over_a_million_parties_shows_its_first_page_at_once(figures: dict[str, Figures]) -> None:
    slow = {name: one.p50 for name, one in figures.items() if name.startswith("criterion") and one.p50 > CRITERION_MS}
    assert slow == {}


def test_import_of_many_rows_is_quick_and_its_memory_flat(measured: Measured) -> None:
    imported = measured[1]
    assert imported.rate > FEWEST_ROWS_A_SECOND, str(imported)
    assert imported.megabytes < MOST_MEGABYTES, str(imported)
