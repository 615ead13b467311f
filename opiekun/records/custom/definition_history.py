"""The history of a definition in words: who changed what of it, and when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opiekun.core.fields import Label
from opiekun.core.models import History
from opiekun.records.models.custom_field import CustomType
from opiekun.records.references import USER, names_of

_SHOWN: Final = 20
# By the name in the table; the form has the same of most.
LABELS: Final[Mapping[str, Label]] = {
    "name": gettext_lazy("Name"),
    "name_en": gettext_lazy("Name in English"),
    "type": gettext_lazy("Type"),
    "hint": gettext_lazy("Hint"),
    "hint_en": gettext_lazy("Hint in English"),
    "section": gettext_lazy("Section"),
    "section_en": gettext_lazy("Section in English"),
    "choices": gettext_lazy("Choices"),
    "reference": gettext_lazy("Links to"),
    "currency": gettext_lazy("Currency"),
    "field_class": gettext_lazy("Who sees it"),
    "is_required": gettext_lazy("Required"),
    "is_unique": gettext_lazy("Unique"),
    "is_searchable": gettext_lazy("Found by the search"),
    "is_sortable": gettext_lazy("Lists can be sorted by it"),
    "in_lists": gettext_lazy("Shown in lists"),
    "archived_at": gettext_lazy("Archived"),
}


@dataclass(frozen=True, slots=True)
class DefinitionChange:
    """What one write did; ``rows`` are label, old and new."""

    at: datetime
    actor: str
    is_new: bool
    rows: Sequence[tuple[Label, str, str]]


def definition_changes(field_id: int) -> list[DefinitionChange]:
    """The newest changes of a definition first; the caller has checked who asks."""
    rows = list(
        History.objects.filter(subject_id=field_id, table_name="records_custom_field")
        .order_by("-at", "-id")
        .values_list("at", "actor_id", "actor_name", "operation", "changes")[:_SHOWN]
    )
    names = names_of(USER, {row[1] for row in rows if row[1]})
    return [
        DefinitionChange(at, names.get(actor_id or 0) or actor or "", operation == "insert", _rows(operation, changes))
        for at, actor_id, actor, operation, changes in rows
    ]


def _rows(operation: str, changes: Mapping[str, Any]) -> list[tuple[Label, str, str]]:
    if operation != "update":
        return []
    sides = {name: value for name, value in changes.items() if isinstance(value, list) and len(value) == 2}
    return [
        (label, _said(name, sides[name][0]), _said(name, sides[name][1]))
        for name, label in LABELS.items()
        if name in sides
    ]


def _said(name: str, value: Any) -> str:
    if name == "choices":
        return ", ".join(_choice(choice) for choice in value or [])
    if name == "archived_at":
        return _("yes") if value else _("no")
    if name == "type" and value in CustomType.values:
        return str(CustomType(value).label)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value or "")


def _choice(choice: Mapping[str, Any]) -> str:
    name = str(choice.get("name", ""))
    return _("%(name)s (retired)") % {"name": name} if choice.get("retired") else name
