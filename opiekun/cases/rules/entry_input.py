"""How entries and hourly rates are read, wherever they come from. Pure."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from opiekun.cases.choices import Bucket, Side
from opiekun.core import reading
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.money import Money
from opiekun.core.money.notation import plain_number
from opiekun.core.reading import REASONS, Reader, WrongValue
from opiekun.parties.rules.role_input import day, money, whole

MOST_MINUTES: Final = 24 * 60
_CLOCK: Final = re.compile(r"(\d{1,2}):([0-5]\d)")
_MINUTES: Final = re.compile(r"(\d{1,4})\s*m(?:in)?\.?")
_HOURS_AND_MINUTES: Final = re.compile(r"(\d{1,2})\s*(?:h|godz\.?)\s*(?:([0-5]?\d)\s*(?:m(?:in)?\.?)?)?")


def duration(value: Any) -> int | None:
    """Minutes of what people type: 1:30, 1,5 (hours), 90 min, 1h 30m; None when nothing is given."""
    if value is None or value == "":
        return None
    written = str(value).strip().lower() if isinstance(value, str | int | float) else ""
    minutes = _minutes(written)
    if minutes is None or not 1 <= minutes <= MOST_MINUTES:
        raise WrongValue("not_a_duration", _("Write the time as 1:30, 1,5 or 90 min; a day has 24 hours at most."))
    return minutes


def _minutes(written: str) -> int | None:
    if found := _CLOCK.fullmatch(written):
        return int(found[1]) * 60 + int(found[2])
    if found := _MINUTES.fullmatch(written):
        return int(found[1])
    if found := _HOURS_AND_MINUTES.fullmatch(written):
        return int(found[1]) * 60 + int(found[2] or 0)
    hours = plain_number(written.removesuffix("h").removesuffix("godz.").strip())
    if not re.fullmatch(r"\d{1,2}(\.\d{1,2})?", hours, re.ASCII):
        return None
    return round(Decimal(hours) * 60)


def signed_money(value: Any) -> Money | None:
    """An amount with its currency; less than nothing where it is given back. Never nothing."""
    is_less = False
    if isinstance(value, Mapping) and isinstance(value.get("amount"), str | int | float | Decimal):
        written = str(value["amount"]).strip()
        is_less = written[:1] in ("-", "\u2212")
        value = {**value, "amount": written[1:] if is_less else value["amount"]}
    read = money(value)
    if read is not None and not read:
        raise WrongValue("zero", _("Give an amount other than zero."))
    return -read if read is not None and is_less else read


AMOUNT: Final[Mapping[str, Reader]] = {
    "side": reading.choice(Side.values),
    "bucket": reading.choice(Bucket.values),
    "amount": signed_money,
}
TIME: Final[Mapping[str, Reader]] = {
    "worker": reading.record_id,
    "minutes": whole(1, MOST_MINUTES),
    "time": duration,
}
BOTH: Final[Mapping[str, Reader]] = {
    "category": reading.text(40),
    "on": day,
    "text": reading.text(200, required=True),
}
ENTRY: Final[Mapping[str, Reader]] = {**BOTH, **AMOUNT, **TIME}
RATE: Final[Mapping[str, Reader]] = {"user": reading.record_id, "valid_from": day, "amount": money}


def read_entry(raw: Mapping[str, Any], is_time: bool | None = None) -> dict[str, Any]:
    """The clean fields of an entry; ``is_time`` says what an entry that is there already is (None: a new one).

    Time comes out as ``minutes``, however it was written. Raises InvalidInput naming every wrong field.
    """
    new = is_time is None
    if is_time is None:
        is_time = any(_given(raw, name) for name in TIME)
    own, other = (TIME, AMOUNT) if is_time else (AMOUNT, TIME)
    rest = {name: value for name, value in raw.items() if name not in other}
    if new:
        rest = {
            "case": None,
            "text": None,
            **({} if "time" in raw else {"minutes": None} if is_time else {"amount": None}),
            **rest,
        }
    readers = {**BOTH, **own, **({"case": reading.record_id} if new else {})}
    clean, errors = reading.read_fields(rest, readers)
    wrong = {error.loc[0] for error in errors}
    needed = {"case", "minutes", "time", "amount", *(() if new else ("on", "side", "bucket", "worker"))}
    missing = [name for name in rest if name in needed and name not in wrong and not clean.get(name)]
    errors += [FieldError((name,), "required", str(REASONS["required"])) for name in missing]
    words = _("Time has no amount of its own.") if is_time else _("An amount has no hours.")
    foreign = [name for name in other if _given(raw, name) and not (is_time and _is_cost(name, raw[name]))]
    errors += [FieldError((name,), "amount_or_time", words) for name in foreign]
    if errors:
        raise InvalidInput(errors)
    if "time" in clean:
        minutes = clean.pop("time")
        if minutes != clean.setdefault("minutes", minutes):
            raise InvalidInput([FieldError(("time",), "twice", _("Give the time once, as minutes or as time."))])
    return clean


def _given(raw: Mapping[str, Any], name: str) -> bool:
    return raw.get(name) not in (None, "")


def _is_cost(name: str, value: Any) -> bool:
    """What time is in any case, and may be said."""
    return (name, value) in (("side", Side.COST.value), ("bucket", Bucket.ACTUAL.value))


def read_rate(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The clean fields of an hourly rate, all of them. Raises InvalidInput."""
    clean, errors = reading.read_fields({"user": None, "valid_from": None, "amount": None, **raw}, RATE)
    wrong = {error.loc[0] for error in errors}
    errors += [
        FieldError((name,), "required", str(REASONS["required"]))
        for name in RATE
        if clean.get(name) is None and name not in wrong
    ]
    if errors:
        raise InvalidInput(errors)
    return clean
