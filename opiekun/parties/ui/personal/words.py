"""How personal details read: in cards, e-mails, calendars, and in the history."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import get_language, gettext, gettext_lazy, ngettext

from opiekun.core.fields import Label
from opiekun.core.ui import dates
from opiekun.parties.choices import DayKind, InterestKind, Relation
from opiekun.records.record.words import ColumnWords, TableWords, choice_words

C = ColumnWords
_ = gettext_lazy


# Asked of the enumerations for each day of a page, they would cost more than all the rest of it.
_DAY_KINDS: Final = {kind.value: kind.label for kind in DayKind}
_RELATIONS: Final = {relation.value: relation.label for relation in Relation}


def day_name(kind: str, name: str) -> Label:
    """What a day is: its kind, or the name of the anniversary."""
    return name or _DAY_KINDS.get(kind, kind)


def date_words(month: int | None, day: int | None, year: int | None) -> str:
    """24.11, or 24.11.1980 when the year is known; empty without a date."""
    if not month or not day:
        return ""
    language = "en" if get_language() == "en" else "pl"
    if year is None:
        return dates.yearly_day(month * 100 + day, language)
    return dates.full_date(date(year, month, day), language)


def years_words(years: int) -> str:
    """How many years it is."""
    return ngettext("%(years)d year", "%(years)d years", years) % {"years": years}


def title_words(kind: str, name: str, relation: str, years: int | None) -> str:
    """What comes: "Birthday, 46 years", "Daughter Zosia: birthday, 7 years"."""
    if relation:
        who = str(_RELATIONS.get(relation, relation))
        what = gettext("%(who)s: birthday") % {"who": " ".join(part for part in (who, name) if part)}
    else:
        what = str(day_name(kind, name))
    return f"{what}, {years_words(years)}" if years else what


def notice_words(days: int | None) -> str:
    """When somebody is reminded."""
    if days is None:
        return gettext("no reminder")
    if days == 0:
        return gettext("on the day itself")
    return ngettext("%(days)d day before", "%(days)d days before", days) % {"days": days}


def _date(row: Mapping[str, Any]) -> str:
    # What an erasure took out of the history is no number any more.
    month, day, year = (part if isinstance(part, int) else None for part in map(row.get, ("month", "day", "year")))
    try:
        return date_words(month, day, year)
    except ValueError:
        return ""


def _joined(*parts: Any) -> str:
    return ", ".join(str(part) for part in parts if part)


# The timeline tells the first part to whoever looks at the page, so that it says nothing of the person.
def _day_row(row: Mapping[str, Any]) -> tuple[Label, str]:
    return day_name(row.get("kind", ""), ""), _joined(row.get("name"), _date(row))


def _family_row(row: Mapping[str, Any]) -> tuple[Label, str]:
    relation = row.get("relation", "")
    return _("Family"), _joined(_RELATIONS.get(relation, relation), row.get("name"), _date(row))


def _interest_row(row: Mapping[str, Any]) -> tuple[Label, str]:
    kind = row.get("kind", "")
    return InterestKind(kind).label if kind in InterestKind.values else _("Interest"), str(row.get("term", ""))


def _fact_row(row: Mapping[str, Any]) -> tuple[Label, str]:
    return _("Further fact"), ": ".join(str(row[part]) for part in ("label", "value") if row.get(part))


_YEARLY: Final = {
    "day": C(_("Day")),
    "month": C(_("Month")),
    "year": C(_("Year")),
    "remind_before": C(_("Reminder"), notice_words),
    "remind_to_id": C(_("Whom to remind"), reference="user"),
    "note": C(_("Remarks")),
}
DETAIL_WORDS: Final[Mapping[str, TableWords]] = {
    "parties_personday": TableWords(
        {"kind": C(_("Kind"), choice_words(DayKind)), "name": C(_("Anniversary")), **_YEARLY},
        _("Day to remember"),
        _day_row,
        "days",
    ),
    "parties_familymember": TableWords(
        {"relation": C(_("Relation"), choice_words(Relation)), "name": C(_("Name")), **_YEARLY},
        _("Family"),
        _family_row,
        "family",
    ),
    "parties_interest": TableWords(
        {"kind": C(_("Kind"), choice_words(InterestKind)), "term": C(_("Interest"))},
        _("Interests"),
        _interest_row,
        "interests",
    ),
    "parties_personfact": TableWords(
        {"label": C(_("What about")), "value": C(_("Value"))}, _("Further fact"), _fact_row, "facts"
    ),
}
