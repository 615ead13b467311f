"""The fields that templates may ask for, and what stands in them for a real recipient and author."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from opiekun.accounts.models import User
from opiekun.core import clock
from opiekun.core.fields import Label
from opiekun.core.viewer import Viewer
from opiekun.parties.models import Party, Person
from opiekun.parties.permissions import reached_parties, reached_persons
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
CODES: Final = frozenset(field.code for field in FIELDS)


def examples() -> dict[str, str]:
    """Values to show a template with, where no record is chosen."""
    return {field.code: field.example for field in FIELDS}


def field_values(viewer: Viewer, party_id: int | None, person_id: int | None, language: str = "pl") -> dict[str, str]:
    """What stands in the fields; of what is out of the viewer's reach nothing."""
    person = reached_persons(viewer).filter(pk=person_id).select_related("identity").first() if person_id else None
    party_id = party_id or (person.party_id if person else None)
    party = reached_parties(viewer).filter(pk=party_id).first() if party_id else None
    own = Party.objects.filter(is_own=True).values_list("display_name", flat=True).first() or ""
    email = User.objects.filter(pk=viewer.id or 0).values_list("email", flat=True).first() or ""
    return {
        **dict.fromkeys(CODES, ""),
        **_of_person(person),
        "party": party.display_name if party else "",
        "our_name": own,
        "my_name": viewer.name,
        "my_email": email,
        "today": clock.today().strftime("%d %B %Y" if language == "en" else "%d.%m.%Y"),
    }


def _of_person(person: Person | None) -> Mapping[str, Any]:
    if person is None:
        return {"salutation": TO_SEVERAL}
    of = person.identity
    return {
        "salutation": greeting(of.first_name, of.sex, of.salutation, of.vocative),
        "first_name": of.first_name,
        "vocative": of.vocative or vocative(of.first_name, of.sex),
        "last_name": of.last_name,
        "person": person.display_name,
        "job_title": person.job_title,
    }
