"""Files bring values of users' fields to roles, and take them back; a wrong one fails with its reason alone."""

import pytest

from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Customer
from opiekun.records.importing import starting
from tests.parties.importing.imports import NIPS, drafted, imported, numbers, row, table
from tests.parties.roles.test_custom_fields import customer
from tests.records.custom.fields import define

pytestmark = pytest.mark.django_db


def test_columns_named_like_fields_are_recognised_read_and_undone() -> None:
    define("choice", "tier", kind="customer", name="Poziom")
    define("money", "insured", kind="customer", name="Limit z ubezpieczenia")
    define("reference", "payer", kind="customer", reference="customer", name="Płatnik")
    payer = customer(name="Płacąca")
    present = customer(name="Obecna", tier="gold")
    head = ("Nazwa", "NIP", "Numer klienta", "Poziom", "Limit z ubezpieczenia", "Płatnik")
    number = Customer.objects.get(pk=present.pk).number
    file = table(
        head,
        ("Alfa", NIPS[0], "K-17", "złoty", "1 250,00 zł", "PŁACĄCA"),
        ("Obecna", "", number, "Srebrny", "", ""),
        ("Beta", NIPS[1], "K-18", "platynowy", "", ""),
    )
    job = drafted(file, kind="customer")
    assert job.mapping[-3:] == ["custom.tier", "custom.insured", "custom.payer"]
    job = imported(file, kind="customer", options={"missing_party": "create"})
    assert numbers(job) == {"created": 1, "updated": 1, "failed": 1}, [row(job, n).reason for n in (2, 3, 4)]
    assert "Poziom" in row(job, 4).reason
    made = Customer.objects.get(number="K-17")
    assert made.custom == {
        "tier": "gold",
        "insured": {"amount": "1250.00", "currency": "PLN"},
        "payer": str(payer.pk),
    }
    assert Customer.objects.get(pk=present.pk).custom == {"tier": "silver"}
    assert not Customer.objects.filter(number="K-18").exists()
    starting.undo(SYSTEM, job.pk, at_once=True)
    assert not Customer.objects.filter(number="K-17", trashed_at=None).exists()
    assert Customer.objects.get(pk=present.pk).custom == {"tier": "gold"}
