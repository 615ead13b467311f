"""What a field of a record kind is: its type, and the class that decides who may read it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from django.utils.functional import Promise

Label = str | Promise


class FieldClass(StrEnum):
    """Who may read a field: lists, search, filters, sorting, history, export, API and feeds all obey it."""

    BUSINESS = "business"
    PRIVATE = "private"
    PERSONAL = "personal"
    SECRET = "secret"


class FieldType(StrEnum):
    """How values of a field are entered, compared and shown."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    INSTANT = "instant"
    CHOICE = "choice"
    BOOLEAN = "boolean"
    REFERENCE = "reference"
    EMAIL = "email"
    PHONE = "phone"
    URL = "url"


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a choice field: the code that is stored and the words that are shown."""

    value: str
    label: Label


@dataclass(frozen=True, slots=True)
class RelatedRows:
    """A field whose values are rows of their own: "phone" is ``value`` of the channels with kind "phone".

    ``path`` leads from the kind's model to the row's key that ties it ("identity_id"), ``model`` is "app.Model" of the
    rows, ``key`` their column that equals it. A list shows the row whose ``main`` column is true; a filter asks for
    any row.
    """

    model: str
    path: str
    key: str
    value: str
    compared: str = ""
    where: Mapping[str, str] = field(default_factory=dict, hash=False)
    main: str = "is_main"


@dataclass(frozen=True, slots=True)
class Measure:
    """A field that is worked out from the rows of a relation: their number, the first or last value of a column."""

    relation: str
    what: Literal["count", "first", "last"] = "count"
    column: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record kind as lists, filters, forms, history, export and API know it.

    ``path`` is the ORM path from the kind's model ("identity__name"); empty for a field of ``rows``. ``sort`` is the
    path by which a list is ordered when it differs from ``path``. ``reference`` is the kind that a reference points
    at. ``folded`` is the path of a stored key by which fragments of the value are found: ``core_fold`` of a text that
    contains it. ``measure`` is how it is worked out when no column holds it; such a field is only filtered by.
    ``normalise`` turns what a user types into a filter into what is stored. ``shown`` columns stand in a list
    until the user chooses others.
    """

    code: str
    label: Label
    type: FieldType
    path: str = ""
    field_class: FieldClass = FieldClass.BUSINESS
    choices: Sequence[Choice] = ()
    reference: str = ""
    rows: RelatedRows | None = None
    measure: Measure | None = None
    sort: str = ""
    folded: str = ""
    sortable: bool = False
    filterable: bool = True
    editable: bool = False
    bulk: bool = False
    shown: bool = False
    normalise: Callable[[str], str] | None = None

    @property
    def is_always_filled(self) -> bool:
        """Whether "is it empty" is no question: a number of rows, a reference that stands for a condition."""
        return self.is_resolved or (self.measure is not None and self.measure.what == "count")

    @property
    def is_resolved(self) -> bool:
        """Whether its values stand for conditions (a list stands for what is in it), and no column holds it."""
        return not self.path and self.rows is None and self.measure is None
