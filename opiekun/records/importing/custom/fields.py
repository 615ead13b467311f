"""Custom fields as fields that columns can be."""

from django.utils.translation import gettext_lazy as _

from opiekun.core.fields import FieldType
from opiekun.core.viewer import Viewer
from opiekun.records.custom.definition import Definition
from opiekun.records.custom.fields import PREFIX, definitions_for
from opiekun.records.importing.mapping.words import plain_words
from opiekun.records.importing.registry import ImportField

GROUP = _("Custom fields")
_SUMMED = (FieldType.NUMBER, FieldType.MONEY)


def custom_import_fields(viewer: Viewer, kind: str) -> list[ImportField]:
    """The fields of the kind that the viewer may read, recognised by their names in both languages."""
    return [
        ImportField(code_of(d), d.label, d.section_label or GROUP, _words(d), summed=d.type in _SUMMED)
        for d in definitions_for(viewer, kind)
    ]


def code_of(definition: Definition) -> str:
    """The code under which a column is the field: "custom.tier"."""
    return f"{PREFIX}{definition.code}"


def _words(definition: Definition) -> tuple[str, ...]:
    """Its names, also as an export has them: "Limit (PLN)". Only as they are: "Opis" must not be "Opis dostawy"."""
    names = [name for name in (definition.name, definition.name_en) if name]
    names += [f"{name} ({definition.currency})" for name in names if definition.currency]
    return tuple(f"={words}" for name in names if (words := plain_words(name)))
