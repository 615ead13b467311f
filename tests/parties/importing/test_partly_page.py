"""Rows that came in without a superior on the pages of the dry run and of the result."""

import pytest

from opiekun.records.importing import starting
from tests.parties.importing.imports import drafted, table
from tests.parties.importing.test_offers_and_ends import page, someone
from tests.records.operations import company

pytestmark = pytest.mark.django_db(transaction=True)


def test_pages_say_who_comes_in_without_a_superior_and_why() -> None:
    client, viewer = someone("administrator")
    company("Alfa")
    rows = table(("Firma", "Imię i nazwisko", "Przełożony"), ("Alfa", "Jan Kot", "Nikt Taki"), ("Alfa", "Ewa Lis", ""))
    job = drafted(rows, viewer, "person")
    starting.try_out(viewer, job.pk, at_once=True)
    tried = page(client, f"/imports/{job.pk}")
    starting.run(viewer, job.pk, at_once=True)
    done = page(client, f"/imports/{job.pk}")
    for shown, words in ((tried, "Zostanie przyjęta bez zwierzchnika"), (done, "Przyjęto bez zwierzchnika")):
        assert "Przyjęte nie w całości" in shown
        assert f"{words}: w tym podmiocie nie ma takiej osoby. (Nikt Taki)" in shown
        assert f"/imports/{job.pk}/errors" in shown
