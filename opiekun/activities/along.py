"""What a task or a talk about a record of an upper app is about besides: with a case its party."""

from collections.abc import Callable, Sequence

from opiekun.core.kinds import record_kind
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


Persons = Callable[[Viewer, int], Sequence[int]]
_persons: dict[str, Persons] = {}


def register_persons_along(kind: str, persons: Persons) -> None:
    """Say at start-up to whom one writes about one of the kind: ``persons(viewer, record_id)``, the main one first."""
    _persons[kind] = persons


def may_be_joined(viewer: Viewer, record_id: int) -> bool:
    """Whether a message of the viewer's may join the record: something goes along with it, and they may edit it."""
    kind = Record.objects.filter(pk=record_id).values_list("kind", flat=True).first()
    if kind is None or kind not in _along:
        return False
    return bool(record_kind(kind).visible(viewer, "edit").filter(pk=record_id).exists())


def people_along(viewer: Viewer, record_id: int) -> tuple[int | None, Sequence[int]]:
    """The party and the persons to whom one writes about the record, those that the viewer sees."""
    kind = Record.objects.filter(pk=record_id).values_list("kind", flat=True).first()
    kinds = dict(Record.objects.filter(pk__in=records_along(viewer, record_id)).values_list("pk", "kind"))
    party = next((pk for pk, code in kinds.items() if code == "party"), None)
    return party, _persons[kind](viewer, record_id) if kind in _persons else ()


def address_of(record_id: int) -> str:
    """The page of a record with which something goes along; empty for any other."""
    kind = Record.objects.filter(pk=record_id).values_list("kind", flat=True).first()
    return f"{record_kind(kind).url}/{record_id}" if kind in _along else ""
