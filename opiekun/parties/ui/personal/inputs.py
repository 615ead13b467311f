"""The forms of single rows of the personal details: which fields, with which choices and beginnings."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from opiekun.parties.choices import DayKind, InterestKind, Relation
from opiekun.parties.rules.name_days import name_days
from opiekun.parties.selectors.choices_to_offer import account_managers
from opiekun.parties.selectors.personal_details import PersonalDetails
from opiekun.parties.services.personal_row import FIELDS
from opiekun.parties.ui.personal.facts import suggested_name_day
from opiekun.parties.ui.personal.words import date_words, notice_words
from opiekun.records.record.facts import Input

Values = dict[str, str]
_NOTICES: Final = (0, 1, 2, 3, 7, 14, 30, 60)


def first_values(part: str, kind: str, details: PersonalDetails, first_name: str) -> Values:
    """What the form of a new row begins with: a name day with the one that the calendar suggests."""
    values = dict.fromkeys(FIELDS[part], "")
    if part == "days":
        values |= {"kind": kind, "remind_before": "0"}
        if kind == DayKind.NAME_DAY and (suggested := suggested_name_day(details, first_name)):
            values["date"] = _typed_date(*suggested, None)
    if part == "interests":
        values["kind"] = InterestKind.HOBBY.value
    return values


def stored_values(part: str, row: Mapping[str, Any]) -> Values:
    """What the form of a row begins with."""
    values = {name: str(row[name]) if row.get(name) is not None else "" for name in FIELDS[part]}
    if "date" in values:
        values["date"] = _typed_date(row["month"], row["day"], row["year"])
        values["remind_to"] = str(row["remind_to_id"] or "")
    return values


def _typed_date(month: int | None, day: int | None, year: int | None) -> str:
    """As one types it, in any language: 24.11.1980."""
    if not month or not day:
        return ""
    return f"{day:02}.{month:02}" if year is None else f"{day:02}.{month:02}.{year}"


def name_day_choices(first_name: str, values: Values) -> list[tuple[str, str]]:
    """The days of the name to pick from: what is filled in, and how it reads."""
    if values.get("kind") != DayKind.NAME_DAY:
        return []
    return [(_typed_date(*day, None), date_words(*day, None)) for day in name_days(first_name)]


def form_inputs(part: str, values: Values) -> Sequence[Input]:
    """The fields of a row's form. The kind of a day is not among them: it is chosen by what is added."""
    if part == "facts":
        return [
            Input("label", _("What about"), values["label"], attrs={"placeholder": _("coffee, car, diet")}),
            Input("value", _("What is known"), values["value"], "textarea"),
        ]
    if part == "interests":
        suggestions = {"list": "interest-terms", "hx-get": reverse("interest_terms"), "hx-target": "#interest-terms"}
        suggestions |= {"hx-trigger": "focus once, input changed delay:150ms", "hx-sync": "this:replace"}
        suggestions["hx-swap"] = "innerHTML"
        return [
            Input("term", _("Hobby or interest"), values["term"], attrs=suggestions),
            Input("kind", _("Kind"), values["kind"], "select", InterestKind.choices),
        ]
    if part == "family":
        return [
            Input("relation", _("Relation"), values["relation"], "select", Relation.choices, empty=_("Choose")),
            Input("name", _("First name"), values["name"]),
            _date_input(_("Birthday"), values),
            *_reminder(values),
        ]
    name = [Input("name", _("Anniversary"), values["name"], attrs={"placeholder": _("wedding, start of work")})]
    is_anniversary = values["kind"] == DayKind.ANNIVERSARY
    return [*(name if is_anniversary else ()), _date_input(_("Date"), values), *_reminder(values)]


def _date_input(label: str, values: Values) -> Input:
    return Input("date", label, values["date"], attrs={"placeholder": _("24.11 or 24.11.1980"), "maxlength": "40"})


def _reminder(values: Values) -> list[Input]:
    chosen = values["remind_before"]
    notices = sorted({*_NOTICES, *([int(chosen)] if chosen.isdigit() else [])})
    options = [("", notice_words(None)), *((str(days), notice_words(days)) for days in notices)]
    users = account_managers()
    return [
        Input("remind_before", _("Reminder"), chosen, "select", options),
        Input("remind_to", _("Whom to remind"), values["remind_to"], "select", users, empty=_("account manager")),
        Input("note", _("Remarks"), values["note"], "textarea"),
    ]
