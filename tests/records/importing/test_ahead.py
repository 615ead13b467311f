from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import pytest
from django.utils import translation

from opiekun.records.importing.ahead import Ahead

_LONG_SECONDS = 30


class Made:
    """Numbers that say how many of them were made."""

    def __init__(self, count: int) -> None:
        self._count = count
        self.made: list[int] = []
        self.languages: set[str | None] = set()
        self.grown = threading.Event()

    def __iter__(self) -> Iterator[int]:
        for number in range(self._count):
            self.made.append(number)
            self.languages.add(translation.get_language())
            self.grown.set()
            yield number


def test_all_items_come_in_their_order_in_the_language_of_the_asker() -> None:
    items = Made(5)
    with translation.override("pl"):
        reading = Ahead(items)
        with reading as ready:
            taken = []
            for item in ready:
                taken.append(item)
                reading.go_on()
                reading.go_on()
    assert taken == items.made == [0, 1, 2, 3, 4]
    assert items.languages == {"pl"}


def test_the_next_item_is_made_when_that_is_said_and_no_further_one() -> None:
    items = Made(5)
    reading = Ahead(items)
    with reading as ready:
        assert next(ready) == 0
        assert items.made == [0]
        items.grown.clear()
        reading.go_on()
        assert items.grown.wait(_LONG_SECONDS)
        assert next(ready) == 1
        assert items.made == [0, 1]
    assert items.made == [0, 1]


def test_whoever_says_nothing_gets_all_items_nevertheless() -> None:
    with Ahead(range(3)) as ready:
        assert list(ready) == [0, 1, 2]


def test_what_the_reading_raises_is_raised_where_its_items_are_taken() -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise ValueError("damaged")

    with Ahead(broken()) as ready:
        assert next(ready) == 1
        with pytest.raises(ValueError, match="damaged"):
            next(ready)


def test_work_that_breaks_off_ends_the_thread_and_its_short_turns() -> None:
    usual = sys.getswitchinterval()

    def break_off() -> None:
        reading = Ahead(range(1000))
        with reading as ready:
            next(ready)
            reading.go_on()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()
    assert not [thread for thread in threading.enumerate() if thread.name == "import-reading"]
    assert sys.getswitchinterval() == usual
