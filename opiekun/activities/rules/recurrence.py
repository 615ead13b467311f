"""Recurring days by rules of RFC 5545, on calendar days alone: hours are those of the company's clock, so that a change
to summer time moves nothing.

A rule whose first day is the 29th, 30th or 31st falls on the last day of shorter months; it is stored in words that say
so (``BYMONTHDAY=28,29,30,31;BYSETPOS=-1``), as any program reads them. The first day counts, also where the rule alone
would not name it.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from dateutil.rrule import rrule
from dateutil.rrule import weekday as Weekday  # noqa: N812 - a class
from django.utils.translation import gettext_lazy as _

from opiekun.core.reading import WrongValue

DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FREQUENCIES: Final = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY")
MOST: Final = 1000
# No rule is followed further than this: one that never comes would be looked for for ever.
HORIZON: Final = timedelta(days=366 * 30)
_LAST: Final = date(9999, 12, 31)
_DAY: Final = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL: Final = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T\d{6}Z?)?")
_REASONS: Final = {
    "rule_format": _("This is no rule of RFC 5545, as in FREQ=WEEKLY;BYDAY=MO."),
    "rule_part": _("This part of the rule is not supported."),
    "rule_frequency": _("The rule must be DAILY, WEEKLY, MONTHLY or YEARLY."),
    "rule_value": _("The rule has a value that cannot be."),
    "rule_never": _("By this rule the task never comes again."),
    "rule_not_movable": _("This rule cannot follow the new day by itself: give a new rule, or move only this one."),
}


def wrong(code: str) -> WrongValue:
    """The fault under the code, with its words."""
    return WrongValue(code, _REASONS[code])


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, taken apart. ``days`` are places and weekdays (Monday is 0): (0, 2) each Wednesday, (-1, 4) the last
    Friday."""

    frequency: str
    interval: int = 1
    count: int | None = None
    until: date | None = None
    days: tuple[tuple[int, int], ...] = ()
    month_days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    places: tuple[int, ...] = ()
    week_start: int = 0

    @property
    def is_plain(self) -> bool:
        """Whether only the first day says on which days it falls."""
        return not (self.days or self.month_days or self.months or self.places)

    def __str__(self) -> str:
        parts = [f"FREQ={self.frequency}"]
        if self.interval != 1:
            parts.append(f"INTERVAL={self.interval}")
        if self.months:
            parts.append(f"BYMONTH={_joined(self.months)}")
        if self.month_days:
            parts.append(f"BYMONTHDAY={_joined(self.month_days)}")
        if self.days:
            parts.append("BYDAY=" + ",".join(f"{place or ''}{DAYS[day]}" for place, day in self.days))
        if self.places:
            parts.append(f"BYSETPOS={_joined(self.places)}")
        if self.week_start:
            parts.append(f"WKST={DAYS[self.week_start]}")
        if self.count is not None:
            parts.append(f"COUNT={self.count}")
        if self.until is not None:
            parts.append(f"UNTIL={self.until:%Y%m%d}")
        return ";".join(parts)


def _joined(numbers: Sequence[int]) -> str:
    return ",".join(str(number) for number in numbers)


def parse_rule(text: str) -> Rule:
    """The rule in the text. Raises WrongValue: rule_format, rule_part, rule_frequency, rule_value."""
    parts: dict[str, str] = {}
    for part in text.strip().upper().removeprefix("RRULE:").rstrip(";").split(";"):
        name, sign, value = part.partition("=")
        if not sign or not value or name in parts or len(value) > 200:
            raise wrong("rule_format")
        parts[name] = value
    if unknown := parts.keys() - _READERS.keys() - {"FREQ"}:
        raise wrong("rule_part" if unknown else "rule_format")
    if parts.get("FREQ") not in FREQUENCIES:
        raise wrong("rule_frequency" if "FREQ" in parts else "rule_format")
    rule = Rule(parts.pop("FREQ"))
    for name, value in parts.items():
        column, read = _READERS[name]
        rule = replace(rule, **{column: read(value)})
    _check(rule)
    return rule


def _number(value: str, least: int, most: int) -> int:
    if not re.fullmatch(r"[+-]?\d{1,4}", value) or not least <= int(value) <= most:
        raise wrong("rule_value")
    return int(value)


def _numbers(most: int, least: int = 1) -> Callable[[str], Any]:
    def read(value: str) -> tuple[int, ...]:
        found = tuple(sorted({_number(one, -most if least < 0 else least, most) for one in value.split(",")}))
        if 0 in found:
            raise wrong("rule_value")
        return found

    return read


def _days(value: str) -> tuple[tuple[int, int], ...]:
    found = []
    for one in value.split(","):
        match = _DAY.fullmatch(one)
        if match is None or (match[1] and (int(match[1]) == 0 or abs(int(match[1])) > 53)):
            raise wrong("rule_value")
        found.append((int(match[1] or 0), DAYS.index(match[2])))
    return tuple(sorted(set(found)))


def _until(value: str) -> date:
    match = _UNTIL.fullmatch(value)
    try:
        return date(*(int(part) for part in match.groups()[:3])) if match else _fail()
    except ValueError as impossible:
        raise wrong("rule_value") from impossible


def _fail() -> date:
    raise wrong("rule_value")


def _week_start(value: str) -> int:
    if value not in DAYS:
        raise wrong("rule_value")
    return DAYS.index(value)


_READERS: Final[Mapping[str, tuple[str, Callable[[str], Any]]]] = {
    "INTERVAL": ("interval", lambda value: _number(value, 1, MOST)),
    "COUNT": ("count", lambda value: _number(value, 1, MOST)),
    "UNTIL": ("until", _until),
    "BYDAY": ("days", _days),
    "BYMONTHDAY": ("month_days", _numbers(31, -1)),
    "BYMONTH": ("months", _numbers(12)),
    "BYSETPOS": ("places", _numbers(366, -1)),
    "WKST": ("week_start", _week_start),
}


def _check(rule: Rule) -> None:
    if rule.count is not None and rule.until is not None:
        raise wrong("rule_format")
    if rule.places and not (rule.days or rule.month_days or rule.months):
        raise wrong("rule_format")
    ordinals = any(place for place, _day in rule.days)
    if ordinals and rule.frequency not in ("MONTHLY", "YEARLY"):
        raise wrong("rule_value")
    if rule.month_days and rule.frequency == "WEEKLY":
        raise wrong("rule_value")


def read_rule(text: str, start: date) -> str:
    """The rule as it is stored for a series that begins on ``start``; empty for none.

    Raises WrongValue; ``rule_never`` when nothing comes after the first day.
    """
    if not text.strip():
        return ""
    rule = friendly(parse_rule(text), start)
    if next(_after(rule, start, start), None) is None:
        raise wrong("rule_never")
    return str(rule)


def friendly(rule: Rule, start: date) -> Rule:
    """The rule that takes the last day of a month which has no 29th, 30th or 31st, when it begins on such a day."""
    if not rule.is_plain or start.day < 29:
        return rule
    if rule.frequency == "MONTHLY":
        return replace(rule, month_days=tuple(range(28, start.day + 1)), places=(-1,))
    if rule.frequency == "YEARLY" and (start.month, start.day) == (2, 29):
        return replace(rule, months=(2,), month_days=(28, 29), places=(-1,))
    return rule


def occurrences(text: str, start: date, first: date, last: date) -> list[date]:
    """The days of the series from ``first`` to ``last``."""
    rule = parse_rule(text)
    found = [start] if first <= start <= last else []
    for day in _after(rule, start, max(start, first - timedelta(days=1))):
        if day > last:
            break
        found.append(day)
    return found


def next_days(text: str, start: date, after: date) -> Iterator[date]:
    """The days of the series after ``after``, one by one."""
    yield from _after(parse_rule(text), start, after)


def _after(rule: Rule, start: date, after: date) -> Iterator[date]:
    """The days by the rule that come after ``start`` and after ``after``."""
    begin = start if rule.count is not None else _nearer(rule, start, after)
    until = min(rule.until or _LAST, _far(max(start, after)))
    days = _generated(rule, begin, until)
    if rule.count is None:
        yield from (day for day in days if day > start and day > after)
        return
    # The first day counts, whether or not the rule names it.
    counted = 1
    for day in days:
        if day <= start:
            continue
        counted += 1
        if counted > rule.count:
            return
        if day > after:
            yield day


def _far(day: date) -> date:
    return day + HORIZON if day < _LAST - HORIZON else _LAST


def _generated(rule: Rule, begin: date, until: date) -> Iterator[date]:
    frequency: Any = FREQUENCIES.index(rule.frequency)
    found = rrule(
        frequency,
        dtstart=datetime(begin.year, begin.month, begin.day),  # noqa: DTZ001 - calendar days have no zone
        interval=rule.interval,
        wkst=rule.week_start,
        until=datetime(until.year, until.month, until.day),  # noqa: DTZ001
        bysetpos=rule.places or None,
        bymonth=rule.months or None,
        bymonthday=rule.month_days or None,
        byweekday=[Weekday(day, place or None) for place, day in rule.days] or None,
        cache=False,
    )
    return (moment.date() for moment in found)


def _nearer(rule: Rule, start: date, after: date) -> date:
    """A later first day, in step with the rule, so that what is long past need not be counted through."""
    if after <= start:
        return start
    days = (after - start).days
    match rule.frequency:
        case "DAILY":
            return start + timedelta(days=days // rule.interval * rule.interval)
        case "WEEKLY":
            # A week earlier: within one period the days before the first are left out.
            weeks = max(days // 7 // rule.interval - 1, 0) * rule.interval
            return start + timedelta(weeks=weeks)
        case "MONTHLY":
            months = (after.year - start.year) * 12 + after.month - start.month
            steps = max(months // rule.interval - 1, 0) * rule.interval
            year, month = divmod(start.year * 12 + start.month - 1 + steps, 12)
            return _in_month(rule, start, year, month + 1) if steps else start
    years = max((after.year - start.year) // rule.interval - 1, 0) * rule.interval
    if years and (rule.month_days or rule.days):
        return date(start.year + years, 1, 1)
    return _in_month(rule, start, start.year + years, start.month) if years else start


def _in_month(rule: Rule, start: date, year: int, month: int) -> date:
    """The first day in a later month; where the rule names days itself the beginning of the month serves as well."""
    if rule.month_days or rule.days:
        return date(year, month, 1)
    return date(year, month, start.day) if start.day < 29 else start


def remaining(text: str, start: date, at: date) -> str:
    """The rule for a series that begins anew at its occurrence ``at``: what was counted off already is taken off."""
    rule = parse_rule(text)
    if rule.count is None:
        return text
    before = sum(1 for day in occurrences(text, start, start, at) if day < at)
    return str(replace(rule, count=max(rule.count - before, 1)))


def moved(text: str, old: date, new: date) -> str:
    """The rule after its occurrence on ``old`` has been moved to ``new``, and all others with it.

    Raises WrongValue ``rule_not_movable`` where nobody can say where the others belong.
    """
    rule = parse_rule(text)
    if old == new:
        return text
    if rule.is_plain:
        return str(friendly(rule, new))
    bare = replace(rule, days=(), month_days=(), months=(), places=())
    if friendly(bare, old) == rule:
        return str(friendly(bare, new))
    if rule.frequency == "WEEKLY" and rule.days and not rule.months and not rule.places:
        days = {(0, new.weekday()) if day == old.weekday() else (place, day) for place, day in rule.days}
        if (0, old.weekday()) in rule.days:
            return str(replace(rule, days=tuple(sorted(days))))
    if rule.frequency == "MONTHLY" and not rule.months and not rule.places:
        if rule.month_days == (old.day,) and not rule.days:
            return str(friendly(bare, new))
        if len(rule.days) == 1 and rule.days[0][0] and not rule.month_days:
            place = -1 if rule.days[0][0] < 0 and (new + timedelta(days=7)).month != new.month else (new.day + 6) // 7
            return str(replace(rule, days=((place, new.weekday()),)))
    raise wrong("rule_not_movable")
