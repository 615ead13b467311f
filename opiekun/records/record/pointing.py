"""Rows of the history that point at records of any kind: what these are called, where the reader sees them."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from opiekun.core.kinds import record_kind, record_kinds
from opiekun.core.models import Record
from opiekun.core.viewer import Viewer
from opiekun.records.references import names_in_sight

KIND: Final = "pointed_kind"
NAME: Final = "pointed_name"


def told_of(viewer: Viewer, ids: Collection[int]) -> Mapping[int, Mapping[str, Any]]:
    """By id the kind of each record, and its name where the viewer sees it; a statement, and one for each kind."""
    if not ids:
        return {}
    by_kind: dict[str, set[int]] = {}
    for record_id, code in Record.objects.filter(pk__in=ids).values_list("pk", "kind"):
        by_kind.setdefault(code, set()).add(record_id)
    told: dict[int, Mapping[str, Any]] = {}
    for code in {kind.code for kind in record_kinds()} & by_kind.keys():
        names = names_in_sight(viewer, code, by_kind[code])
        told |= {one: {KIND: record_kind(code).label, NAME: names.get(one, "")} for one in by_kind[code]}
    return told
