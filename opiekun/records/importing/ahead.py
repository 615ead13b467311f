"""Work done ahead in a thread, while the database is at what came before."""

import sys
import threading
from collections.abc import Iterable, Iterator
from queue import Empty, Full, Queue
from typing import Any, Final, Generic, TypeVar

from django.utils import translation

_END: Final = object()
_LOOK_AGAIN_SECONDS: Final = 0.2
_SHORT_TURN_SECONDS: Final = 0.0005
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
    """Goes through an iterable in a thread, at most ``most`` items ahead; what it raises is raised here.

    The iterable must not ask the database, whose connections belong to threads. Use it as a context manager.
    """

    def __init__(self, items: Iterable[Item], most: int = 2) -> None:
        self._items = items
        self._language = translation.get_language() or "en"
        self._ready: Queue[Any] = Queue(most)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._work, name="import-reading", daemon=True)

    def __enter__(self) -> Iterator[Item]:
        _turns.begin()
        self._thread.start()
        return self._taken()

    def __exit__(self, *_raised: object) -> None:
        self._stopped.set()
        self._thread.join()
        _turns.end()

    def _taken(self) -> Iterator[Item]:
        while True:
            try:
                item, raised = self._ready.get(timeout=_LOOK_AGAIN_SECONDS)
            except Empty:
                continue
            if raised is not None:
                raise raised
            if item is _END:
                return
            yield item

    def _work(self) -> None:
        try:
            with translation.override(self._language):
                for item in self._items:
                    if not self._put((item, None)):
                        return
            self._put((_END, None))
        except BaseException as raised:  # noqa: BLE001 - raised again where the items are taken
            self._put((_END, raised))

    def _put(self, item: tuple[Any, BaseException | None]) -> bool:
        while not self._stopped.is_set():
            try:
                self._ready.put(item, timeout=_LOOK_AGAIN_SECONDS)
            except Full:
                continue
            return True
        return False
