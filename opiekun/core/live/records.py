"""The topic of records: what is written on them while their pages are open."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from opiekun.core.kinds import record_kinds
from opiekun.core.live.announcing import RECORD
from opiekun.core.live.topics import Asked, LiveTopic
from opiekun.core.models import Record
from opiekun.core.viewer import Viewer


def visible_ids(viewer: Viewer, ids: Collection[int]) -> Mapping[int, str]:
    """Those of the records that the viewer may see now, with their kinds; one statement, and one for each kind."""
    of_kind: dict[str, list[int]] = defaultdict(list)
    for record_id, code in Record.objects.filter(pk__in=ids).values_list("id", "kind"):
        of_kind[code].append(record_id)
    found: dict[int, str] = {}
    for kind in record_kinds():
        if kind.code in of_kind and viewer.can(kind.code, "view"):
            rows = kind.visible(viewer, "view").filter(pk__in=of_kind[kind.code])
            found |= dict.fromkeys(rows.order_by().values_list("pk", flat=True), kind.code)
    return found


def _news(asked: Sequence[Asked]) -> Sequence[Mapping[int, Mapping[str, Any]]]:
    return [{key: {} for key in visible_ids(viewer, ids)} for viewer, ids in asked]


RECORD_TOPIC = LiveTopic(RECORD, _news)
