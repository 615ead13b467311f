"""Work done ahead in a thread, while the database is at what came before."""

import sys
import threading
from collections.abc import Iterable, Iterator
from queue import SimpleQueue
from typing import Any, Final, Generic, TypeVar

from django.utils import translation

_END: Final = object()
_SHORT_TURN_SECONDS: Final = 0.0002
Item = TypeVar("Item")


class _Turns:
    """Shorter turns of threads while any of them reads ahead.

    Whoever comes back from the database would wait a whole turn of the reader each time, some forty times a batch:
    an eighth of the import.
    """

    def __init__(self) -> None:
        self._lock, self._readers = threading.Lock(), 0
        self._usual = sys.getswitchinterval()

    def begin(self) -> None:
        with self._lock:
            self._readers += 1
            sys.setswitchinterval(min(_SHORT_TURN_SECONDS, self._usual))

    def end(self) -> None:
        with self._lock:
            self._readers -= 1
            if not self._readers:
                sys.setswitchinterval(self._usual)


_turns: Final = _Turns()


class Ahead(Generic[Item]):
    """Goes through an iterable in a thread, one item ahead; what it raises is raised here.

    The next item is made from when ``go_on`` is called, which is best done where the wait for the database begins:
    two threads that compute at once only keep each other waiting. It is made in any case when it is asked for.

    The iterable must not ask the database, whose connections belong to threads. Use it as a context manager.
    """

    def __init__(self, items: Iterable[Item]) -> None:
        self._items = iter(items)
        self._language = translation.get_language() or "en"
        self._ready: SimpleQueue[Any] = SimpleQueue()
        self._wanted = threading.Semaphore(0)
        self._is_wanted = self._stopped = False
        self._thread = threading.Thread(target=self._work, name="import-reading", daemon=True)

    def __enter__(self) -> Iterator[Item]:
        _turns.begin()
        self._thread.start()
        return self._taken()

    def __exit__(self, *_raised: object) -> None:
        self._stopped = True
        self._wanted.release()
        self._thread.join()
        _turns.end()

    def go_on(self) -> None:
        """Begin with the next item, unless that was said already."""
        if not self._is_wanted:
            self._is_wanted = True
            self._wanted.release()

    def _taken(self) -> Iterator[Item]:
        while True:
            self.go_on()
            item, raised = self._ready.get()
            self._is_wanted = False
            if raised is not None:
                raise raised
            if item is _END:
                return
            yield item

    def _work(self) -> None:
        with translation.override(self._language):
            while True:
                self._wanted.acquire()
                if self._stopped:
                    return
                self._ready.put(self._made())

    def _made(self) -> tuple[Any, BaseException | None]:
        try:
            return next(self._items, _END), None
        except BaseException as raised:  # noqa: BLE001 - raised again where the items are taken
            return _END, raised
