"""The merged stream: whatever the sources and their instants, pages follow each other without loss or repetition."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opiekun.core.registries import timeline as registry
from opiekun.core.registries.timeline import Select, TimelineEntry, TimelineScope, TimelineSource
from opiekun.core.viewer import SYSTEM
from opiekun.records.record.timeline import Asked, read_before, read_stream, write_before
from opiekun.records.record.timeline_changes import CHANGES, CHANGES_SOURCE
from opiekun.records.record.timeline_statement import Reached

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 24, 8, tzinfo=UTC)
told: dict[str, list[TimelineEntry]] = {}


def rows(code: str) -> str:
    """The entries of one source as a SELECT."""
    values = ", ".join(f"('{entry.at.isoformat()}'::timestamptz, {entry.key}::bigint)" for entry in told[code])
    dated = f"VALUES {values}" if values else "SELECT now(), 1::bigint WHERE false"
    return (
        "SELECT v.at, v.key, '' AS kind, NULL::bigint AS record_id, 'plus' AS icon, 'x' AS title, '' AS text,"
        " '' AS html, NULL::bigint AS person_id, '' AS person, NULL::bigint AS actor_id, '' AS actor,"
        f" '{{}}'::jsonb AS facts FROM ({dated}) v (at, key)"
    )


def source(code: str) -> TimelineSource:
    return TimelineSource(code, code, "plus", lambda _scope: Select(rows(code)), frozenset({"toy"}))


@pytest.fixture(scope="module", autouse=True)
def three_sources() -> Iterator[None]:
    # Records that are none have no changes to tell.
    registry.sources.remove(CHANGES)
    for code in ("toy.a", "toy.b", "toy.c"):
        registry.register_timeline_source(source(code))
    yield
    for code in ("toy.a", "toy.b", "toy.c"):
        registry.sources.remove(code)
    registry.register_timeline_source(CHANGES_SOURCE)


def pages(limit: int = 15) -> list[TimelineEntry]:
    found: list[TimelineEntry] = []
    before: Reached | None = None
    for _page in range(100):
        page = read_stream(TimelineScope(SYSTEM, "toy", 1), Asked(before=before, limit=limit))
        found += page.entries
        if page.before is None:
            return found
        before = read_before(write_before(page.before))
    raise AssertionError("the stream has no end")


@settings(max_examples=40)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 3)), max_size=70), st.integers(1, 20))
def test_every_entry_is_told_once_and_the_newest_first(happened: list[tuple[str, int]], limit: int) -> None:
    told.update({f"toy.{letter}": [] for letter in "abc"})
    for key, (letter, minute) in enumerate(happened, start=1):
        code = f"toy.{letter}"
        told[code].append(TimelineEntry(START + timedelta(minutes=minute), code, key, "x", "plus"))
    found = pages(limit)
    assert len(found) == len({entry.key for entry in found}) == len(happened)
    order = [(entry.at, entry.source, entry.key) for entry in found]
    assert order == sorted(order, reverse=True)


@pytest.mark.parametrize("text", ["", "x", "~", "toy.a~", "toy.a~2026-11-24", "toy.a~2026-11-24T08:00:00.1", "~~~.9"])
def test_a_place_that_is_none_is_the_beginning(text: str) -> None:
    assert read_before(text) is None
