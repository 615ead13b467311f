"""Why rows are not imported, whatever their kind."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opiekun.core.fields import Label
from opiekun.records.importing.entries import Problem
from opiekun.records.importing.files.row import (
    AFTER_UNCLOSED,
    TOO_LONG,
    TOO_MANY_CELLS,
    UNCLOSED_QUOTE,
    UNDECODABLE,
)

# How codes of reasons begin that keep no row out: it came in, without a part of it.
WITHOUT: Final = "without_"
TOTAL_ROW: Final = "total_row"
FOOTNOTE: Final = "footnote"
NOTHING_NEW: Final = "nothing_new"
ROW_REASONS: Final[Mapping[str, str | Promise]] = {
    UNCLOSED_QUOTE: gettext_lazy("A quotation mark is opened in this row and never closed."),
    AFTER_UNCLOSED: gettext_lazy("This seems to belong to the row above, whose quotation mark is never closed."),
    TOO_LONG: gettext_lazy("A cell of this row is too long."),
    TOO_MANY_CELLS: gettext_lazy(
        "This row has more cells than there are columns. Look for a separator inside a value, or an address with one."
    ),
    UNDECODABLE: gettext_lazy("There are letters in this row that cannot be read in the encoding of the file."),
}


def row_problem(code: str, cells: str) -> Problem:
    """What is wrong with a row as a whole."""
    return Problem(code, str(ROW_REASONS[code]), "", cells[:200])


def contradiction(row: int, same: Label, other: Label) -> Problem:
    """The row has the same key as another one, and differs from it in a key that cannot differ."""
    message = _("Row %(row)d has the same %(same)s and another %(other)s.")
    return Problem("contradicts_row", message % {"row": row, "same": same, "other": other}, str(other))


def broken_off() -> Problem:
    """The database refused the row for a reason that has no name."""
    return Problem("conflict", _("Other data contradict this."))


def repeats_row(row: int) -> Problem:
    """Why a row is skipped that is the same as an earlier one, cell by cell."""
    return Problem("repeats_row", _("The same as row %(row)d.") % {"row": row})


def total_row(word: str) -> Problem:
    """Why a row is skipped that only sums up those above it."""
    return Problem(TOTAL_ROW, _("A row of totals: nothing but numbers beside “%(word)s”.") % {"word": word}, "", word)


def footnote(text: str) -> Problem:
    """Why a row is skipped that says something of the file and not of a record."""
    return Problem(FOOTNOTE, _("A remark below the table: “%(text)s”.") % {"text": text}, "", text)


def nothing_new() -> Problem:
    """Why a row is skipped whose record has all that it says."""
    return Problem(NOTHING_NEW, _("Nothing differs."))


def all_of(*problems: Problem | None) -> Problem | None:
    """Those that there are as one; None when there is none."""
    found = [problem for problem in problems if problem is not None]
    return joined(found) if found else None


def joined(problems: Sequence[Problem]) -> Problem:
    """Several problems of a row as one: the first field and value, the reasons of all."""
    first = problems[0]
    if len(problems) == 1:
        return first
    message = " ".join(dict.fromkeys(p.message for p in problems))
    return Problem(first.code, message, first.field, first.value, [part for p in problems for part in parts_of(p)])


def parts_of(problem: Problem) -> Sequence[Problem]:
    """The single problems of which one may be put together."""
    return problem.parts or [problem]
