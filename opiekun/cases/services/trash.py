"""Cases to the trash and back, and removed for good."""

from django.db.models import F
from django.db.models.functions import Now

from opiekun.cases.errors import refusing_by_name
from opiekun.cases.models import Case
from opiekun.cases.services.locking import lock_case
from opiekun.cases.services.saved import Saved, saved
from opiekun.cases.services.telling import announce_on_boards
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing


def trash_case(actor: Viewer, case_id: int, expected: int | None = None) -> Saved:
    """Put the case into the trash; what was said and done in it stays. Raises NotFound, NotAllowed, StaleVersion."""
    with writing(actor):
        case = lock_case(actor, case_id, "trash", expected)
        Case.objects.filter(pk=case_id).update(trashed_at=Now(), trash_root_id=F("pk"))
        announce_on_boards(case)
        return saved(actor, case_id)


def restore_case(actor: Viewer, case_id: int, expected: int | None = None) -> Saved:
    """Take the case out of the trash. Raises NotFound, NotAllowed, StaleVersion, PartyInTrash."""
    with refusing_by_name(), writing(actor):
        case = lock_case(actor, case_id, "trash", expected, trashed=True)
        Case.objects.filter(pk=case_id).update(trashed_at=None, trash_root_id=None)
        announce_on_boards(case)
        return saved(actor, case_id)


def purge_cases(case_ids: list[int]) -> None:
    """Remove trashed cases for good, with all that hangs on them."""
    Case.objects.filter(pk__in=case_ids, trashed_at__isnull=False).delete()
