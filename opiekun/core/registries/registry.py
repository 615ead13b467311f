"""A list of named things that apps fill at start-up."""

from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar


class _Coded(Protocol):
    @property
    def code(self) -> str: ...


Entry = TypeVar("Entry", bound=_Coded)


class Registry(Generic[Entry]):
    """Entries under unique codes, in the order in which they came."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._entries: dict[str, Entry] = {}

    def add(self, entry: Entry) -> None:
        """Register the entry; a second one under the same code is a programming error (``ValueError``)."""
        if entry.code in self._entries:
            raise ValueError(f"{self._what} {entry.code} is registered twice")
        self._entries[entry.code] = entry

    def remove(self, code: str) -> None:
        """Take an entry back out, for tests."""
        del self._entries[code]

    def get(self, code: str) -> Entry:
        """The entry under the code (``KeyError`` when there is none)."""
        return self._entries[code]

    def __iter__(self) -> Iterator[Entry]:
        return iter(list(self._entries.values()))

    def __len__(self) -> int:
        return len(self._entries)
