"""Fields that a company adds to users and teams. Accounts know none: an app above keeps them and fills this place.

As long as nobody has, users and teams have the fields of the program alone.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

from django.db import IntegrityError
from django.db.models import Q
from django.http import HttpRequest, QueryDict
from markupsafe import Markup

from opiekun.core.errors import Refusal
from opiekun.core.fields import Label
from opiekun.core.viewer import Viewer

Values = dict[str, Any]
Raw = Mapping[str, Any]


class AddedValues(Protocol):
    """What accounts ask of whoever keeps the added fields. ``kind`` is "user" or "team"."""

    def read(
        self,
        actor: Viewer,
        kind: str,
        raw: Raw,
        own: Callable[[Raw], Values],
        present: Raw | None = None,
        record_id: int | None = None,
    ) -> Values:
        """What ``own`` reads of the fields of the program, and under ``custom`` all that the record shall hold.

        ``present`` is what it holds now (None: it is to be made). Raises InvalidInput naming all that is wrong.
        """
        ...

    def refusal(self, error: IntegrityError) -> Refusal | None:
        """What the database refused of the values, by name; None for anything else."""
        ...

    def columns(self, kind: str, row: str) -> str:
        """The SQL of two columns of JSON, for the row with that alias: the values, and the names behind links."""
        ...

    def shown_to_programs(self, viewer: Viewer, kind: str, rows: Mapping[int, tuple[Raw, Raw]]) -> Mapping[int, Values]:
        """The values by id as the API shows them, of what was read by ``columns``."""
        ...

    def search(self, viewer: Viewer, kind: str, word: str) -> Q:
        """That one of the fields that are searched holds the word."""
        ...

    def listed(self, viewer: Viewer, kind: str) -> Sequence[Label]:
        """The headings of the fields that stand in lists."""
        ...

    def cells(self, viewer: Viewer, kind: str, rows: Mapping[int, Raw]) -> Mapping[int, Sequence[str | Markup]]:
        """The values under the headings, of what each record holds."""
        ...

    def label(self, viewer: Viewer, kind: str, name: str) -> Label | None:
        """The name in words of a field of the form."""
        ...

    def posted(self, viewer: Viewer, kind: str, posted: QueryDict, new: bool) -> Values:
        """What a form sends of the fields, as ``read`` takes it."""
        ...

    def form(
        self,
        request: HttpRequest,
        kind: str,
        record: Any,
        errors: Mapping[str, str],
        can_edit: bool,
    ) -> Markup:
        """The sections of the form of the record (None: a new one), as it was sent when it was sent."""
        ...

    def below(self, request: HttpRequest, kind: str, record_id: int) -> Markup:
        """What stands below the form of a record."""
        ...


class _None:
    """No fields."""

    def read(
        self,
        actor: Viewer,
        kind: str,
        raw: Raw,
        own: Callable[[Raw], Values],
        present: Raw | None = None,
        record_id: int | None = None,
    ) -> Values:
        return own(raw)

    def refusal(self, error: IntegrityError) -> Refusal | None:
        return None

    def columns(self, kind: str, row: str) -> str:
        return "'{}'::json, '{}'::json"

    def shown_to_programs(self, viewer: Viewer, kind: str, rows: Mapping[int, tuple[Raw, Raw]]) -> Mapping[int, Values]:
        return {pk: {} for pk in rows}

    def search(self, viewer: Viewer, kind: str, word: str) -> Q:
        return Q(pk__in=[])

    def listed(self, viewer: Viewer, kind: str) -> Sequence[Label]:
        return ()

    def cells(self, viewer: Viewer, kind: str, rows: Mapping[int, Raw]) -> Mapping[int, Sequence[str | Markup]]:
        return dict.fromkeys(rows, ())

    def label(self, viewer: Viewer, kind: str, name: str) -> Label | None:
        return None

    def posted(self, viewer: Viewer, kind: str, posted: QueryDict, new: bool) -> Values:
        return {}

    def form(self, request: HttpRequest, kind: str, record: Any, errors: Mapping[str, str], can_edit: bool) -> Markup:
        return Markup("")

    def below(self, request: HttpRequest, kind: str, record_id: int) -> Markup:
        return Markup("")


_keeper: list[AddedValues] = [_None()]


def register_added_values(keeper: AddedValues) -> None:
    """Say at start-up who keeps the added fields; there is one such place."""
    _keeper[:] = [keeper]


def added_values() -> AddedValues:
    """Whoever keeps them."""
    return _keeper[0]


@contextmanager
def refusing_added() -> Iterator[None]:
    """Say by name what the database refuses of added values; around the transaction."""
    try:
        yield
    except IntegrityError as error:
        refused = added_values().refusal(error)
        if refused is None:
            raise
        raise refused from error
