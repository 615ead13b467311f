"""Rows into the trash and back. Services lock, check rights and open the transaction; this moves the rows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from opiekun.core.errors import Conflict

# What to answer when restoring breaks the named unique index; called after the attempt was undone.
Explain = Mapping[str, Callable[[], Conflict]]


def trash_rows(root: QuerySet[Any], root_id: int, children: Sequence[QuerySet[Any]] = ()) -> None:
    """Put the record and its live children into the trash, under the root's id. A child trashed before stays as it is.

    Children go first, so that none is ever live under a trashed parent.
    """
    for rows in (*children, root.filter(pk=root_id)):
        rows.filter(trashed_at__isnull=True).update(trashed_at=Now(), trash_root_id=root_id)


def restore_rows(
    root: QuerySet[Any], root_id: int, children: Sequence[QuerySet[Any]] = (), explain: Explain | None = None
) -> None:
    """Take the record and the children that went along out of the trash.

    Raises Conflict when a live record holds by now what must be unique: the one that ``explain`` gives for the broken
    constraint, else one that names the constraint. Nothing is changed then.
    """
    with _refusing(explain or {}):
        for rows in (root.filter(pk=root_id), *children):
            rows.filter(trash_root_id=root_id, trashed_at__isnull=False).update(trashed_at=None, trash_root_id=None)


@contextmanager
def _refusing(explain: Explain) -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError as problem:
        constraint = getattr(getattr(problem.__cause__, "diag", None), "constraint_name", None) or ""
        if constraint in explain:
            raise explain[constraint]() from problem
        raise Conflict("restore_conflict", str(constraint), constraint=str(constraint)) from problem
