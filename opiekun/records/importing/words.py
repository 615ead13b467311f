"""Changes, keys and reasons of an import in words."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from opiekun.core.fields import Label
from opiekun.core.viewer import Viewer
from opiekun.records.importing.entries import Change
from opiekun.records.importing.registry import ImportKind

ALIKE_REASONS: Final[Mapping[str, str | Promise]] = {
    "nip": gettext_lazy("the same NIP"),
    "phone": gettext_lazy("the same phone"),
    "email": gettext_lazy("the same e-mail"),
    "name_place": gettext_lazy("the same name, postcode and street"),
    "name": gettext_lazy("a name like it"),
}
MATCHES: Final[Mapping[str, str | Promise]] = {
    "alike": gettext_lazy("name and address"),
    "file": gettext_lazy("row of the file"),
    "email": gettext_lazy("name and e-mail"),
}


def field_labels(viewer: Viewer, kind: ImportKind) -> dict[str, Label]:
    """The labels of the kind's fields, and of its groups of fields, by which changes are called."""
    labels: dict[str, Label] = dict(kind.groups)
    return labels | {field.code: field.label for field in kind.fields(viewer)}


def change_words(labels: Mapping[str, Label], change: Change) -> tuple[str, str, str]:
    """A change as people read it: the field, what it held, what it is given."""
    label = str(labels.get(change.field, change.field))
    if change.shown_before or change.shown_after:
        return label, change.shown_before, change.shown_after
    return label, _plain(change.before), _plain(change.after)


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


def match_words(kind: ImportKind, code: str) -> str:
    """By what a row found its record."""
    return str(kind.keys.get(code) or MATCHES.get(code, ""))
