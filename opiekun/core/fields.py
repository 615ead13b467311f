"""What a field of a record kind is: its type, and the class that decides who may read it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Literal

from django.utils.functional import Promise

Label = str | Promise


class FieldClass(StrEnum):
    """Who may read a field: lists, search, filters, sorting, history, export, API and feeds all obey it."""

    BUSINESS = "business"
    PRIVATE = "private"
    PERSONAL = "personal"
    SECRET = "secret"


class FieldType(StrEnum):
    """How values of a field are entered, compared and shown. A yearly day is kept as one number (``core.yearly``)."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    YEARLY_DAY = "yearly_day"
    INSTANT = "instant"
    CHOICE = "choice"
    MULTI_CHOICE = "multi_choice"
    BOOLEAN = "boolean"
    REFERENCE = "reference"
    EMAIL = "email"
    PHONE = "phone"
    URL = "url"


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a choice field: the code that is stored and the words that are shown.

    A retired one is shown, found and filtered by, and not offered for new values. ``row_id`` is that of the row whose
    code the value is, where the field's path leads to one ("stage__code").
    """

    value: str
    label: Label
    colour: str = ""
    retired: bool = False
    row_id: int | None = None


class ChangingChoices(Sequence[Choice]):
    """Choices that the company changes while the program runs: they stand in the database, so that nothing may ask for
    them at start-up, or keep them."""

    def __iter__(self) -> Iterator[Choice]:
        # Read once, not anew for each place.
        return iter(self[:])


@dataclass(frozen=True, slots=True)
class RelatedRows:
    """A field whose values are rows of their own: "phone" is ``value`` of the channels with kind "phone".

    ``path`` leads from the kind's model to the row's key that ties it ("identity_id"), ``model`` is "app.Model" of the
    rows, ``key`` their column that equals it. A list shows the row whose ``main`` column is true, or with ``joined``
    all of them in one text; a filter asks for any row. ``text`` gives SQL for how such a row (``m``) is written, where
    it is more than the value. ``narrowed`` gives the condition on the rows that a viewer may
    know of, or None where that is all of them.
    """

    model: str
    path: str
    key: str
    value: str
    compared: str = ""
    where: Mapping[str, str] = field(default_factory=dict, hash=False)
    main: str = "is_main"
    joined: bool = False
    text: Callable[[], str] | None = None
    narrowed: Callable[[Any], Any] | None = None


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
    path by which a list is ordered when it differs from ``path``; ``tie`` is that of the id which parts equal values,
    for an index that is another table's, where no two rows of the list can have the same. ``reference`` is the kind
    that a reference points at. ``folded`` is the path of a stored key by which fragments of the value are found:
    ``core_fold`` of a text that contains it; for a field of ``rows`` it is their column, ``core_fold`` of the value.
    ``measure`` is how it is worked out when no column holds it; such a field is only filtered by. ``normalise`` turns
    what a user types into a filter into what is stored. ``shown`` columns stand in a list until the user chooses
    others. ``currency`` is the path of an amount's; ``only_currency`` is that of a field whose amounts are all in one.
    ``offered`` gives the choices that a viewer may know of, where they are not the same for all; without any of them
    the field is not there for the viewer. One that is not ``offered_in_menus`` is asked for by addresses and programs.

    ``custom`` is the code under which the values of a field that users defined stand in the column ``custom``, and
    ``reader`` reads a raw value of such a field; both are empty for the fields that come with the program.
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
    tie: str = ""
    folded: str = ""
    sortable: bool = False
    filterable: bool = True
    editable: bool = False
    bulk: bool = False
    shown: bool = False
    normalise: Callable[[str], str] | None = None
    currency: str = ""
    only_currency: str = ""
    custom: str = ""
    reader: Callable[[Any], Any] | None = None
    offered: Callable[[Any], Sequence[Choice]] | None = None
    offered_in_menus: bool = True

    def seen_by(self, viewer: Any) -> "Field":
        """The field with the choices that the viewer may know of."""
        return self if self.offered is None else replace(self, choices=self.offered(viewer))

    def is_there_for(self, viewer: Any) -> bool:
        """Whether the viewer may know of any of its choices, where these are not the same for all."""
        return self.offered is None or bool(self.offered(viewer))

    @property
    def is_always_filled(self) -> bool:
        """Whether "is it empty" is no question: a number of rows, a reference that stands for a condition."""
        return self.is_resolved or (self.measure is not None and self.measure.what == "count")

    @property
    def is_resolved(self) -> bool:
        """Whether its values stand for conditions (a list stands for what is in it), and no column holds it."""
        return not self.path and self.rows is None and self.measure is None

    @property
    def stored(self) -> str:
        """The ORM path of the value as it is stored; that of a custom field gives JSON."""
        return f"custom__{self.custom}" if self.custom else self.path
