"""Removing what nobody needs: rows to which nothing points, and bytes whose transaction failed."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, ForeignObjectRel, OuterRef, Q, QuerySet

from opiekun.core import clock
from opiekun.core.models import StoredFile

LEFT_ALONE_FOR = timedelta(days=1)
MONTHS_LOOKED_AT = 2


def remove_orphans() -> int:
    """Remove files older than a day that nothing refers to. Returns how many; safe to run twice."""
    return _unreferenced_rows() + _bytes_without_row()


def remove_unreferenced(file_ids: Iterable[int]) -> int:
    """Remove those of the files that nothing refers to, whatever their age; to be called after the commit of what let
    go of them. Returns how many."""
    return _remove_rows(StoredFile.objects.filter(pk__in=list(file_ids)))


def _unreferenced_rows() -> int:
    return _remove_rows(StoredFile.objects.filter(created_at__lt=clock.now() - LEFT_ALONE_FOR))


def _remove_rows(rows: QuerySet[StoredFile]) -> int:
    used = Q()
    for relation in relations_to_files():
        model, name = relation.related_model, relation.field.attname
        used |= Q(Exists(model._base_manager.filter(**{name: OuterRef("pk")})))
    removed = 0
    for file_id in list((rows.exclude(used) if used else rows).values_list("pk", flat=True)):
        with transaction.atomic():
            file = StoredFile.objects.select_for_update(skip_locked=True).filter(pk=file_id)
            row = (file.exclude(used) if used else file).first()
            if row is None:
                continue
            key = row.storage_key
            row.delete()
        # After the commit: bytes without a row are found again, a row without bytes is a loss.
        default_storage.delete(key)
        removed += 1
    return removed


def relations_to_files() -> list[ForeignObjectRel]:
    """What refers to files, also where the relation has no name on the file (``related_name="+"``)."""
    fields = StoredFile._meta.get_fields(include_hidden=True)
    return [field for field in fields if isinstance(field, ForeignObjectRel)]


def _bytes_without_row() -> int:
    removed = 0
    limit = clock.now() - LEFT_ALONE_FOR
    for month in _months():
        keys = [f"{month}/{name}" for name in _files_in(month)]
        known = set(StoredFile.objects.filter(storage_key__in=keys).values_list("storage_key", flat=True))
        for key in keys:
            if key not in known and default_storage.get_modified_time(key) < limit:
                default_storage.delete(key)
                removed += 1
    return removed


def _files_in(month: str) -> list[str]:
    try:
        return list(default_storage.listdir(month)[1])
    except FileNotFoundError:
        return []


def _months() -> Iterator[str]:
    day = clock.now().replace(day=1)
    for _n in range(MONTHS_LOOKED_AT):
        yield f"{day:%Y/%m}"
        day = (day - timedelta(days=1)).replace(day=1)
