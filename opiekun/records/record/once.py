"""A form makes its record once, however often it is sent."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final, Protocol
from uuid import UUID, uuid4, uuid5

from django.db import connection
from django.utils import timezone

from opiekun.core.errors import Refusal
from opiekun.core.viewer import Viewer
from opiekun.records.models import FormToken

KEPT_FOR: Final = timedelta(days=7)


class Made(Protocol):
    """What a service that makes a record answers."""

    @property
    def id(self) -> int: ...


class SentAlready(Exception):
    """The form was sent before; it made the record ``record_id``."""

    def __init__(self, record_id: int) -> None:
        super().__init__(record_id)
        self.record_id = record_id


class _Taken(Exception):
    """Raised inside the transaction to undo a second record."""


def new_token() -> str:
    """A token for a form that makes a record."""
    return str(uuid4())


def made_by(viewer: Viewer, token: str) -> int | None:
    """The record that the viewer's form made, if it was sent before."""
    read = _of(viewer, token)
    if read is None:
        return None
    return FormToken.objects.filter(pk=read, actor_id=viewer.id).values_list("record_id", flat=True).first()


def create_once(viewer: Viewer, token: str, create: Callable[[Callable[[int], None]], Made]) -> Made:
    """Call ``create`` with what it must call in its transaction when the record is there.

    Raises SentAlready when the form has made its record before, also when both come at the same moment or when the
    record of the first makes the second be refused. The record of a second sending is made and undone again: the
    first one, nearly always the only one, need not ask beforehand.
    """
    read = _of(viewer, token) or uuid4()
    try:
        return create(lambda record_id: _take(read, viewer, record_id))
    except (_Taken, Refusal):
        earlier = made_by(viewer, token)
        if earlier is None:
            raise
        raise SentAlready(earlier) from None


def _of(viewer: Viewer, token: str) -> UUID | None:
    """The token as it is kept: one that somebody else got hold of is another token in his hands."""
    try:
        return uuid5(UUID(token), str(viewer.id))
    except ValueError:
        return None


def forget_sent_forms() -> int:
    """Remove the tokens of forms that were sent a week ago; for a periodic job. How many went."""
    return FormToken.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()[0]


def _take(token: UUID, viewer: Viewer, record_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO records_form_token (token, actor_id, record_id) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            [token, viewer.id, record_id],
        )
        if cursor.rowcount == 0:
            raise _Taken
