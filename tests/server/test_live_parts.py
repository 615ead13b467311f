"""The parts of live events without a server: slow followers, memory, messages."""

from __future__ import annotations

import asyncio

from opiekun.accounts.selectors.followers import Credential
from opiekun.server.live import memory
from opiekun.server.live.listener import read_payload
from opiekun.server.live.memory import KEPT, OVERLAP_MS, Memory
from opiekun.server.live.stream import CLOSED, RESYNC, WAITING, Stream, event


def stream() -> Stream:
    return Stream(Credential("x"), "", 1, {})


def test_follower_who_is_too_slow_gets_one_resync_in_place_of_all() -> None:
    async def fill() -> list[bytes | None]:
        slow = stream()
        for number in range(WAITING + 3):
            slow.put(event("record", {"id": str(number)}))
        return [slow.queue.get_nowait() for _number in range(slow.queue.qsize())]

    assert asyncio.run(fill()) == [RESYNC, *(event("record", {"id": str(n)}) for n in (WAITING + 1, WAITING + 2))]


def test_closing_drops_what_waits_and_fits_into_a_full_queue() -> None:
    async def close() -> list[bytes | None]:
        full = stream()
        for _number in range(WAITING):
            full.put(b"x")
        full.close()
        return [full.queue.get_nowait() for _number in range(full.queue.qsize())]

    assert asyncio.run(close()) == [CLOSED, None]


def test_memory_tells_what_came_later_and_a_little_before_and_says_when_it_does_not_know() -> None:
    kept = Memory()
    kept.since = 0
    for at in (10_000, 20_000, 30_000):
        kept.add(at, "record", at)
    assert [key for _topic, key in kept.after(20_000 + OVERLAP_MS)] == [30_000, 20_000]
    assert list(kept.after(40_000)) == []
    assert kept.knows(OVERLAP_MS)
    assert not kept.knows(OVERLAP_MS - 1)


def test_memory_that_is_full_knows_less_far_back() -> None:
    kept = Memory()
    kept.since = 0
    for at in range(KEPT + 5):
        kept.add(at, "record", at)
    assert kept.since == 5
    assert not kept.knows(OVERLAP_MS + 4)


def test_after_a_gap_nothing_before_it_is_known() -> None:
    kept = Memory()
    kept.add(memory.now_ms(), "record", 1)
    before = memory.now_ms()
    kept.begin()
    assert list(kept.after(0)) == []
    assert not kept.knows(before)


def test_message_that_nobody_of_ours_sent_is_read_as_nothing() -> None:
    assert read_payload("record:1,22") == ("record", [1, 22])
    for odd in ("", "record", "record:", "record:x,-1", ":"):
        assert read_payload(odd)[1] == []
