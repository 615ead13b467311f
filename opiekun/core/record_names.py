"""Names of records of any kind, for places that hold only an id."""

from collections import defaultdict
from collections.abc import Iterable

from opiekun.core.kinds import record_kinds
from opiekun.core.models import Record


def record_names(ids: Iterable[int]) -> dict[int, str]:
    """The name of each record that exists, in one statement for the kinds and one for each kind.

    A linked record may be shown by its name to whoever sees the record that it is linked to.
    """
    wanted = set(ids)
    if not wanted:
        return {}
    of_kind: dict[str, list[int]] = defaultdict(list)
    for record_id, code in Record.objects.filter(pk__in=wanted).values_list("id", "kind"):
        of_kind[code].append(record_id)
    names: dict[int, str] = {}
    for kind in record_kinds():
        if kind.code in of_kind:
            rows = kind.model_class._base_manager.filter(pk__in=of_kind[kind.code])
            names |= {record_id: kind.named(name) for record_id, name in rows.values_list("pk", kind.name_path)}
    return names
