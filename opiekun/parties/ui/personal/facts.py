"""Personal details as lines of their card: birthday and name day always, then what else is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from markupsafe import Markup

from opiekun.core.fields import Label
from opiekun.parties.choices import DayKind, InterestKind, Relation
from opiekun.parties.rules.name_days import NameDay, name_days, next_after
from opiekun.parties.selectors.personal_details import PersonalDetails
from opiekun.parties.ui.party_page import lines
from opiekun.parties.ui.personal.words import date_words, day_name, notice_words, years_words

Row = Mapping[str, Any]
NEW: Final = "new"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the card; ``row`` is the row's id, or what the form of a new one is asked by ("new-birthday")."""

    row: str
    label: Label
    value: str | Markup
    note: str | Markup = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A list of the details with its lines; ``add`` offers another one by ``new``."""

    code: str
    title: str
    add: str
    new: str
    lines: Sequence[Line]


def card_parts(details: PersonalDetails, first_name: str, today: date) -> list[Part]:
    """Everything that the card shows."""
    return [
        Part(
            "days",
            _("Days to remember"),
            _("Add an anniversary"),
            f"{NEW}-{DayKind.ANNIVERSARY}",
            _days(details, first_name, today),
        ),
        Part("family", _("Family"), _("Add to the family"), NEW, [_member(row, today) for row in details.family]),
        Part(
            "interests",
            _("Hobbies and interests"),
            _("Add a hobby or an interest"),
            NEW,
            [Line(str(row["id"]), InterestKind(row["kind"]).label, row["term"]) for row in details.interests],
        ),
        Part(
            "facts",
            _("Further facts"),
            _("Add a fact"),
            NEW,
            [Line(str(row["id"]), row["label"], lines(row["value"])) for row in details.facts],
        ),
    ]


def _days(details: PersonalDetails, first_name: str, today: date) -> list[Line]:
    shown = []
    for kind in (DayKind.BIRTHDAY, DayKind.NAME_DAY):
        if not any(row["kind"] == kind for row in details.days):
            note = _suggestion(details, first_name) if kind == DayKind.NAME_DAY else ""
            shown.append(Line(f"{NEW}-{kind}", kind.label, "", note))
        shown += [_day(row, today) for row in details.days if row["kind"] == kind]
    return shown + [_day(row, today) for row in details.days if row["kind"] == DayKind.ANNIVERSARY]


def _suggestion(details: PersonalDetails, first_name: str) -> str:
    """The name day that the calendar gives, while none is entered."""
    suggested = suggested_name_day(details, first_name)
    return _("by the calendar: %(day)s") % {"day": date_words(*suggested, None)} if suggested else ""


def suggested_name_day(details: PersonalDetails, first_name: str) -> NameDay | None:
    """The name day next after the birthday, or the name's only one."""
    birthday = details.birthday
    born = (birthday["month"], birthday["day"]) if birthday else None
    return next_after(name_days(first_name), born)


def _day(row: Row, today: date) -> Line:
    return Line(str(row["id"]), day_name(row["kind"], row["name"]), _date(row), _note(row, today))


def _member(row: Row, today: date) -> Line:
    value = row["name"] or _date(row) or "–"
    born = _date(row) if row["name"] else ""
    return Line(str(row["id"]), Relation(row["relation"]).label, value, _joined(born, _note(row, today)))


def _date(row: Row) -> str:
    return date_words(row["month"], row["day"], row["year"])


def _note(row: Row, today: date) -> Markup | str:
    """How many years it is this year, the reminder, what was noted."""
    parts = []
    if row["year"] and today.year > row["year"]:
        years = years_words(today.year - row["year"])
        parts.append(_("%(years)s this year") % {"years": years})
    if row["month"] and row["remind_before"] is not None:
        notice = notice_words(row["remind_before"])
        to = f" ({row['remind_to_name']})" if row["remind_to_name"] else ""
        parts.append(_("reminder %(when)s") % {"when": notice} + to)
    return _joined(" · ".join(parts), lines(row["note"]))


def _joined(*parts: Markup | str) -> Markup:
    return Markup("<br>").join(part for part in parts if part)
