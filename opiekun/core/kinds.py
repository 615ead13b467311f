"""The registry of record kinds: apps add theirs at start-up, everything generic reads it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from opiekun.core.fields import Field, FieldClass, Label
from opiekun.core.kind_fields import KindFields
from opiekun.core.viewer import Viewer


@dataclass(frozen=True)
class RecordKind:
    """A kind of record and what generic pages, search, history, export and API need to know of it.

    ``fields`` are given as those that come with the program; read, they also hold those that users have added.
    ``model`` is "app.Model". ``visible`` narrows a query set to what a viewer may reach. ``columns`` gives the class
    of every database column of every table that holds the kind's data, so that history can obey it. ``english_path``
    is the ORM path of a name in English, where users may give one. ``unnamed`` is said of a record whose name is empty.
    """

    code: str
    model: str
    label: Label
    label_plural: Label
    icon: str
    url: str
    name_path: str
    visible: Callable[[Viewer, str], QuerySet[Any]]
    fields: Sequence[Field] = ()
    columns: Mapping[str, Mapping[str, FieldClass]] = field(default_factory=dict)
    english_path: str = ""
    unnamed: Label = ""

    def __post_init__(self) -> None:
        if not isinstance(self.fields, KindFields):
            object.__setattr__(self, "fields", KindFields(self.code, self.fields))

    def named(self, name: object) -> str:
        """The name as it is shown and can be clicked: never empty."""
        return str(name or self.unnamed or _("(no name)"))

    @property
    def model_class(self) -> type[Model]:
        return apps.get_model(self.model)

    @property
    def own_fields(self) -> Sequence[Field]:
        """The fields that come with the program; for what is put together at start-up."""
        assert isinstance(self.fields, KindFields)
        return self.fields.own

    @property
    def field_by_code(self) -> Mapping[str, Field]:
        assert isinstance(self.fields, KindFields)
        return self.fields.by_code

    def fields_for(self, viewer: Viewer) -> list[Field]:
        """The fields that the viewer may read, in their registered order."""
        # Every page asks some times: the classes are asked once each, and choices only of fields that have them.
        seen = {field_class for field_class in FieldClass if viewer.sees(self.code, field_class)}
        fields = [f for f in self.fields if f.field_class in seen]
        return [f if f.offered is None else f.seen_by(viewer) for f in fields if f.is_there_for(viewer)]


_kinds: dict[str, RecordKind] = {}


def register_kind(kind: RecordKind) -> None:
    """Add a kind at start-up. A second kind under the same code is a programming error (``ValueError``)."""
    if kind.code in _kinds:
        raise ValueError(f"record kind {kind.code} is registered twice")
    _kinds[kind.code] = kind


def record_kind(code: str) -> RecordKind:
    """The kind registered under the code (``KeyError`` when there is none)."""
    return _kinds[code]


def record_kinds() -> list[RecordKind]:
    """All kinds, in the order in which apps registered them."""
    return list(_kinds.values())
