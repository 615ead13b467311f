"""Filters that ask by the record to which others belong through rows: documents of a case, tasks about it."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from opiekun.core.fields import RelatedRows
from opiekun.core.kinds import record_kind
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import is_whole
from opiekun.records.conditions.errors import WrongCondition
from opiekun.records.conditions.registry import Resolve
from opiekun.records.conditions.tree import Belongs, Condition


def belonging(rows: RelatedRows, kind: str) -> Resolve:
    """Resolves ids of records of the kind to what belongs to each; one out of reach is as if it were not there."""

    def resolve(viewer: Viewer, values: Sequence[str]) -> Mapping[str, Condition | WrongCondition]:
        ids = {value: int(value) for value in values if is_whole(value)}
        seen = set[int]()
        if ids and viewer.can(kind, "view"):
            found = record_kind(kind).visible(viewer, "view").filter(pk__in=ids.values())
            seen = set(found.values_list("pk", flat=True))
        missing = WrongCondition("wrong_reference", kind, _("There is no such record."))
        return {value: Belongs(rows, ids[value]) if ids.get(value) in seen else missing for value in values}

    return resolve
