"""How long imports are kept, with their files, and what of them concerns a person."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from opiekun.core import clock
from opiekun.core.files import remove_orphans
from opiekun.core.registries.personal_data import PersonalDataSource
from opiekun.core.viewer import Viewer
from opiekun.records.models import Import, ImportRow, ImportState, RememberedLayout

KEPT_FOR: Final = timedelta(days=30)
DRAFTS_KEPT_FOR: Final = timedelta(days=7)
LAYOUTS_KEPT_FOR: Final = timedelta(days=730)
# How changes name persons: the one whom a row of a company adds, the superior whom a person has or gets.
_PERSON: Final = "person"
NOT_BEGUN: Final = (ImportState.DRAFT, ImportState.TRYING, ImportState.TRIED)


def kept_until(job: Import) -> datetime:
    """When the import is forgotten; until then it can be undone."""
    if job.started_at is None:
        return job.created_at + DRAFTS_KEPT_FOR
    return job.started_at + KEPT_FOR


def still_kept() -> Q:
    """Those of which that is still to come."""
    now = clock.now()
    begun = Q(started_at__gt=now - KEPT_FOR)
    return begun | Q(started_at__isnull=True, created_at__gt=now - DRAFTS_KEPT_FOR)


def forget_old_imports() -> int:
    """Forget what was never begun after a week, the rest thirty days after it began, with rows and files. How many."""
    now = clock.now()
    drafts = Import.objects.filter(state__in=NOT_BEGUN, created_at__lt=now - DRAFTS_KEPT_FOR)
    old = Import.objects.exclude(state__in=NOT_BEGUN).alias(began_at=Coalesce("started_at", "created_at"))
    removed = drafts.delete()[0] + old.filter(began_at__lt=now - KEPT_FOR).delete()[0]
    RememberedLayout.objects.filter(used_at__lt=now - LAYOUTS_KEPT_FOR).delete()
    if removed:
        remove_orphans()
    return removed


def _export(person_id: int) -> dict[str, Any]:
    rows = ImportRow.objects.filter(_about(person_id)).select_related("job").order_by("pk")
    return {
        "imports": [
            {"at": row.job.created_at, "file": row.job.name, "row": row.number, "changes": _told(row, person_id)}
            for row in rows
        ]
    }


def _about(person_id: int) -> Q:
    """The rows of the person, and those of a company that name the person whom they made."""
    return Q(record_id=person_id) | Q(changes__contains=[[{_PERSON: person_id}]])


def _told(row: ImportRow, person_id: int) -> list[Any]:
    changes: Any = row.changes or []
    if row.record_id == person_id:
        return list(changes)
    return [change for change in changes if _names(change, person_id)]


def _names(change: Sequence[Any], person_id: int) -> bool:
    return any(isinstance(side, dict) and side.get(_PERSON) == person_id for side in change[1:3])


def _erase(actor: Viewer, person_id: int) -> int:
    """What the rows say goes, and so do the files in which they stand: those imports can be undone, but not gone on
    with."""
    rows = ImportRow.objects.filter(record_id=person_id)
    jobs = list(ImportRow.objects.filter(_about(person_id)).values_list("job_id", flat=True).distinct())
    for row in ImportRow.objects.filter(changes__contains=[[{_PERSON: person_id}]]):
        changes: Any = row.changes or []
        row.changes = [change for change in changes if not _names(change, person_id)] or None
        row.save(update_fields=["changes"])
    ImportRow.objects.filter(alike__contains=[[person_id]]).update(alike=None)
    Import.objects.filter(pk__in=jobs).update(file=None, corrections={})
    return rows.update(title="", changes=None, alike=None, reason="", field="", value="")


IMPORTS = PersonalDataSource(
    "records.imports",
    _("Imports"),
    _export,
    _erase,
    _("An imported file, and what an import replaced, are kept for 30 days, so that the import can be undone."),
)
