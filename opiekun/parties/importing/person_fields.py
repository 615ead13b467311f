"""The fields that columns of a file of persons can be, with the names by which files call them."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from opiekun.core.viewer import Viewer
from opiekun.parties.importing import looks
from opiekun.parties.importing.days import day_fields
from opiekun.parties.importing.fields import CONTACT_FIELDS, described, person_names
from opiekun.parties.importing.interests import interest_fields
from opiekun.parties.importing.occasions import occasion_fields
from opiekun.records.importing.custom.fields import custom_import_fields
from opiekun.records.importing.registry import ImportField
from opiekun.records.importing.truths import is_truth

PARTY: Final = _("Where they work")
PERSON: Final = _("Person")
WORK: Final = _("Work")

_PARTY = (
    described(
        "party_name",
        _("Name of the party"),
        PARTY,
        "firma|nazwa firmy|nazwa|kontrahent|podmiot|nazwa kontrahenta|nazwa podmiotu|klient|nazwa klienta|pracodawca|"
        "organizacja|company|company name|organisation|organization|account|account name|customer|employer",
        fits=looks.may_be_name,
    ),
    described(
        "party_external_id",
        _("Id of the party in another system"),
        PARTY,
        "id kontrahenta|id klienta|id podmiotu|id firmy|kod kontrahenta|kod klienta|numer kontrahenta|numer klienta|"
        "akronim|akronim kontrahenta|customer id|customer number|customer code|account id|party id|company id",
    ),
    described(
        "party_nip", _("NIP of the party"), PARTY, "nip|nip firmy|nip kontrahenta|tax id|vat id", looks=looks.is_nip
    ),
    described("party_regon", _("REGON of the party"), PARTY, "regon|regon firmy", looks=looks.is_regon),
    described("party_krs", _("KRS of the party"), PARTY, "krs|krs firmy", looks=looks.is_krs),
)
_WORK = (
    described(
        "external_id",
        _("Id in another system"),
        PERSON,
        "id osoby|id kontaktu|kod osoby|numer osoby|id zewnetrzne|external id|contact id|person id|contact number",
    ),
    described("job_title", _("Job title"), WORK, "stanowisko|funkcja|job title|title|position|role|=rola"),
    described("department", _("Department"), WORK, "dzial|departament|department"),
    described(
        "superior",
        _("Superior"),
        WORK,
        "zwierzchnik|zwierzchniczka|bezposredni zwierzchnik|e mail zwierzchnika|id zwierzchnika|"
        "przelozony|przelozona|przelozony przelozona|bezposredni przelozony|imie i nazwisko przelozonego|"
        "e mail przelozonego|email przelozonego|id przelozonego|=szef|=kierownik|superior|=manager|line manager|"
        "supervisor|reports to|manager name|manager email|manager id|superior email|superior id|superior name",
    ),
    described("occupation", _("Occupation"), WORK, "zawod|occupation|profession"),
    described("education", _("Education"), WORK, "wyksztalcenie|education"),
    described(
        "is_main",
        _("Main person"),
        WORK,
        "glowna osoba|osoba glowna|=glowna|=glowny|main person|=main|primary contact",
        fits=is_truth,
    ),
    described("has_left", _("No longer there"), WORK, "nie pracuje|juz nie pracuje|has left|left", fits=is_truth),
    described(
        "remarks",
        _("Remarks"),
        WORK,
        "uwagi|notatki|notatka|=opis|komentarz|remarks|notes|note|comments|description",
        many=True,
    ),
)

# By what a row of any kind says which party it is about.
PARTY_OF_ROW: Final = _PARTY
PERSON_FIELDS: Final = (*person_names(PERSON), *_PARTY, *_WORK, *CONTACT_FIELDS)


def person_fields(viewer: Viewer) -> Sequence[ImportField]:
    """The fields of an import of persons."""
    return [
        *PERSON_FIELDS,
        *day_fields(viewer),
        *interest_fields(viewer),
        *occasion_fields(viewer),
        *custom_import_fields(viewer, "person"),
    ]
