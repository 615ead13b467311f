"""How cases read: their history, amounts, days in a stage."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import TextChoices
from django.utils.translation import get_language, gettext, gettext_lazy, ngettext, pgettext, pgettext_lazy

from opiekun.cases.choices import Part, PersonRole, Side
from opiekun.cases.selectors.definitions import definitions
from opiekun.core import clock
from opiekun.core.fields import Label
from opiekun.core.ui import dates
from opiekun.core.ui import format as formats
from opiekun.records.record.words import ColumnWords, TableWords, Words, choice_words

C = ColumnWords
_ = gettext_lazy


def language() -> str:
    """The language of the pages, as formats know it."""
    return "en" if (get_language() or "pl").startswith("en") else "pl"


def money(amount: Decimal | None, currency: str, spoken: str = "") -> str:
    """An amount without its cents where it has none; nothing for none. Whoever writes many says the language."""
    if amount is None:
        return ""
    return formats.money(amount, spoken or language(), currency, minor=amount != amount.to_integral_value())


def moment(instant: datetime) -> str:
    """An instant by the clock of the company: "dziś, 10:42"."""
    return dates.moment(instant, clock.now().astimezone(clock.company_zone()), language())


def whole_money(amount: Decimal, currency: str) -> str:
    """A sum without its cents, as boards and charts show it; from a million on in millions."""
    if abs(amount) >= 1_000_000:
        return formats.large_money(amount, language(), currency)
    return formats.money(amount, language(), currency, minor=False)


def days(number: int) -> str:
    """ "3 dni"; nothing for less than a day."""
    return ngettext("%(number)d day", "%(number)d days", number) % {"number": number}


def step_words(step: str, day: date | None, today: date) -> tuple[str, str]:
    """When a next step is, and its tone: late, today, later, none."""
    if day is None:
        return gettext("no next step"), "none"
    if day.year == 9999:
        return pgettext("a task", "without a day"), "later"
    shown = dates.day(day, today, language())
    return (gettext("overdue · %(when)s") % {"when": shown}, step) if step == "late" else (shown, step)


def _stage(value: Any) -> str:
    stage = definitions().stage_by_id.get(int(value))
    return str(stage.label) if stage else str(value)


def _type(value: Any) -> str:
    of = definitions().by_id.get(int(value))
    return str(of.label) if of else str(value)


def term_words(value: Any) -> str:
    """An entry of a short list by its id."""
    term = definitions().term_by_id.get(int(value))
    return str(term.label) if term else str(value)


def _check(value: Any) -> str:
    points = (point for stage in definitions().stages for point in stage.checks)
    return next((str(point.label) for point in points if point.id == int(value)), "")


def hours(minutes: int) -> str:
    """ "1 h 30 min"."""
    whole, rest = divmod(minutes, 60)
    return "\u00a0".join([*([f"{whole}\u00a0h"] if whole else []), *([f"{rest}\u00a0min"] if rest else [])])


def one_amount(value: Any, currency: str) -> str:
    """An amount as the history keeps it, in the currency of then; without one where that is not known."""
    exact = Decimal(str(value))
    return money(exact, currency) if currency else formats.number(exact, language(), 2)


def full_day(value: Any) -> str:
    """A day as the history keeps it. By its date: what was tomorrow then is not tomorrow now."""
    return dates.full_date(date.fromisoformat(str(value)), language())


def _percent(value: Any) -> str:
    return formats.percent(Decimal(str(value)) / 100, language(), digits=0)


def _person(row: Mapping[str, Any]) -> tuple[Label, str]:
    return _("Person"), _named(row.get("person_name"), PersonRole, row.get("role"))


def _colleague(row: Mapping[str, Any]) -> tuple[Label, str]:
    return _("Colleague"), _named(row.get("user_name"), Part, row.get("part"))


def _named(name: Any, parts: type[TextChoices], part: Any) -> str:
    """Who, and as what: "Anna Kos · decision maker"."""
    return " · ".join(filter(None, (str(name or ""), str(parts(part).label) if part in parts.values else "")))


def _line(row: Mapping[str, Any]) -> tuple[Label, str]:
    side, text, amount = row.get("side"), str(row.get("text") or ""), row.get("amount")
    label = str(Side(side).label) if side in Side.values else ""
    category = definitions().term_by_id.get(int(row.get("category_id") or 0))
    said = [
        label,
        str(category.label) if category else "",
        text,
        "" if amount is None else one_amount(amount, row.get("currency", "")),
    ]
    return _("Line of the plan"), " · ".join(one for one in said if one)


CASE_WORDS: Final = Words(
    tables={
        "cases_case": TableWords(
            {
                "title": C(pgettext_lazy("of a case", "Title")),
                "type_id": C(pgettext_lazy("of a case", "Type"), _type),
                "stage_id": C(_("Stage"), _stage),
                "owner_id": C(pgettext_lazy("of a case", "Owner"), reference="user"),
                "team_id": C(_("Team"), reference="team"),
                "party_id": C(_("Party"), reference="party"),
                "parent_id": C(_("Part of the case"), reference="case"),
                "source_id": C(pgettext_lazy("of a case", "Source"), term_words),
                "loss_reason_id": C(_("Reason of loss"), term_words),
                "outcome_note": C(_("About the outcome")),
                "expected_close_on": C(_("Expected close"), full_day),
                "currency": C(_("Currency")),
                "planned_revenue": C(_("Planned revenue"), amount=one_amount),
                "planned_cost": C(_("Planned cost"), amount=one_amount),
                "probability": C(_("Own probability"), _percent),
                "details": C(pgettext_lazy("of a case", "Details")),
            }
        ),
        "cases_person": TableWords(
            {
                "person_id": C(_("Person"), reference="person"),
                "role": C(_("Role"), choice_words(PersonRole)),
                "is_primary": C(_("Primary person")),
            },
            _("Person"),
            _person,
            "persons",
        ),
        "cases_user": TableWords(
            {"user_id": C(_("Colleague"), reference="user"), "part": C(_("Part in the case"), choice_words(Part))},
            _("Colleague"),
            _colleague,
            "users",
        ),
        "cases_check": TableWords(
            {"check_id": C(_("Ticked"), _check)},
            _("Checklist"),
            lambda row: (_("Checklist"), _check(row.get("check_id") or 0)),
            "checklist",
        ),
        "cases_plan_line": TableWords(
            {
                "side": C(_("Side"), choice_words(Side)),
                "category_id": C(_("Category"), term_words),
                "text": C(_("Text")),
                "amount": C(_("Amount"), amount=one_amount),
            },
            _("Line of the plan"),
            _line,
            "plan_lines",
            # A plan is written whole: what stands for the same as before is that line with another amount.
            lambda row: (row.get("side"), row.get("category_id"), row.get("text")),
        ),
    },
    own="cases_case",
    created=_("added the case"),
    trashed=_("moved the case to the trash"),
    restored=_("restored the case"),
    # The timeline has the moves themselves.
    elsewhere=frozenset({"stage_id"}),
    currency="currency",
)


def field_label(code: str) -> str:
    """A required field in words."""
    return {
        "party": gettext("Party"),
        "person": gettext("Person"),
        "primary_person": gettext("Primary person"),
        "persons": gettext("Person"),
        "expected_close_on": gettext("Expected close"),
        "planned_revenue": gettext("Planned revenue"),
        "planned_cost": gettext("Planned cost"),
        "source": str(pgettext_lazy("of a case", "Source")),
        "team": gettext("Team"),
        "details": str(pgettext_lazy("of a case", "Details")),
        "loss_reason": gettext("Reason of loss"),
        "outcome_note": gettext("About the outcome"),
    }.get(code, code)


def unseen() -> str:
    """What is said of a required field that the viewer does not see."""
    return gettext("A field is missing that you do not see. Ask somebody who sees it to fill it in.")
