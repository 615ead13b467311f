"""What a value of a custom field must be, and the words for what it is not. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from opiekun.core.reading import WrongValue

REASONS: Final[Mapping[str, str | Promise]] = {
    "wrong_number": _("Give a number."),
    "number_size": _("At most 15 digits before the decimal sign and 6 after it."),
    "wrong_amount": _("Give an amount."),
    "wrong_currency": _("Amounts of this field are in another currency."),
    "amount_parts": _("The currency has no such small part."),
    "wrong_date": _("Give a date, as in 2026-11-24."),
    "web_format": _("Give a web address, as in https://example.com."),
    "not_choices": _("Give a list of values."),
}


@dataclass(frozen=True, slots=True)
class Option:
    """A choice by its code, the names under which people give it, and whether it is offered no more."""

    code: str
    names: tuple[str, ...] = ()
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """What a value must be. ``type`` is a code of ``CustomType``."""

    type: str
    options: Sequence[Option] = ()
    currency: str = ""


def wrong(code: str) -> WrongValue:
    """The refusal of a value under one of the reasons."""
    return WrongValue(code, REASONS[code])
