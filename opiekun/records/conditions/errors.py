"""The named refusals of conditions."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from opiekun.core.errors import FieldError, InvalidInput

REASONS: dict[str, str | Promise] = {
    "unknown_field": _("There is no such field."),
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
}


class WrongCondition(InvalidInput):
    """The condition cannot be asked: ``errors`` name the field and what is wrong with it."""

    def __init__(self, code: str, field: str = "", message: str | Promise = "") -> None:
        loc = ("filter", field) if field else ("filter",)
        super().__init__([FieldError(loc, code, str(message or REASONS[code]))])
        self.reason = code
