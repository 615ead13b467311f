"""What the writes of definitions have in common: one writer at a time, codes that are free, versions."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.models import F

from opiekun.cases.errors import refusing_by_name
from opiekun.cases.live import LIVE
from opiekun.cases.models import CaseType
from opiekun.cases.permissions import CASE_TYPE
from opiekun.cases.selectors.definitions import refresh_definitions
from opiekun.core.errors import StaleVersion
from opiekun.core.live import publish_live
from opiekun.core.permissions import require
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing


@contextmanager
def defining(actor: Viewer) -> Iterator[None]:
    """A transaction of somebody who may define, alone with the definitions; what is read after it is what it wrote."""
    require(actor, CASE_TYPE, "manage")
    with refusing_by_name(), writing(actor):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('cases_definitions'))")
        yield
        refresh_definitions()


def free_code(wanted: str, is_taken: Callable[[str], bool]) -> str:
    """The code, or with a number behind it the first that nothing has."""
    if not is_taken(wanted):
        return wanted
    return next(made for n in range(2, 1000) if not is_taken(made := f"{wanted[:36]}_{n}"))


def check_version(of: CaseType, expected: int | None) -> None:
    """Raise StaleVersion unless the type is at the version that was read."""
    if expected is not None and of.version != expected:
        raise StaleVersion(current=of.version, expected=expected)


def touch(type_id: int) -> int:
    """The next version of the type; open boards of it draw themselves anew."""
    publish_live(LIVE, [type_id])
    CaseType.objects.filter(pk=type_id).update(version=F("version") + 1)
    version: int = CaseType.objects.values_list("version", flat=True).get(pk=type_id)
    return version
