"""Records by the ids that other systems have for them."""

from collections.abc import Iterable
from typing import Final

from opiekun.records.models import ExternalId

# The SQL of an object of a record's ids by system; ``record`` is that of its id.
EXTERNAL_IDS: Final = (
    "(SELECT coalesce(json_object_agg(x.system, x.external_id ORDER BY x.system), '{{}}')"
    " FROM records_external_id x WHERE x.record_id = {record})"
)


def find(system: str, kind: str, ids: Iterable[str]) -> dict[str, int]:
    """External id: record id, of live records of the kind; ids that nobody has are left out.

    Rights are the caller's concern: the services that write the records check reach.
    """
    wanted = list(dict.fromkeys(ids))
    rows = ExternalId.objects.filter(system=system, kind=kind, live=True, external_id__in=wanted)
    return dict(rows.values_list("external_id", "record_id"))


def external_ids_of(record_ids: Iterable[int], system: str = "") -> dict[int, dict[str, str]]:
    """Record id: {system: external id} of records that the caller may see; with ``system`` of that one only."""
    rows = ExternalId.objects.filter(record_id__in=list(record_ids))
    if system:
        rows = rows.filter(system=system)
    found: dict[int, dict[str, str]] = {}
    for record_id, code, external_id in rows.order_by("system").values_list("record_id", "system", "external_id"):
        found.setdefault(record_id, {})[code] = external_id
    return found
