"""The named refusals of conditions."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from opiekun.core.errors import FieldError, InvalidInput

REASONS: dict[str, str | Promise] = {
    "unknown_field": _("There is no such field."),
    "unknown_relation": _("There is nothing of this name to ask about."),
    "unknown_operator": _("This field cannot be compared like this."),
    "condition_too_deep": _("The condition is nested too deeply."),
    "condition_too_big": _("The condition has too many parts."),
    "condition_format": _("This is not a condition."),
    "value_missing": _("Give a value."),
    "too_many_values": _("There are too many values."),
    "wrong_number": _("Give a number."),
    "wrong_date": _("Give a date, as in 2026-11-24."),
    "wrong_days": _("Give a number of days from 1 to 36500."),
    "wrong_choice": _("Choose one of the values on the list."),
    "wrong_reference": _("There is no such record."),
    "hidden_parts": _("This asks for something that you may not see."),
}
Path = tuple[str | int, ...]


class WrongCondition(InvalidInput):
    """The condition cannot be asked: ``errors`` name the field and what is wrong with it.

    ``path`` leads from the top of the tree to the part at fault: ("all", 0, "not").
    """

    def __init__(self, code: str, field: str = "", message: str | Promise = "", path: Path = ()) -> None:
        loc = ("filter", *path, field) if field else ("filter", *path)
        super().__init__([FieldError(loc, code, str(message or REASONS[code]))])
        self.reason, self.field, self.path = code, field, path

    def under(self, *steps: str | int) -> "WrongCondition":
        """The same, with the steps that lead to where it was found."""
        return WrongCondition(self.reason, self.field, self.errors[0].message, (*steps, *self.path))

    def by_field(self) -> "WrongCondition":
        """The same named by the field alone, for a list whose filters stand one beside the other."""
        return WrongCondition(self.reason, self.field, self.errors[0].message)


@contextmanager
def part_of(*steps: str | int) -> Iterator[None]:
    """What is refused inside is named with the steps that lead there."""
    try:
        yield
    except WrongCondition as wrong:
        raise wrong.under(*steps) from wrong.__cause__
