"""How a case's fields are read, wherever they come from."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from opiekun.cases.choices import Part, PersonRole, Side
from opiekun.core import reading
from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.money import Money, currency_digits, round_half_up
from opiekun.core.reading import Reader, WrongField, WrongValue
from opiekun.parties.rules.role_input import day, decimal, money, whole

MOST_PERSONS: Final = 100
MOST_USERS: Final = 100
MOST_LINES: Final = 200
_LARGEST: Final = Decimal(10) ** 12
# What becomes of planned amounts that stay when the case gets another currency.
CONVERT: Final = "convert"
KEEP: Final = "keep"
AMOUNTS: Final = ("planned_revenue", "planned_cost")


def _line_amount(value: Any) -> Any:
    """Of a line: money, or a number alone, which is in the currency of the case."""
    if not isinstance(value, Mapping):
        return _NUMBER(value)
    given = money(value)
    return None if given is None else Money(_NUMBER(given.amount), given.currency)


_NUMBER: Final = decimal(Decimal(0), _LARGEST, 4)
_PERSON: Final[Mapping[str, Reader]] = {
    "person": reading.record_id,
    "role": reading.choice(PersonRole.values),
    "is_primary": reading.boolean,
}
_USER: Final[Mapping[str, Reader]] = {
    "user": reading.record_id,
    "part": reading.choice(Part.values),
}
_LINE: Final[Mapping[str, Reader]] = {
    "side": reading.choice(Side.values, required=True),
    "category": reading.text(40),
    "text": reading.text(200),
    "amount": _line_amount,
}


def _finish_person(row: dict[str, Any]) -> dict[str, Any]:
    if row.get("person") is None:
        raise WrongField("person", "required")
    return {
        "person": row["person"],
        "role": row.get("role") or PersonRole.OTHER.value,
        "is_primary": row.get("is_primary", False),
    }


def _finish_user(row: dict[str, Any]) -> dict[str, Any]:
    if row.get("user") is None:
        raise WrongField("user", "required")
    return {"user": row["user"], "part": row.get("part") or Part.PARTICIPANT.value}


def _finish_line(row: dict[str, Any]) -> dict[str, Any]:
    if not row.get("side"):
        raise WrongField("side", "required")
    if row.get("amount") is None:
        raise WrongField("amount", "required")
    given = row["amount"]
    amount, currency = (given.amount, given.currency) if isinstance(given, Money) else (given, "")
    return {
        "side": row["side"],
        "category": row.get("category", ""),
        "text": row.get("text", ""),
        "amount": amount,
        "currency": currency,
    }


def _once(rows: Reader, key: str) -> Reader:
    """A reader of rows none of which names the same record as another; of persons one at most is primary."""

    def read(value: Any) -> list[dict[str, Any]]:
        clean: list[dict[str, Any]] = rows(value)
        named = [row[key] for row in clean]
        wrong = [n for n, one in enumerate(named) if one in named[:n]]
        if wrong:
            raise reading.WrongRows([FieldError((n, key), "twice", _("This is there already.")) for n in wrong])
        primary = [n for n, row in enumerate(clean) if row.get("is_primary")]
        if len(primary) > 1:
            message = _("One person at most is the primary one.")
            raise reading.WrongRows([FieldError((n, "is_primary"), "one_primary", message) for n in primary[1:]])
        return clean

    return read


persons: Final = _once(reading.rows(_PERSON, _finish_person, MOST_PERSONS), "person")
users: Final = _once(reading.rows(_USER, _finish_user, MOST_USERS), "user")
plan_lines: Final = reading.rows(_LINE, _finish_line, MOST_LINES)

CASE_COLUMNS: Final[Mapping[str, Reader]] = {
    "title": reading.text(200, required=True),
    "details": reading.text(20_000, lines=True),
    "owner": reading.record_id,
    "team": reading.record_id,
    "party": reading.record_id,
    "parent": reading.record_id,
    "source": reading.text(40),
    "expected_close_on": day,
    "planned_revenue": money,
    "planned_cost": money,
    "probability": whole(0, 100),
    "outcome_note": reading.text(2_000, lines=True),
    "loss_reason": reading.text(40),
}
CASE: Final[Mapping[str, Reader]] = {
    **CASE_COLUMNS,
    "persons": persons,
    "users": users,
    "plan_lines": plan_lines,
    "currency": reading.text(3),
}
NEW_CASE: Final[Mapping[str, Reader]] = {**CASE, "type": reading.text(40), "stage": reading.text(60)}


def currency_way(raw: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """The fields without ``currency_change``, and that: "convert", "keep" or nothing. Raises InvalidInput."""
    rest = dict(raw)
    way = rest.pop("currency_change", None) or ""
    if way not in ("", CONVERT, KEEP):
        raise InvalidInput([FieldError(("currency_change",), "choice", str(reading.REASONS["choice"]))])
    return rest, str(way)


def read_case(raw: Mapping[str, Any], stored: Mapping[str, Any], way: str = "") -> dict[str, Any]:
    """The clean fields of a case; ``stored`` are the present ``currency`` and amounts of a case that is there, ``way``
    what becomes of those that stay when the currency is another.

    Amounts come out as decimals, with ``currency`` beside them. Raises InvalidInput naming every wrong field, also
    amounts of different currencies.
    """
    clean, errors = _read(raw, CASE, stored, way)
    if errors:
        raise InvalidInput(errors)
    return clean


def read_new_case(raw: Mapping[str, Any]) -> tuple[dict[str, Any], list[FieldError]]:
    """The clean fields of a new case, and what is wrong with the others."""
    return _read({"title": None, **raw}, NEW_CASE, {})


def _read(
    raw: Mapping[str, Any], readers: Mapping[str, Reader], stored: Mapping[str, Any], way: str = ""
) -> tuple[dict[str, Any], list[FieldError]]:
    clean, errors = reading.read_fields(raw, readers)
    if "owner" in raw and clean.get("owner", 0) is None:
        errors.append(FieldError(("owner",), "required", str(reading.REASONS["required"])))
    wrong = {str(error.loc[0]) for error in errors}
    if not wrong & {*AMOUNTS, "currency", "plan_lines"}:
        errors += _settle_currency(clean, stored, way)
    return clean, errors


def _settle_currency(clean: dict[str, Any], stored: Mapping[str, Any], way: str) -> list[FieldError]:
    """One currency for all amounts of the case; what is given decides, and must agree."""
    given = {name: clean[name] for name in AMOUNTS if isinstance(clean.get(name), Money)}
    named = {amount.currency for amount in given.values()} | ({clean["currency"]} if clean.get("currency") else set())
    if len(named) > 1:
        return [_of_one_currency(name) for name in (*given, "currency")][:1]
    of_lines = [row.pop("currency") for row in clean.get("plan_lines", ())]
    if not named and not stored.get("currency"):
        # The first that has one says it; whichever differs from it is refused below.
        named = set([one for one in of_lines if one][:1])
    currency = next(iter(named), stored.get("currency", ""))
    if not named or currency == stored.get("currency"):
        clean.pop("currency", None)
    else:
        try:
            currency_digits(currency)
        except ValueError:
            return [FieldError(("currency",), "currency_code", _("There is no such currency."))]
        left = [name for name in AMOUNTS if stored.get(name) is not None and name not in clean]
        if left and given and not way:
            return [_of_one_currency(next(iter(given)))]
        clean["currency"] = currency
        digits = currency_digits(currency)
        if way == KEEP and any(round_half_up(stored[name], digits) != stored[name] for name in left):
            return [FieldError(("currency",), "too_exact", _("The currency does not have so small coins."))]
    for name, amount in given.items():
        clean[name] = amount.amount
    others = [n for n, one in enumerate(of_lines) if one not in ("", currency)]
    return [_of_one_currency("plan_lines", n, "amount") for n in others] or _round_lines(clean, currency)


def _of_one_currency(*loc: str | int) -> FieldError:
    return FieldError(loc, "one_currency", _("All amounts of a case are in one currency."))


def _round_lines(clean: Mapping[str, Any], currency: str) -> list[FieldError]:
    digits = currency_digits(currency) if currency else 2
    wrong = [
        n for n, row in enumerate(clean.get("plan_lines", ())) if round_half_up(row["amount"], digits) != row["amount"]
    ]
    message = _("The currency does not have so small coins.")
    return [FieldError(("plan_lines", n, "amount"), "too_exact", message) for n in wrong]


def only_move(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of a move as they are given: ``stage``, ``fields``, ``custom``, ``checks``. Raises InvalidInput."""
    readers: Mapping[str, Reader] = {
        "stage": reading.text(60, required=True),
        "fields": _object,
        "custom": _object,
        "checks": _ids,
    }
    clean, errors = reading.read_fields({"stage": None, **raw}, readers)
    if errors:
        raise InvalidInput(errors)
    return {"fields": {}, "custom": None, "checks": [], **clean}


def _object(value: Any) -> Mapping[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise WrongValue("not_an_object", _("This must be an object of values by field."))
    return value


def _ids(value: Any) -> list[int]:
    if not isinstance(value, list) or len(value) > 200:
        raise WrongValue("not_rows")
    found = [reading.record_id(one) for one in value]
    return [one for one in dict.fromkeys(found) if one is not None]
