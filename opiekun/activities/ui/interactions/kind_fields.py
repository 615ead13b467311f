"""The company's own fields in the form of an interaction: those that its kind has."""

from django.http import QueryDict

from opiekun.activities.permissions import INTERACTION
from opiekun.activities.selectors.interaction_kinds import kinds
from opiekun.core.viewer import Viewer
from opiekun.records.custom.form import FormSection, form_sections, unfilled
from opiekun.records.custom.typed import NAME
from opiekun.records.record.editing import Values


def sections_of(viewer: Viewer, kind: str, values: Values, new: bool, posted: QueryDict | None) -> list[FormSection]:
    """The custom fields that interactions of the kind have."""
    known, found = kinds(), []
    for section in form_sections(viewer, INTERACTION, values, new, posted):
        fields = [f for f in section.fields if known.has_field(kind, f.control.name.partition("-")[2])]
        if fields or section.left:
            found.append(FormSection(section.title, fields, section.left))
    return found


def unfilled_of_kind(viewer: Viewer, values: Values) -> Values:
    """What interactions of the chosen kind must have and this one does not; another kind may ask for more."""
    known, kind = kinds(), str(values.get("kind", ""))
    missing = unfilled(viewer, INTERACTION, values)
    return {name: value for name, value in missing.items() if known.has_field(kind, name.removeprefix(NAME))}
