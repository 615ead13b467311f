"""How personal details are read: days to remember, family, interests, further facts; fields first, then the row."""

from typing import Any

from opiekun.core import reading
from opiekun.core.reading import Reader, WrongField, WrongValue
from opiekun.parties.choices import DayKind, InterestKind, Relation
from opiekun.parties.rules.rows import MOST_ROWS, without_repeats
from opiekun.parties.rules.wrong_value import REASONS, wrong
from opiekun.parties.rules.yearly_days import LONGEST_NOTICE, read_yearly_day

_date = reading.text(40)
_NO_DATE = {"month": None, "day": None, "year": None}


def _days_before(value: Any) -> int | None:
    """How many days ahead to remind; None for no reminder."""
    if value in (None, ""):
        return None
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and int(text) <= LONGEST_NOTICE):
        raise wrong("days_before")
    return int(text)


_REMINDED: dict[str, Reader] = {"remind_before": _days_before, "remind_to": reading.record_id}
DAY: dict[str, Reader] = {
    "id": reading.record_id,
    "kind": reading.choice(DayKind.values, required=True),
    "name": reading.text(80),
    "date": _date,
    "note": reading.text(500, lines=True),
    **_REMINDED,
}
FAMILY_MEMBER: dict[str, Reader] = {
    "id": reading.record_id,
    "relation": reading.choice(Relation.values, required=True),
    "name": reading.text(120),
    "date": _date,
    "note": reading.text(500, lines=True),
    **_REMINDED,
}
INTEREST: dict[str, Reader] = {
    "id": reading.record_id,
    "kind": reading.choice(InterestKind.values),
    "term": reading.text(80, required=True),
}
FACT: dict[str, Reader] = {
    "id": reading.record_id,
    "label": reading.text(80, required=True),
    "value": reading.text(2000, required=True, lines=True),
}


def _dated(row: dict[str, Any]) -> dict[str, Any]:
    """The row with month, day and year in place of its date. Raises WrongField."""
    try:
        day = read_yearly_day(row["date"])
    except WrongValue as refused:
        raise WrongField("date", refused.code, refused.message) from refused
    return {**_without_date(row), "month": day.month, "day": day.day, "year": day.year}


def _without_date(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "date"}


def _need(row: dict[str, Any], *names: str) -> None:
    for name in names:
        if not row.get(name):
            raise WrongField(name, "required")


def finish_day(row: dict[str, Any]) -> dict[str, Any]:
    """The row with all columns. Raises WrongField: an anniversary has a name, birthday and name day have none."""
    _need(row, "kind", "date")
    is_anniversary = row["kind"] == DayKind.ANNIVERSARY
    if is_anniversary != bool(row.get("name")):
        code = "name_needed" if is_anniversary else "no_name_here"
        raise WrongField("name", code, REASONS[code])
    return {"name": "", "note": "", "remind_before": 0, **_reminded(_dated(row))}


def finish_family_member(row: dict[str, Any]) -> dict[str, Any]:
    _need(row, "relation")
    dated = _dated(row) if row.get("date") else {**_without_date(row), **_NO_DATE}
    return {"name": "", "note": "", "remind_before": None, **_reminded(dated)}


def _reminded(row: dict[str, Any]) -> dict[str, Any]:
    """The user under the name of the column."""
    return {"remind_to_id": row.get("remind_to"), **{name: row[name] for name in row if name != "remind_to"}}


def finish_interest(row: dict[str, Any]) -> dict[str, Any]:
    _need(row, "term")
    return {**row, "kind": row.get("kind") or InterestKind.HOBBY.value}


def finish_fact(row: dict[str, Any]) -> dict[str, Any]:
    _need(row, "label", "value")
    return row


def _interest(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["kind"], " ".join(row["term"].casefold().split())


def _what_day(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["kind"], row["name"]


PERSONAL: dict[str, Reader] = {
    "days": without_repeats(reading.rows(DAY, finish_day, MOST_ROWS), _what_day, "kind"),
    "family": reading.rows(FAMILY_MEMBER, finish_family_member, MOST_ROWS),
    "interests": without_repeats(reading.rows(INTEREST, finish_interest, MOST_ROWS), _interest, "term"),
    "facts": reading.rows(FACT, finish_fact, MOST_ROWS),
}
