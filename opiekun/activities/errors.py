"""The named refusals of activities."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg.errors
from django.db import IntegrityError
from django.utils.translation import gettext as _

from opiekun.core.errors import Conflict, FieldError
from opiekun.records.custom.errors import refusal_of


class OwnerInTrash(Conflict):
    """The party or person that it belongs to is in the trash."""

    def __init__(self) -> None:
        super().__init__("owner_in_trash", _("What this belongs to is in the trash. Take that out first."))


class KindNameTaken(Conflict):
    """Another kind of interactions has the name."""

    def __init__(self) -> None:
        message = _("Another kind has this name.")
        super().__init__("kind_name_taken", message, [FieldError(("name",), "taken", message)])


_REFUSALS = {"activities_owner_is_live": OwnerInTrash, "activities_interactionkind_name": KindNameTaken}


@contextmanager
def refusing_by_name() -> Iterator[None]:
    """Turn a broken constraint of activities into its named refusal; put it around the transaction."""
    try:
        yield
    except IntegrityError as error:
        cause = error.__cause__
        name = (cause.diag.constraint_name or "") if isinstance(cause, psycopg.errors.IntegrityError) else ""
        if name in _REFUSALS:
            raise _REFUSALS[name]() from error
        if (custom := refusal_of(error)) is not None:
            raise custom from error
        raise
