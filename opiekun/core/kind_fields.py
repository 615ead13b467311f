"""The fields of a record kind as they are now: those of the program, then those that users have added."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import overload

from opiekun.core.fields import Field

# What users added to a kind. As long as nothing has changed, the answer is the very same tuple.
AddedFields = Callable[[str], tuple[Field, ...]]
_sources: list[AddedFields] = []


def register_added_fields(source: AddedFields) -> None:
    """Say at start-up where the fields come from that users add to kinds; there is one such place."""
    _sources[:] = [source]


class KindFields(Sequence[Field]):
    """A sequence that follows what users add; a request sees one state of it from its beginning to its end."""

    def __init__(self, kind: str, own: Sequence[Field]) -> None:
        self._kind, self.own = kind, tuple(own)
        self._state = _State(self.own, ())

    @property
    def by_code(self) -> Mapping[str, Field]:
        """The fields by their codes."""
        return self._now().by_code

    def _now(self) -> "_State":
        added = _sources[0](self._kind) if _sources else ()
        state = self._state
        if state.added is not added:
            # One assignment, so that threads see either state whole.
            self._state = state = _State(self.own, added)
        return state

    @overload
    def __getitem__(self, at: int) -> Field: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Field]: ...

    def __getitem__(self, at: int | slice) -> Field | Sequence[Field]:
        return self._now().fields[at]

    def __len__(self) -> int:
        return len(self._now().fields)

    def __iter__(self) -> Iterator[Field]:
        return iter(self._now().fields)


class _State:
    def __init__(self, own: tuple[Field, ...], added: tuple[Field, ...]) -> None:
        self.added = added
        self.fields = (*own, *added)
        self.by_code = {field.code: field for field in self.fields}
