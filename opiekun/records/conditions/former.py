"""Fields that users took out of use: a condition that names one is told so, and never asked without it."""

from opiekun.core.fields import Field
from opiekun.core.kinds import record_kind
from opiekun.core.viewer import Viewer
from opiekun.records.conditions.registry import Subject
from opiekun.records.custom.fields import PREFIX, definition_ever, field_of


def former_field(subject: Subject, viewer: Viewer, code: str) -> Field | None:
    """The field under the code as it was, when it was taken out of use and the viewer could read it."""
    if not code.startswith(PREFIX) or code in subject.fields or not _is_record(subject):
        return None
    definition = definition_ever(viewer, subject.class_kind, code.removeprefix(PREFIX))
    return field_of(definition) if definition is not None else None


def _is_record(subject: Subject) -> bool:
    """Not rows that hang on one, whose fields nobody adds to."""
    return subject.fields is record_kind(subject.class_kind).field_by_code
