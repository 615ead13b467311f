"""Party lists to the trash and back. Their members stay as they are, and come back with them."""

from django.db import connection
from django.db.models import F
from django.db.models.functions import Now

from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.parties.errors import ListNamed
from opiekun.parties.models import PartyList
from opiekun.parties.services.constraints import refusing_by_name
from opiekun.parties.services.party_lists import lock_list
from opiekun.parties.services.saved import Saved

_NAMING = """
SELECT string_agg(o.name, ', ' ORDER BY o.position) FROM parties_partylist o
WHERE o.trashed_at IS NULL AND o.condition IS NOT NULL AND %s IN (SELECT parties_lists_named(o.condition))
"""


def trash_list(actor: Viewer, list_id: int, expected: int | None = None) -> Saved:
    """Put the list into the trash. Raises NotFound, NotAllowed, StaleVersion, ListNamed."""
    with refusing_by_name(), writing(actor):
        lock_list(actor, list_id, "trash", expected)
        with connection.cursor() as cursor:
            cursor.execute(_NAMING, [list_id])
            names = cursor.fetchone()[0]
        if names:
            raise ListNamed(names)
        PartyList.objects.filter(pk=list_id).update(trashed_at=Now(), trash_root_id=F("pk"))
        return _saved(list_id)


def restore_list(actor: Viewer, list_id: int, expected: int | None = None) -> Saved:
    """Take the list out of the trash.

    Raises NotFound, NotAllowed, StaleVersion, ListNameTaken when another has its name by now, NamedListGone when one
    that its criterion names is not there any more.
    """
    with refusing_by_name(), writing(actor):
        lock_list(actor, list_id, "trash", expected, trashed=True)
        PartyList.objects.filter(pk=list_id).update(trashed_at=None, trash_root_id=None)
        return _saved(list_id)


def purge_lists(list_ids: list[int]) -> None:
    """Delete trashed lists for good, with their members' rows."""
    PartyList.objects.filter(pk__in=list_ids, trashed_at__isnull=False).delete()


def _saved(list_id: int) -> Saved:
    version: int = PartyList.objects.values_list("version", flat=True).get(pk=list_id)
    return Saved(list_id, version)
