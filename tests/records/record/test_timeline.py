"""The merged stream: whatever the sources and their instants, pages follow each other without loss or repetition."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opiekun.core.registries import timeline as registry
from opiekun.core.registries.timeline import Before, TimelineEntry, TimelineSource
from opiekun.core.viewer import SYSTEM, Viewer
from opiekun.records.record.timeline import CHANGES, CHANGES_SOURCE, Reached, read_before, read_timeline, write_before

START = datetime(2026, 11, 24, 8, tzinfo=UTC)
told: dict[str, list[TimelineEntry]] = {}


def source(code: str) -> TimelineSource:
    def entries(_viewer: Viewer, _kind: str, _record: int, before: Before, limit: int) -> Sequence[TimelineEntry]:
        newest = sorted(told[code], key=lambda e: (e.at, e.key), reverse=True)
        return [e for e in newest if before is None or (e.at, e.key) < before][:limit]

    return TimelineSource(code, code, "plus", entries, frozenset({"toy"}))


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


def pages() -> list[TimelineEntry]:
    found: list[TimelineEntry] = []
    before: Reached | None = None
    for _page in range(100):
        page = read_timeline(SYSTEM, "toy", 1, before=before)
        found += page.entries
        if page.before is None:
            return found
        before = read_before(write_before(page.before))
    raise AssertionError("the stream has no end")


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 3)), max_size=70))
def test_every_entry_is_told_once_and_the_newest_first(happened: list[tuple[str, int]]) -> None:
    told.update({f"toy.{letter}": [] for letter in "abc"})
    for key, (letter, minute) in enumerate(happened, start=1):
        code = f"toy.{letter}"
        told[code].append(TimelineEntry(START + timedelta(minutes=minute), code, key, "x", "plus"))
    found = pages()
    assert len(found) == len({entry.key for entry in found}) == len(happened)
    assert [entry.at for entry in found] == sorted((entry.at for entry in found), reverse=True)


@pytest.mark.parametrize("text", ["", "x", "~", "toy.a~", "toy.a~2026-11-24", "toy.a~2026-11-24T08:00:00.1", "~~~.9"])
def test_a_place_that_is_none_is_the_beginning(text: str) -> None:
    assert read_before(text) is None
