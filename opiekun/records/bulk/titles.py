"""An operation in words: what it is, and how it went."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from opiekun.core.kinds import record_kind
from opiekun.records.bulk.fields import value_words
from opiekun.records.bulk.numbers import Numbers
from opiekun.records.bulk.set_actions import set_action
from opiekun.records.custom.fields import field_ever
from opiekun.records.models import BulkAction, BulkEdit


def title_of(edit: BulkEdit) -> str:
    """What was done to what: "Parties: Status → Inactive"."""
    return titles_of([edit])[edit.pk]


def titles_of(edits: Iterable[BulkEdit]) -> Mapping[int, str]:
    """The titles by id; names behind values are read once a field."""
    by_field: dict[tuple[str, str, str], list[BulkEdit]] = {}
    for edit in edits:
        by_field.setdefault((edit.kind, edit.action, edit.field), []).append(edit)
    titles: dict[int, str] = {}
    for (code, action_code, field_code), group in by_field.items():
        kind = record_kind(code)
        if (action := set_action(code, action_code)) is not None:
            titles |= zip((edit.pk for edit in group), action.titles([edit.value for edit in group]), strict=True)
            continue
        if not field_code:
            words = _("%(kind)s: moved to the trash") % {"kind": kind.label_plural}
            titles |= {edit.pk: words for edit in group}
            continue
        field = field_ever(kind, field_code)
        values = value_words(field, [edit.value for edit in group])
        titles |= {edit.pk: f"{kind.label_plural}: {field.label} → {values(edit.value)}" for edit in group}
    return titles


def undo_title_of(edit: BulkEdit) -> str:
    """The same, taken back."""
    return _("Undo: %(title)s") % {"title": title_of(edit)}


def done_words(edit: BulkEdit, numbers: Numbers) -> str:
    """How many were changed, and how many not."""
    if (action := set_action(edit.kind, edit.action)) is not None:
        return action.done(edit.value, numbers.changed)
    if edit.action == BulkAction.TRASH:
        words = ngettext("%(number)d record is in the trash.", "%(number)d records are in the trash.", numbers.changed)
    else:
        words = ngettext("%(number)d record changed.", "%(number)d records changed.", numbers.changed)
    text = words % {"number": numbers.changed}
    if not numbers.refused:
        return text
    more = ngettext("%(number)d was refused.", "%(number)d were refused.", numbers.refused)
    return f"{text} {more % {'number': numbers.refused}}"


def undone_words(numbers: Numbers) -> str:
    """How many were set back, and how many stay because they were changed since."""
    words = ngettext("%(number)d record set back.", "%(number)d records set back.", numbers.undone)
    text = words % {"number": numbers.undone}
    left = numbers.kept + numbers.undo_refused
    if not left:
        return text
    more = ngettext("%(number)d stays as it is.", "%(number)d stay as they are.", left)
    return f"{text} {more % {'number': left}}"
