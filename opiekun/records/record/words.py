"""The words in which a kind's history is told: names of tables and columns, values as people read them."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices

from opiekun.core.fields import Label

Shown = Callable[[Any], str]


def choice_words(choices: type[TextChoices]) -> Shown:
    """Shows a stored code by its words; one that is not offered any more shows as it is."""
    return lambda code: str(choices(code).label) if code in choices.values else str(code)


@dataclass(frozen=True, slots=True)
class ColumnWords:
    """A column's name and how its values read. ``reference`` is the kind that an id points at ("user", "person").
    ``amount`` shows a value that is one, with the currency that the record had then (``Words.currency``)."""

    label: Label
    shown: Shown | None = None
    reference: str = ""
    amount: Callable[[Any, str], str] | None = None


@dataclass(frozen=True, slots=True)
class TableWords:
    """The columns of one table that are told. ``row`` says a whole row that came or went, ``name`` what it is; of a
    column with a ``reference`` it is given the name, too (``person_name`` beside ``person_id``).

    Columns that are not named here are not told. ``code`` is what programs call the rows ("channels"); the columns of
    a table without one are the record's own. Where rows are written anew, ``pair`` says what a row that went and one
    that came in its place have in common: the two are told as one that changed. ``points_at`` is the column with the id
    of a record of any kind: ``row`` is given what that is called, too (``pointing``).
    """

    columns: Mapping[str, ColumnWords]
    name: Label | None = None
    row: Callable[[Mapping[str, Any]], tuple[Label, str]] | None = None
    code: str = ""
    pair: Callable[[Mapping[str, Any]], Hashable] | None = None
    points_at: str = ""

    def coded(self, column: str) -> str:
        """What programs call the column: "nip", "account_manager", "addresses.city"."""
        named = column.removesuffix("_id")
        return f"{self.code}.{named}" if self.code else named


@dataclass(frozen=True, slots=True)
class Words:
    """The tables of a kind; ``created``, ``trashed`` and ``restored`` say what happened to the record as a whole.

    ``elsewhere`` are columns of the record's own table whose changes another source tells on the timeline: among the
    changes there they would be told twice.
    """

    tables: Mapping[str, TableWords]
    own: str
    created: Label
    trashed: Label
    restored: Label
    elsewhere: frozenset[str] = frozenset()
    currency: str = ""
