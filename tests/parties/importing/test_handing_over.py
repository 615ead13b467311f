"""Who gives parties out of his reach by an import is told before how many he will not see."""

import pytest

from opiekun.parties.importing.handing_over import told_before
from opiekun.parties.models import Party
from opiekun.records.importing import starting
from tests.parties.importing.imports import NIPS, imported, table
from tests.parties.people import make_user, manager, salesperson
from tests.records.operations import company

pytestmark = pytest.mark.django_db

HEAD = ("Nazwa", "NIP", "Opiekun")


def rows(mine: str) -> str:
    lines = [("Alfa", NIPS[0], "Anna Kowalczyk"), ("Beta", NIPS[1], "anna.k@example.com"), ("Gamma", NIPS[2], mine)]
    return table(HEAD, *lines, ("Delta", NIPS[3], ""))


def test_dry_run_says_how_many_parties_the_salesperson_will_not_see() -> None:
    anna, jan = make_user("Anna", "Kowalczyk"), salesperson()
    anna.email = "anna.k@example.com"
    anna.save()
    company("Beta", nip=NIPS[1], account_manager=str(jan.id))
    job = imported(rows("Jan Wnuk"), jan, dry=True)
    (words,) = told_before(jan, job)
    assert words.startswith("Nie zobaczysz potem 2 z tych podmiotów")
    assert "Anna Kowalczyk" in words
    assert told_before(manager(), job) == ()


def test_who_sees_them_afterwards_is_told_nothing() -> None:
    make_user("Anna", "Kowalczyk")
    job = imported(table(HEAD, ("Alfa", NIPS[0], "Anna Kowalczyk")), manager(), dry=True)
    assert told_before(manager(), job) == ()
    jan = salesperson()
    own = imported(table(HEAD, ("Alfa", NIPS[0], "")), jan, dry=True)
    assert told_before(jan, own) == ()


def test_customers_are_counted_by_their_parties_and_undone_as_ever() -> None:
    make_user("Anna", "Kowalczyk")
    jan = salesperson()
    options = {"missing_party": "create"}
    file = table(("Numer klienta", *HEAD), ("K1", "Alfa", NIPS[0], "Anna Kowalczyk"))
    job = imported(file, jan, kind="customer", dry=True, options=options)
    assert len(told_before(jan, job)) == 1
    done = starting.run(jan, job.pk, at_once=True)
    starting.undo(jan, done.pk, at_once=True)
    assert not Party.objects.filter(trashed_at__isnull=True, is_own=False).exists()
