"""Building and dropping the indexes that an administrator wants, without stopping anybody who works."""

import logging
from collections.abc import Mapping

from django.db import DatabaseError, connection
from django.db.models.functions import Now

from opiekun.core.errors import NotFound
from opiekun.core.operating.rights import MANAGE, SYSTEM_KIND
from opiekun.core.permissions import require
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.records.models import ListIndex
from opiekun.records.slow.bodies import body_of
from opiekun.records.slow.offers import Offer

log = logging.getLogger(__name__)


def name_of(row_id: int) -> str:
    """The name of the index in the database."""
    return f"asked_{row_id}"


def want_index(actor: Viewer, row_id: int) -> None:
    """Have the index built. Raises NotAllowed, NotFound (also where no index helps)."""
    require(actor, SYSTEM_KIND, MANAGE)
    with writing(actor):
        row = ListIndex.objects.select_for_update(no_key=True).filter(pk=row_id).first()
        if row is None or body_of(offer_of(row)) is None:
            raise NotFound
        ListIndex.objects.filter(pk=row_id).update(wanted_at=Now(), wanted_by_id=actor.id, fault="")
        _start()


def drop_index(actor: Viewer, row_id: int) -> None:
    """Have the index dropped; the list stays noted. Raises NotAllowed, NotFound."""
    require(actor, SYSTEM_KIND, MANAGE)
    with writing(actor):
        if not ListIndex.objects.filter(pk=row_id).update(wanted_at=None, wanted_by_id=None, fault=""):
            raise NotFound
        _start()


def forget_slow(actor: Viewer, row_id: int) -> None:
    """Take the note away; it comes back when the list is too slow again. Raises NotAllowed, NotFound."""
    require(actor, SYSTEM_KIND, MANAGE)
    with writing(actor):
        if not ListIndex.objects.filter(pk=row_id, wanted_at__isnull=True).delete()[0]:
            raise NotFound


def offer_of(row: ListIndex) -> Offer:
    """What the row is about."""
    return Offer(row.kind, row.relation, row.field, row.purpose)


def build_list_indexes() -> None:
    """Make the indexes equal what is wanted; call it outside a transaction. May be called again at any time."""
    wanted = {name_of(row.pk): row for row in ListIndex.objects.filter(wanted_at__isnull=False)}
    for name, is_whole in present_indexes().items():
        if name not in wanted or not is_whole:
            _run(f'DROP INDEX CONCURRENTLY IF EXISTS "{name}"')
    there = present_indexes()
    for name, row in wanted.items():
        body = body_of(offer_of(row))
        if name in there or body is None:
            continue
        try:
            _run(f'CREATE INDEX CONCURRENTLY "{name}" {body.sql}')
            _run(f'ANALYZE "{body.table}"')
        except DatabaseError as fault:
            log.warning("index %s could not be built: %s", name, fault)
            _run(f'DROP INDEX CONCURRENTLY IF EXISTS "{name}"')
            ListIndex.objects.filter(pk=row.pk).update(fault=str(fault)[:500])
        else:
            ListIndex.objects.filter(pk=row.pk).update(fault="")


def present_indexes() -> Mapping[str, bool]:
    """The indexes that are there by their names, and whether they are whole."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname::text, i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
            " WHERE c.relname ~ '^asked_[0-9]+$'"
        )
        return dict(cursor.fetchall())


def _start() -> None:
    # The job's module imports this one.
    from opiekun.records.jobs import start_list_indexes

    start_list_indexes()


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
