"""What a bulk operation does to one record, and back: set a field, or move to the trash."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from opiekun.core.fields import Field
from opiekun.core.kinds import RecordKind, record_kind
from opiekun.core.viewer import Viewer
from opiekun.records.bulk.registry import BulkServices, bulk_services
from opiekun.records.custom.fields import field_ever
from opiekun.records.custom.reading import CUSTOM, putting_back
from opiekun.records.models import BulkAction, BulkEdit


@dataclass(frozen=True, slots=True)
class Current:
    """A record as it is: its version, and what the operation is about as a JSON value."""

    version: int
    value: Any


def as_json(value: Any) -> Any:
    """A value as it is kept in an operation: decimals and dates as text, which their readers take again."""
    return value if value is None or isinstance(value, bool | int | str | list | dict) else str(value)


class Change(Protocol):
    """One kind of bulk operation, record by record. ``apply`` and ``revert`` raise the refusals of the services."""

    def read(self, record_id: int) -> Current | None:
        """The record as it is now; None when it is not there."""
        ...

    def is_made(self, current: Current) -> bool:
        """Whether the record is already as the operation would make it."""
        ...

    def apply(self, actor: Viewer, record_id: int, current: Current) -> Any:
        """Make the change; answers what the record holds after it."""
        ...

    def revert(self, actor: Viewer, record_id: int, current: Current, before: Any) -> None: ...


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field is given one value."""

    kind: RecordKind
    services: BulkServices
    code: str
    value: Any

    def read(self, record_id: int) -> Current | None:
        rows: Any = self.kind.model_class._default_manager.filter(pk=record_id, trashed_at__isnull=True)
        row = rows.values_list("version", self._field.stored).first()
        return None if row is None else Current(row[0], as_json(row[1]))

    def is_made(self, current: Current) -> bool:
        return bool(current.value == self.value)

    def apply(self, actor: Viewer, record_id: int, current: Current) -> Any:
        self.services.update(actor, record_id, self._raw(self.value), current.version)
        return self.value

    def revert(self, actor: Viewer, record_id: int, current: Current, before: Any) -> None:
        with putting_back():
            self.services.update(actor, record_id, self._raw(before), current.version)

    @property
    def _field(self) -> Field:
        return field_ever(self.kind, self.code)

    def _raw(self, value: Any) -> dict[str, Any]:
        custom = self._field.custom
        return {CUSTOM: {custom: value}} if custom else {self.code: value}


@dataclass(frozen=True, slots=True)
class TrashChange:
    """The record goes to the trash; what it holds is the instant at which it went."""

    kind: RecordKind
    services: BulkServices

    def read(self, record_id: int) -> Current | None:
        rows: Any = self.kind.model_class._default_manager.filter(pk=record_id)
        row = rows.values_list("version", "trashed_at").first()
        return None if row is None else Current(row[0], _instant(row[1]))

    def is_made(self, current: Current) -> bool:
        return current.value is not None

    def apply(self, actor: Viewer, record_id: int, current: Current) -> Any:
        self.services.trash(actor, record_id, current.version)
        after = self.read(record_id)
        return after and after.value

    def revert(self, actor: Viewer, record_id: int, current: Current, before: Any) -> None:
        self.services.restore(actor, record_id, current.version)


def _instant(value: datetime | None) -> str | None:
    return None if value is None else value.isoformat()


def change_of(edit: BulkEdit) -> Change:
    """The change that a stored operation makes."""
    kind, services = record_kind(edit.kind), bulk_services(edit.kind)
    if edit.action == BulkAction.TRASH:
        return TrashChange(kind, services)
    return FieldChange(kind, services, edit.field, edit.value)
