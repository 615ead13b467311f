"""An operation in words."""

from django.utils.translation import gettext as _

from opiekun.core.kinds import record_kind
from opiekun.records.bulk.fields import value_words
from opiekun.records.models import BulkAction, BulkEdit


def title_of(edit: BulkEdit) -> str:
    """What was done to what: "Parties: Status → Inactive"."""
    kind = record_kind(edit.kind)
    if edit.action == BulkAction.TRASH:
        return _("%(kind)s: moved to the trash") % {"kind": kind.label_plural}
    field = kind.field_by_code[edit.field]
    value = value_words(field, [edit.value])[edit.value]
    return f"{kind.label_plural}: {field.label} → {value}"


def undo_title_of(edit: BulkEdit) -> str:
    """The same, taken back."""
    return _("Undo: %(title)s") % {"title": title_of(edit)}
