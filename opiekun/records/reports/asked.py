"""What is asked of a report, as addresses, schedules and the API say it, and its reading."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, cast
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.fields import Choice
from opiekun.core.reading import REASONS
from opiekun.core.viewer import Viewer
from opiekun.records.reports.periods import AHEAD, OWN, PAST, PRESETS, Comparison, compared_with
from opiekun.records.reports.registry import ReportFilter, ReportKind
from opiekun.records.reports.report import Period, ReportChoice

COMPARISONS: Final = ("", "before", "year")
EARLIEST, LATEST = date(1990, 1, 1), date(2199, 12, 31)
MOST_DAYS: Final = 366 * 10 + 3
Given = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A period by its name or by its days (or none), what it is compared with, the values of the filters.

    ``words`` are those of the chosen values.
    """

    preset: str
    own: Period | None = None
    comparison: Comparison = ""
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict, compare=False)

    @property
    def is_relative(self) -> bool:
        """Whether it means another period tomorrow, so that a schedule can ask it again."""
        return self.own is None

    def period(self, today: date) -> Period:
        """The days that it means today; today alone of a report that asks for none."""
        if self.own is not None:
            return self.own
        return PRESETS[self.preset](today) if self.preset else Period(today, today)

    def choice(self, today: date, action: str = "view") -> ReportChoice:
        """What the report is built for."""
        period = self.period(today)
        return ReportChoice(period, compared_with(period, self.comparison), self.values, action)

    def pairs(self) -> list[tuple[str, str]]:
        """Names and values of the address."""
        days = [("from", self.own.first.isoformat()), ("to", self.own.last.isoformat())] if self.own else []
        period = [("period", self.preset)] if self.preset and not self.own else []
        compare = [("compare", str(self.comparison))] if self.comparison else []
        return [*period, *days, *compare, *((name, one) for name, values in self.values.items() for one in values)]

    @property
    def query(self) -> str:
        """The address' part that says all of it."""
        return urlencode(self.pairs())

    def to_json(self) -> dict[str, Any]:
        """As a schedule keeps it; only what is relative is kept."""
        return {
            "period": self.preset,
            "compare": self.comparison,
            "values": {k: list(v) for k, v in self.values.items()},
        }


def presets_of(kind: ReportKind) -> list[str]:
    """The names of periods that the report offers."""
    if kind.periods == "none":
        return []
    return [*PAST, *AHEAD] if kind.periods == "ahead" else list(PAST)


def usual(kind: ReportKind) -> Asked:
    """What a report opens with: its usual period, nothing filtered or compared."""
    presets = presets_of(kind)
    return Asked("" if not presets else kind.usual if kind.usual in presets else "this_month")


def from_json(kept: Mapping[str, Any]) -> Given:
    """What a schedule keeps, as an address would say it."""
    period, compare = str(kept.get("period", "")), str(kept.get("compare", ""))
    values = {name: tuple(map(str, values)) for name, values in dict(kept.get("values", {})).items()}
    return {**values, "period": (period,), **({"compare": (compare,)} if compare else {})}


class FilterChoices:
    """The values of filters that one viewer may choose, each asked for once."""

    def __init__(self, viewer: Viewer) -> None:
        self._viewer, self._known = viewer, dict[str, Sequence[Choice]]()

    def of(self, one: ReportFilter) -> Sequence[Choice]:
        """Those of the filter."""
        if one.code not in self._known:
            self._known[one.code] = one.choices(self._viewer)
        return self._known[one.code]


def read_asked(
    viewer: Viewer, kind: ReportKind, given: Given, *, strictly: bool = True, choices: FilterChoices | None = None
) -> Asked:
    """What is asked, where names and values are right. Raises InvalidInput that names each wrong one.

    An empty value says nothing. A page is not ``strict`` about names that it does not know.
    """
    reader = _Reader(choices or FilterChoices(viewer), kind, given)
    asked = reader.read()
    if strictly:
        reader.refuse_unknown()
    if reader.errors:
        raise InvalidInput(reader.errors)
    return asked


class _Reader:
    def __init__(self, choices: FilterChoices, kind: ReportKind, given: Given) -> None:
        self.choices, self.kind = choices, kind
        self.given = {name: [one for one in values if one] for name, values in given.items()}
        self.errors: list[FieldError] = []

    def read(self) -> Asked:
        asked = replace(self._period(), comparison=self._comparison())
        values = {one.code: chosen for one in self.kind.filters if (chosen := self._chosen(one))}
        words = {one.code: self._words(one, values[one.code]) for one in self.kind.filters if one.code in values}
        return replace(asked, values=values, words=words)

    def _words(self, one: ReportFilter, values: Sequence[str]) -> tuple[str, ...]:
        labels = {choice.value: str(choice.label) for choice in self.choices.of(one)}
        return tuple(labels[value] for value in values)

    def refuse_unknown(self) -> None:
        known = {"period", "from", "to", "compare"} | {one.code for one in self.kind.filters}
        self.errors += [
            FieldError((name[:60],), "unknown_parameter", _("There is no such parameter."))
            for name in self.given
            if name not in known
        ]

    def _period(self) -> Asked:
        preset, days = self._one("period"), ("from" in self._filled or "to" in self._filled)
        asked = usual(self.kind)
        if preset == OWN or (days and not preset):
            own = self._days()
            return asked if own is None else Asked(OWN, own)
        if preset and preset not in presets_of(self.kind):
            self._wrong("period", "choice", str(REASONS["choice"]))
        return Asked(preset) if preset in PRESETS else asked

    @property
    def _filled(self) -> set[str]:
        return {name for name, values in self.given.items() if values}

    def _days(self) -> Period | None:
        first, last = self._day("from"), self._day("to")
        if first is None or last is None:
            return None
        if last < first:
            self._wrong("to", "before_first", _("The last day is before the first one."))
            return None
        if (last - first).days > MOST_DAYS:
            self._wrong("to", "too_long", _("Choose ten years at most."))
            return None
        return Period(first, last)

    def _day(self, name: str) -> date | None:
        text = self._one(name)
        if not text:
            self._wrong(name, "required", str(REASONS["required"]))
            return None
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = None
        if day is None or not EARLIEST <= day <= LATEST:
            self._wrong(name, "not_a_date", _("Write a day of the calendar, as in 2026-11-24."))
            return None
        return day

    def _comparison(self) -> Comparison:
        comparison = self._one("compare")
        if comparison not in COMPARISONS or (comparison and not self.kind.compares):
            self._wrong("compare", "choice", str(REASONS["choice"]))
            return ""
        return cast(Comparison, comparison)

    def _chosen(self, one: ReportFilter) -> tuple[str, ...]:
        asked = tuple(dict.fromkeys(self.given.get(one.code, ())))
        if not asked and not one.needed:
            return ()
        known = [choice.value for choice in self.choices.of(one)]
        if not asked:
            return tuple(known[:1])
        if not set(asked) <= set(known):
            self._wrong(one.code, "choice", str(REASONS["choice"]))
        elif len(asked) > 1 and not one.many:
            self._wrong(one.code, "too_many", _("Choose one value."))
        return tuple(value for value in asked if value in known)

    def _one(self, name: str) -> str:
        values = self.given.get(name, [])
        if len(values) > 1:
            self._wrong(name, "repeated_parameter", _("This parameter is given twice."))
        return values[0] if values else ""

    def _wrong(self, name: str, code: str, message: str) -> None:
        self.errors.append(FieldError((name,), code, message))
