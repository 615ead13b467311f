"""Custom fields in the form of a record: what it sends, what it begins with, what it shows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.fields import Label
from opiekun.core.reading import REASONS
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import is_whole
from opiekun.records.custom.definition import Definition
from opiekun.records.custom.fields import definition_ever, definitions_for
from opiekun.records.custom.reading import CUSTOM
from opiekun.records.custom.typed import NAME, control_of, name_of, typed_value
from opiekun.records.record.facts import Input
from opiekun.records.references import names_in_sight

Values = dict[str, Any]
_MOST_LEFT = 100


@dataclass(frozen=True, slots=True)
class FormField:
    """A custom field of a form."""

    control: Input
    type: str
    hint: Label
    is_required: bool
    currency: str
    url: str


@dataclass(frozen=True, slots=True)
class FormSection:
    """The fields under one title. ``left`` is what was typed into fields that are there no longer, with their names."""

    title: Label
    fields: Sequence[FormField]
    left: Sequence[tuple[str, Label, str]] = field(default_factory=tuple)


def form_definitions(viewer: Viewer, kind: str, new: bool) -> list[Definition]:
    """The fields that the form has. What is not everybody's is opened by nobody who merely edits the rest."""
    return [d for d in definitions_for(viewer, kind) if new or not d.is_closed]


def read_custom_form(viewer: Viewer, kind: str, posted: QueryDict, new: bool) -> Values:
    """What was typed into the custom fields, by the names of the form.

    With what was typed into fields that are there no longer: it shall be refused, not get lost.
    """
    read: Values = {}
    for definition in form_definitions(viewer, kind, new):
        name = name_of(definition)
        # A field that was defined after the form was opened has not been seen, and so is not touched.
        if name in posted or f"{name}-shown" in posted:
            sent = control_of(definition, "").sent(posted).replace("\r\n", "\n").strip()
            read[name] = sent
    return {**read, **_left(form_definitions(viewer, kind, new), posted)}


def stored_custom_form(viewer: Viewer, kind: str, custom: Mapping[str, Any]) -> Values:
    """What the form of a record begins with."""
    found = form_definitions(viewer, kind, new=False)
    return {name_of(d): typed_value(d, custom.get(d.code), viewer.language) for d in found}


def form_sections(
    viewer: Viewer,
    kind: str,
    values: Mapping[str, Any],
    new: bool,
    posted: QueryDict | None = None,
    required: Collection[str] = (),
) -> list[FormSection]:
    """The custom fields as the page prints them; those without a section stand under "More". Those in ``required``
    ("custom.code") are marked besides those that always are."""
    found = form_definitions(viewer, kind, new)
    names = _names(viewer, found, values)
    sections: dict[str, list[FormField]] = {}
    for definition in found:
        value = str(values.get(name_of(definition), ""))
        control = control_of(definition, value, names.get((definition.reference, value), ""))
        title = str(definition.section_label).strip() or _("More")
        shown = form_field(definition, control)
        if f"{CUSTOM}.{definition.code}" in required:
            shown = replace(shown, is_required=True)
        sections.setdefault(title, []).append(shown)
    unsaved = _left(found, posted) if posted is not None else {}
    left = [(name, custom_label(viewer, kind, name) or name, text) for name, text in unsaved.items()]
    if left:
        sections.setdefault(_("More"), [])
    return [FormSection(title, fields, left if title == _("More") else ()) for title, fields in sections.items()]


def form_field(definition: Definition, control: Input) -> FormField:
    """The field as the form's template prints it."""
    d = definition
    return FormField(control, d.type, d.hint_label, d.is_required, d.currency, control.attrs.get("data-url", ""))


def unfilled(viewer: Viewer, kind: str, values: Mapping[str, Any]) -> Values:
    """The fields of an edited form that must be filled in and are not."""
    found = form_definitions(viewer, kind, new=False)
    return {name_of(d): "" for d in found if d.is_required and not values.get(name_of(d))}


def asks_for_values(viewer: Viewer, kind: str) -> bool:
    """Whether a new record of the kind must be given custom values, so that no click alone makes one."""
    return any(definition.is_required for definition in definitions_for(viewer, kind))


def refuse_unfilled(names: Mapping[str, Any]) -> None:
    """Raise InvalidInput that names the fields, if there are any."""
    message = str(REASONS["required"])
    errors = [FieldError(("custom", name.removeprefix(NAME)), "required", message) for name in names]
    if errors:
        raise InvalidInput(errors)


def custom_label(viewer: Viewer, kind: str, name: str) -> Label | None:
    """The label of a custom field, of an archived one, too, by its name in the form; None for the name of another."""
    if not name.startswith(NAME):
        return None
    definition = definition_ever(viewer, kind, name.removeprefix(NAME))
    return definition.label if definition else name.removeprefix(NAME)


def typed_words(viewer: Viewer, kind: str, name: str, value: Any) -> str:
    """A typed value in words, for choosing between two."""
    definition = definition_ever(viewer, kind, name.removeprefix(NAME))
    if definition is None:
        return str(value or "")
    names = _names(viewer, [definition], {name: value})
    return control_of(definition, str(value or ""), names.get((definition.reference, str(value)), "")).shown


def _names(viewer: Viewer, found: Sequence[Definition], values: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    """The names of records that are chosen; one statement for each kind."""
    wanted: dict[str, set[int]] = {}
    for definition in found:
        value = str(values.get(name_of(definition), ""))
        if definition.reference and is_whole(value):
            wanted.setdefault(definition.reference, set()).add(int(value))
    return {
        (reference, str(pk)): name
        for reference, ids in wanted.items()
        for pk, name in names_in_sight(viewer, reference, ids).items()
    }


def _left(found: Sequence[Definition], posted: QueryDict) -> dict[str, str]:
    """What was typed into fields that were archived, or taken out of the form, while it was open; by their names."""
    known = {name_of(definition) for definition in found}
    names = [name for name in posted if name.startswith(NAME) and name not in known and not name.endswith("-shown")]
    typed = {name: ",".join(posted.getlist(name)).replace("\r\n", "\n").strip() for name in names[:_MOST_LEFT]}
    return {name: text for name, text in typed.items() if text}
