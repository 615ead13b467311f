"""What a task or a talk about a record of an upper app is about besides: with a case its party."""

from collections.abc import Callable, Sequence

from opiekun.core.models import Record
from opiekun.core.viewer import Viewer

Along = Callable[[Viewer, int], Sequence[int]]
_along: dict[str, Along] = {}


def register_along(kind: str, records: Along) -> None:
    """Say at start-up which records a task about one of the kind is about, too: ``records(viewer, record_id)``."""
    if kind in _along:
        raise ValueError(f"what goes along with {kind} is registered twice")
    _along[kind] = records


def records_along(viewer: Viewer, record_id: int) -> Sequence[int]:
    """The ids of what goes along with the record, which the viewer sees."""
    if not _along:
        return ()
    kind = Record.objects.filter(pk=record_id).values_list("kind", flat=True).first()
    return _along[kind](viewer, record_id) if kind in _along else ()
