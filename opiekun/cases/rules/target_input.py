"""Reading what is given of sales targets."""

import re
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from opiekun.core import reading
from opiekun.core.reading import WrongValue
from opiekun.parties.rules.role_input import money

_MONTH: Final = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_FIRST_YEAR, _LAST_YEAR = 2000, 2100


def month(value: Any) -> date | None:
    """The first day of a month that is written "2026-11"; None of nothing."""
    if value is None or value == "":
        return None
    found = _MONTH.fullmatch(value) if isinstance(value, str) else None
    if found is None or not _FIRST_YEAR <= int(found[1]) <= _LAST_YEAR:
        raise WrongValue("month", _("Write the month as in 2026-11."))
    return date(int(found[1]), int(found[2]), 1)


TARGET: Final = {"owner": reading.record_id, "month": month, "amount": money}
