"""Who may have the file of an export, and for how long."""

from django.db.models import Q, QuerySet

from opiekun.core import clock
from opiekun.core.errors import NotFound
from opiekun.core.files import remove_orphans
from opiekun.core.viewer import Viewer
from opiekun.records.export.making import KEPT_FOR
from opiekun.records.models import Export


def own_export(viewer: Viewer, export_id: int) -> Export:
    """The viewer's own export that is still kept. Raises NotFound."""
    export = _kept(viewer).filter(pk=export_id).first()
    if export is None:
        raise NotFound
    return export


def own_exports(viewer: Viewer) -> list[Export]:
    """The viewer's exports of the last day, the newest first."""
    return list(_kept(viewer).order_by("-pk")[:50])


def may_have_file(viewer: Viewer, file_id: int) -> bool:
    """Guard of the files: only who made the export, while he may still export such records."""
    export = _kept(viewer).filter(file_id=file_id).first()
    return export is not None and viewer.can(export.kind, "export")


def remove_old_exports() -> int:
    """Remove exports and their files after a day; for a periodic job. How many went."""
    limit = clock.now() - KEPT_FOR
    old = Export.objects.filter(Q(file__created_at__lt=limit) | Q(file__isnull=True, created_at__lt=limit))
    removed, _by_model = old.delete()
    if removed:
        remove_orphans()
    return removed


def _kept(viewer: Viewer) -> QuerySet[Export]:
    return Export.objects.select_related("file").filter(actor_id=viewer.id, created_at__gt=clock.now() - KEPT_FOR)
