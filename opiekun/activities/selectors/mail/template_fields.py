"""The fields that templates may ask for, and what stands in them for a real recipient and author."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from opiekun.accounts.models import User
from opiekun.core import clock
from opiekun.core.fields import Label
from opiekun.core.viewer import Viewer
from opiekun.parties.models import Party, Person
from opiekun.parties.permissions import reached_parties, reached_persons
from opiekun.parties.rules.english_salutation import TO_NOBODY_KNOWN, english_greeting
from opiekun.parties.rules.vocative import TO_SEVERAL, greeting, vocative


@dataclass(frozen=True, slots=True)
class TemplateField:
    """A field by its code in templates ("salutation")."""

    code: str
    label: Label
    example: str


FIELDS: Final = (
    TemplateField("salutation", _("How a letter to the person begins"), "Szanowny Panie Janie"),
    TemplateField("first_name", _("First name"), "Jan"),
    TemplateField("vocative", _("First name in the vocative"), "Janie"),
    TemplateField("last_name", _("Last name"), "Kowalski"),
    TemplateField("person", _("Name of the person"), "Jan Kowalski"),
    TemplateField("job_title", _("Job title"), "Dyrektor zakupów"),
    TemplateField("party", _("Name of the party"), "Stalmix sp. z o.o."),
    TemplateField("our_name", _("Name of our company"), "Nasza Firma sp. z o.o."),
    TemplateField("my_name", _("My name"), "Maria Górska"),
    TemplateField("my_email", _("My e-mail address"), "maria@firma.pl"),
    TemplateField("today", _("Today's date"), "24.11.2026"),
)
# By name, and not by the server's locale.
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_ENGLISH_EXAMPLES: Final = {
    "salutation": "Dear Mr Kowalski",
    "vocative": "Jan",
    "job_title": "Head of purchasing",
    "today": "24 November 2026",
}
CODES: Final = frozenset(field.code for field in FIELDS)


def examples(language: str = "pl") -> dict[str, str]:
    """Values to show a template with, where no record is chosen."""
    return {field.code: field.example for field in FIELDS} | (_ENGLISH_EXAMPLES if language == "en" else {})


def shown_fields(language: str) -> list[TemplateField]:
    """The fields with examples as a template in the language (empty: Polish) has them."""
    shown = examples(language)
    return [replace(field, example=shown[field.code]) for field in FIELDS]


def field_values(viewer: Viewer, party_id: int | None, person_id: int | None, language: str = "pl") -> dict[str, str]:
    """What stands in the fields of a template in the language (empty: Polish); of what is out of the viewer's reach
    nothing."""
    person = reached_persons(viewer).filter(pk=person_id).select_related("identity").first() if person_id else None
    party_id = party_id or (person.party_id if person else None)
    party = reached_parties(viewer).filter(pk=party_id).first() if party_id else None
    own = Party.objects.filter(is_own=True).values_list("display_name", flat=True).first() or ""
    email = User.objects.filter(pk=viewer.id or 0).values_list("email", flat=True).first() or ""
    return {
        **dict.fromkeys(CODES, ""),
        **_of_person(person, language),
        "party": party.display_name if party else "",
        "our_name": own,
        "my_name": viewer.name,
        "my_email": email,
        "today": _today(language),
    }


def _today(language: str) -> str:
    day = clock.today()
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}" if language == "en" else f"{day:%d.%m.%Y}"


def _of_person(person: Person | None, language: str) -> Mapping[str, Any]:
    in_english = language == "en"
    if person is None:
        return {"salutation": TO_NOBODY_KNOWN if in_english else TO_SEVERAL}
    of = person.identity
    if in_english:
        opening, called = english_greeting(of.first_name, of.last_name, of.sex, of.salutation), of.first_name
    else:
        opening = greeting(of.first_name, of.sex, of.salutation, of.vocative)
        called = of.vocative or vocative(of.first_name, of.sex)
    return {
        "salutation": opening,
        "first_name": of.first_name,
        "vocative": called,
        "last_name": of.last_name,
        "person": person.display_name,
        "job_title": person.job_title,
    }
