"""Custom fields among the facts of a record page, and the small form of each."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, Protocol

from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import Markup

from opiekun.accounts.models import Access
from opiekun.accounts.services.access import log_access
from opiekun.core.errors import NotFound
from opiekun.core.viewer import Viewer
from opiekun.records.custom.definition import Definition
from opiekun.records.custom.fields import definition_for, definitions_for, field_of
from opiekun.records.custom.links import reached_links
from opiekun.records.custom.typed import NAME, control_of, name_of, typed_value
from opiekun.records.custom.words import custom_shown
from opiekun.records.record.facts import Fact, FactGroup, Input
from opiekun.records.shown import Shown

MORE: Final = "more"


class HasCustom(Protocol):
    """A record as read for its page; ``links`` are the names of linked records by the code of the field."""

    @property
    def id(self) -> int: ...

    @property
    def custom(self) -> dict[str, Any]: ...

    @property
    def links(self) -> Mapping[str, str | None]: ...

    @property
    def can_edit(self) -> bool: ...


def with_custom(viewer: Viewer, kind: str, record: HasCustom, groups: Sequence[FactGroup]) -> list[FactGroup]:
    """The groups with the custom fields that everybody sees: each in its section, without one under "More".

    A section that has the title of a group is that group. What is not everybody's has a card of its own.
    """
    found = [d for d in definitions_for(viewer, kind) if not d.is_closed]
    made = list(groups)
    facts = dict(zip((d.code for d in found), custom_facts(viewer, kind, record, found), strict=True))
    for definition in found:
        _put(made, definition, facts[definition.code])
    return made


def _put(groups: list[FactGroup], definition: Definition, fact: Fact) -> None:
    title = str(definition.section_label).strip()
    for place, group in enumerate(groups):
        same = str(group.title).casefold() == title.casefold() if title else group.code == MORE
        if same:
            groups[place] = replace(group, facts=[*group.facts, fact])
            return
    code = f"custom-{len(groups)}" if title else MORE
    groups.append(FactGroup(code, title or _("More"), [fact]))


def custom_facts(viewer: Viewer, kind: str, record: HasCustom, definitions: Sequence[Definition]) -> list[Fact]:
    """The facts of these fields, in their order."""
    reached = reached_links(viewer, kind, record.custom)
    return [_fact(definition, record, definition.code in reached) for definition in definitions]


def _fact(definition: Definition, record: HasCustom, is_reached: bool) -> Fact:
    stored = record.custom.get(definition.code)
    is_long = definition.type == "long_text" and bool(stored)
    return Fact(name_of(definition), definition.label, _shown(definition, record, is_reached), record.can_edit, is_long)


def _shown(definition: Definition, record: HasCustom, is_reached: bool) -> Shown:
    stored = record.custom.get(definition.code)
    if definition.type != "reference":
        return custom_shown(field_of(definition), stored)
    name = record.links.get(definition.code) or ""
    if not name or not is_reached:
        return name
    return Markup('<a href="{}">{}</a>').format(reverse(definition.reference, args=[stored]), name)


def custom_inputs(viewer: Viewer, kind: str, record: HasCustom, code: str) -> list[Input] | None:
    """The form of a custom fact; None for the code of another. Raises NotFound where there is no such field."""
    if not code.startswith(NAME):
        return None
    definition = definition_for(viewer, kind, code.removeprefix(NAME))
    if definition is None:
        raise NotFound
    value = typed_value(definition, record.custom.get(definition.code), viewer.language)
    return [control_of(definition, value, record.links.get(definition.code) or "")]


def open_closed(viewer: Viewer, kind: str, record: HasCustom, code: str = "") -> list[Fact]:
    """The facts that are not everybody's (the one under ``code``); that they are opened is written down first.

    Call it in a transaction: what cannot be written down is not shown.
    """
    found = [d for d in definitions_for(viewer, kind) if d.is_closed and (not code or name_of(d) == code)]
    if found:
        classes = list(dict.fromkeys(d.field_class for d in found))
        log_access(viewer, Access.OPENED, kind, [record.id], classes, {"what": "custom"})
    return custom_facts(viewer, kind, record, found)


def custom_raw(values: Mapping[str, Any]) -> dict[str, Any]:
    """What the services take, of the values of a form: custom ones by their codes under ``custom``."""
    custom = {name.removeprefix(NAME): value for name, value in values.items() if name.startswith(NAME)}
    plain = {name: value for name, value in values.items() if not name.startswith(NAME)}
    return {**plain, "custom": custom} if custom else plain
