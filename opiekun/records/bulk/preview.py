"""The first records of a draft, with what they hold and what they would be given."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from opiekun.core.kinds import record_kind
from opiekun.records.bulk.fields import value_words
from opiekun.records.custom.fields import field_ever
from opiekun.records.models import BulkAction, BulkEdit

SHOWN: Final = 8


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One record before and after, in words; both are empty for a move to the trash."""

    id: int
    name: str
    before: str
    after: str


def preview_rows(edit: BulkEdit) -> Sequence[PreviewRow]:
    """The first records that would be changed, by name."""
    kind = record_kind(edit.kind)
    name = kind.field_by_code["name"]
    chosen = edit.rows.values("record_id")
    rows: Any = kind.model_class._default_manager.filter(pk__in=chosen).order_by(name.sort or name.path, "pk")
    if edit.action == BulkAction.TRASH:
        return [PreviewRow(pk, shown, "", "") for pk, shown in rows.values_list("pk", kind.name_path)[:SHOWN]]
    field = field_ever(kind, edit.field)
    found = list(rows.values_list("pk", kind.name_path, field.stored)[:SHOWN])
    words = value_words(field, [edit.value, *(value for _pk, _name, value in found)])
    return [PreviewRow(pk, shown, words(value), words(edit.value)) for pk, shown, value in found]
