"""One custom field as it is defined."""

from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from django.utils.functional import lazystr
from django.utils.translation import get_language

from opiekun.core.fields import FieldClass, Label
from opiekun.records.custom.shapes import Option, Shape


@lru_cache(maxsize=4096)
def in_language(name: str, name_en: str) -> Label:
    """The Polish name, or where English is spoken the English one when there is one.

    Kept, for a lazy text makes a class of its own each time.
    """
    if not name_en:
        return name
    return lazystr(_Named(name, name_en))


@dataclass(frozen=True, slots=True)
class _Named:
    name: str
    name_en: str

    def __str__(self) -> str:
        return self.name_en if (get_language() or "pl").startswith("en") else self.name


@dataclass(frozen=True, slots=True)
class CustomChoice:
    """One choice of a definition."""

    code: str
    name: str
    name_en: str = ""
    colour: str = ""
    retired: bool = False

    @property
    def label(self) -> Label:
        return in_language(self.name, self.name_en)


@dataclass(frozen=True)
class Definition:
    """A field as it is defined. ``built`` are the purposes for which its indexes are ready."""

    id: int
    version: int
    kind: str
    code: str
    type: str
    name: str
    name_en: str
    hint: str
    hint_en: str
    section: str
    section_en: str
    choices: tuple[CustomChoice, ...]
    reference: str
    currency: str
    field_class: FieldClass
    is_required: bool
    is_unique: bool
    is_searchable: bool
    is_sortable: bool
    in_lists: bool
    is_archived: bool
    built: frozenset[str] = field(default=frozenset())

    @cached_property
    def label(self) -> Label:
        return in_language(self.name, self.name_en)

    @cached_property
    def hint_label(self) -> Label:
        return in_language(self.hint, self.hint_en)

    @cached_property
    def section_label(self) -> Label:
        return in_language(self.section, self.section_en)

    @cached_property
    def shape(self) -> Shape:
        """What its values must be."""
        options = [Option(c.code, tuple(name for name in (c.name, c.name_en) if name), c.retired) for c in self.choices]
        return Shape(self.type, tuple(options), self.currency)

    @property
    def is_closed(self) -> bool:
        """Whether not everybody who sees the record sees the value, so that opening it is written down."""
        return self.field_class != FieldClass.BUSINESS
