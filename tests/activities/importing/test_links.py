"""Links of the company's own come in with interactions: by ids of the file's system, by numbers, by names."""

from typing import Any

import pytest

from opiekun.activities.models import Interaction
from opiekun.core.viewer import SYSTEM
from opiekun.records.external_ids import attach
from opiekun.records.importing import starting
from tests.parties.importing.imports import imported, numbers, outcomes, row, table
from tests.parties.people import make_user, manager, salesperson
from tests.records.custom.fields import define
from tests.records.operations import company

pytestmark = pytest.mark.django_db(transaction=True)
HEAD = ("Id zewnętrzne", "Kontrahent", "Rodzaj", "Data", "Temat", "Pośrednik")


def line(own: str, link: str) -> tuple[str, ...]:
    return (own, "Stalmix", "Telefon", "24.11.2025 10:30", f"Ceny {own}", link)


@pytest.fixture
def broker() -> Any:
    company("Stalmix")
    define("reference", "broker", kind="interaction", name="Pośrednik", reference="party")
    pk = company("Broker sp. z o.o.")
    assert attach(SYSTEM, "erp", [(pk, "K-17")]) == []
    return pk


def links() -> list[Any]:
    rows = Interaction.objects.filter(trashed_at__isnull=True).order_by("pk")
    return [one.custom.get("broker") for one in rows]


def test_a_link_is_found_by_its_id_in_the_files_system_by_number_and_by_name(broker: int) -> None:
    actor = manager()
    data = table(HEAD, line("A1", "K-17"), line("A2", str(broker)), line("A3", "BROKER sp. z o.o."), line("A4", ""))
    tried = imported(data, actor, "interaction", dry=True, system="erp")
    assert (numbers(tried), links()) == ({"created": 4}, [])
    assert numbers(imported(data, actor, "interaction", system="erp")) == {"created": 4}
    assert links() == [str(broker)] * 3 + [None]
    assert numbers(imported(data, actor, "interaction", system="erp")) == {"skipped": 4}


def test_the_id_goes_before_a_record_of_that_number(broker: int) -> None:
    other = company("Inny")
    attach(SYSTEM, "erp", [(other, str(broker))])
    imported(table(HEAD, line("A1", str(broker))), manager(), "interaction", system="erp")
    later = (part.replace("10:30", "11:30") for part in line("A2", str(broker)))
    imported(table(HEAD, tuple(later)), manager(), "interaction", system="inny")
    assert links() == [str(other), str(broker)]


def test_what_is_not_there_or_out_of_reach_fails_its_row_alone_and_says_so(broker: int) -> None:
    hidden = company("Ukryta", account_manager=str(make_user().pk))
    attach(SYSTEM, "erp", [(hidden, "K-99")])
    jan = salesperson()
    company("Moja", account_manager=str(jan.id))
    rows = [(f"A{n}", "Moja", "Telefon", "24.11.2025", f"x{n}", text) for n, text in enumerate(("K-98", "K-99", ""))]
    for dry in (True, False):
        job = imported(table(HEAD, *rows), jan, "interaction", dry=dry, system="erp")
        assert outcomes(job) == ["failed", "failed", "created"]
        assert (row(job, 2).code, row(job, 3).code) == ("no_such_record", "no_such_record")
        assert "Pośrednik" in row(job, 2).reason
    assert Interaction.objects.count() == 1


def test_a_changed_link_is_told_by_name_and_taken_back(broker: int) -> None:
    actor, other = manager(), company("Nowy")
    attach(SYSTEM, "erp", [(other, "K-18")])
    imported(table(HEAD, line("A1", "K-17")), actor, "interaction", system="erp")
    job = imported(table(("Id zewnętrzne", "Pośrednik"), ("A1", "K-18")), actor, "interaction", system="erp")
    assert (outcomes(job), links()) == (["updated"], [str(other)])
    assert row(job, 2).changes == [["custom.broker", str(broker), str(other), "Broker sp. z o.o.", "Nowy"]]
    starting.undo(actor, job.pk)
    assert links() == [str(broker)]
