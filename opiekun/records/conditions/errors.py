"""The named refusals of conditions."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from opiekun.core.errors import FieldError, InvalidInput

REASONS: dict[str, str | Promise] = {
    "unknown_field": _("There is no such field."),
    "out_of_use": _("This field was taken out of use."),
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
    "broken_list": _("The criterion of this list asks for something that is no longer there."),
    "hidden_parts": _("This asks for something that you may not see."),
}
Path = tuple[str | int, ...]


class WrongCondition(InvalidInput):
    """The condition cannot be asked: ``errors`` name the field and what is wrong with it.

    ``path`` leads from the top of the tree to the part at fault: ("all", 0, "not"). ``relations`` are those whose rows
    it is about, from the outside in. ``words`` say what is wrong; ``place`` says where, as people read it, and stands
    before them in the message once ``places.in_words`` has found it.
    """

    def __init__(
        self,
        code: str,
        field: str = "",
        words: str | Promise = "",
        path: Path = (),
        relations: tuple[str, ...] = (),
        place: str = "",
    ) -> None:
        self.words = str(words or REASONS[code])
        loc = ("filter", *path, field) if field else ("filter", *path)
        super().__init__([FieldError(loc, code, f"{place}: {self.words}" if place else self.words)])
        self.reason, self.field, self.path, self.relations, self.place = code, field, path, relations, place

    def under(self, *steps: str | int, relation: str = "") -> "WrongCondition":
        """The same, with the steps that lead to where it was found, and the relation whose rows were entered there."""
        relations = (relation, *self.relations) if relation else self.relations
        return WrongCondition(self.reason, self.field, self.words, (*steps, *self.path), relations, self.place)

    def at(self, place: str) -> "WrongCondition":
        """The same with the words for its place."""
        return WrongCondition(self.reason, self.field, self.words, self.path, self.relations, place)

    def by_field(self) -> "WrongCondition":
        """The same named by the field alone, for a list whose filters stand one beside the other."""
        return WrongCondition(self.reason, self.field, self.words, place=self.place)


@contextmanager
def part_of(*steps: str | int, relation: str = "") -> Iterator[None]:
    """What is refused inside is named with the steps that lead there."""
    try:
        yield
    except WrongCondition as wrong:
        raise wrong.under(*steps, relation=relation) from wrong.__cause__
