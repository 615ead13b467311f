"""What the export of persons writes, their import reads again: superior, anniversaries, family members."""

import pytest
from django.core.files.storage import default_storage

from opiekun.core.errors import InvalidInput
from opiekun.core.fields import FieldClass
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import FamilyMember, PersonDay
from opiekun.parties.services import trash_person
from opiekun.records.export.starting import start_export
from tests.parties.importing.imports import imported, outcomes, table
from tests.parties.importing.test_superiors import chart
from tests.parties.people import manager, salesperson
from tests.records.operations import chosen, company, person

pytestmark = pytest.mark.django_db(transaction=True)

HEAD = ("Firma", "Imię i nazwisko", "E-mail", "Zwierzchnik", "Rocznice", "Rodzina")
COLUMNS = ("name", "party", "email", "superior", "anniversary", "family")


def _kept() -> list[tuple[object, ...]]:
    days = PersonDay.objects.filter(person__trashed_at__isnull=True).values_list("kind", "name", "day", "month", "year")
    family = FamilyMember.objects.filter(person__trashed_at__isnull=True)
    return sorted([*days, *family.values_list("relation", "name", "day", "month", "year")], key=str)


def test_superior_anniversaries_and_family_come_back() -> None:
    alfa = company("Alfa")
    person(alfa, "Lis", first_name="Ewa")
    days, family = '"ślub 12.06.2005; 10 lat firmy 1.03"', '"córka Zosia 12.05.2012; żona Iga; syn 2.01"'
    job = imported(table(HEAD, ("Alfa", "Jan Kot", "j@kot.pl", "Ewa Lis", days, family)), kind="person")
    known = job.rows.get().record_id
    assert known is not None
    before = (_kept(), chart())
    assert len(before[0]) == 5
    actor = manager(classes=frozenset({FieldClass.BUSINESS, FieldClass.PERSONAL}))
    made = start_export(actor, chosen(known, kind="person", columns=COLUMNS), "csv")
    assert made.file is not None
    with default_storage.open(made.file.storage_key) as file:
        data = bytes(file.read())
    again = imported(data, kind="person")
    assert (again.mapping[3:], outcomes(again)) == (["superior", "anniversary", "family"], ["skipped"])
    trash_person(SYSTEM, known)
    assert outcomes(imported(data, kind="person")) == ["created"]
    assert (_kept(), chart()) == before


def test_export_of_family_needs_the_right_to_personal_details() -> None:
    known = person(company("Alfa"), "Lis")
    for column in ("anniversary", "family"):
        with pytest.raises(InvalidInput):
            start_export(salesperson(), chosen(known, kind="person", columns=("name", column)), "csv")
