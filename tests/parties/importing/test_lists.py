"""Parties put into a manual list by an import, and taken out again by its undoing."""

import pytest

from opiekun.core.errors import InvalidInput
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Party, PartyList, PartyListMember
from opiekun.parties.services import (
    add_to_list,
    change_list,
    create_party,
    remove_from_list,
    restore_list,
    update_party,
)
from opiekun.records.importing import drafting, starting
from opiekun.records.models import Import
from tests.accounts.people import viewer
from tests.parties.importing.imports import NIPS, drafted, imported, numbers, outcomes, party, row, table
from tests.parties.lists import ACTIVE, criterion, manual
from tests.parties.people import salesperson

pytestmark = pytest.mark.django_db

FILE = table(("Nazwa", "NIP"), ("Alfa", NIPS[0]), ("Beta", NIPS[1]), ("Zła", "5261040827"))


def company(name: str, **more: object) -> int:
    return create_party(SYSTEM, {"kind": "organisation", "name": name, **more}).id


def members(list_id: int) -> set[str]:
    rows = PartyListMember.objects.filter(party_list_id=list_id, party__trashed_at__isnull=True)
    return set(rows.values_list("party__identity__name", flat=True))


def undone(job: Import) -> Import:
    return starting.undo(SYSTEM, job.pk, at_once=True)


def test_parties_that_are_made_and_found_go_into_the_list() -> None:
    targi = manual()
    company("Alfa", nip=NIPS[0])
    tried = imported(FILE, dry=True, options={"list": "targi 2026"})
    assert outcomes(tried) == ["updated", "created", "failed"]
    assert members(targi) == set()
    job = imported(FILE, options={"list": str(targi)})
    assert outcomes(job) == ["updated", "created", "failed"]
    assert members(targi) == {"Alfa", "Beta"}
    again = imported(FILE, options={"list": str(targi)})
    assert outcomes(again) == ["skipped", "skipped", "failed"]


def test_new_list_is_made_when_the_import_runs() -> None:
    before = PartyList.objects.count()
    imported(FILE, dry=True, options={"list": "Nowa lista"})
    assert PartyList.objects.count() == before
    job = imported(FILE, options={"list": "Nowa lista"})
    made = PartyList.objects.get(name="Nowa lista")
    assert (numbers(job), members(made.pk)) == ({"created": 2, "failed": 1}, {"Alfa", "Beta"})
    assert made.condition is None


def test_undo_takes_out_those_alone_that_the_import_put_in() -> None:
    targi = manual()
    alfa = company("Alfa", nip=NIPS[0])
    gamma = company("Gamma")
    add_to_list(SYSTEM, targi, [gamma])
    delta = company("Delta", nip=NIPS[2])
    add_to_list(SYSTEM, targi, [delta])
    data = table(("Nazwa", "NIP"), ("Alfa", NIPS[0]), ("Beta", NIPS[1]), ("Delta", NIPS[2]))
    job = imported(data, options={"list": str(targi)})
    assert outcomes(job) == ["updated", "created", "skipped"]
    job = undone(job)
    assert list(job.rows.order_by("number").values_list("undo", flat=True)) == ["undone", "undone", ""]
    assert members(targi) == {"Gamma", "Delta"}
    assert Party.objects.get(pk=alfa).trashed_at is None


def test_undo_keeps_whom_somebody_has_put_in_anew() -> None:
    targi = manual()
    alfa = company("Alfa", nip=NIPS[0])
    job = imported(FILE, options={"list": str(targi)})
    remove_from_list(SYSTEM, targi, [alfa])
    add_to_list(SYSTEM, targi, [alfa])
    undone(job)
    assert members(targi) == {"Alfa"}


def test_party_that_is_kept_comes_out_all_the_same() -> None:
    targi = manual()
    job = imported(FILE, options={"list": str(targi)})
    update_party(SYSTEM, party("Beta").pk, {"industry": "Stal"})
    job = undone(job)
    assert row(job, 3).undo == "partly"
    assert members(targi) == set()
    assert party("Beta").industry == "Stal"


def test_list_that_the_import_made_goes_with_it() -> None:
    job = imported(FILE, options={"list": "Nowa lista"})
    made = PartyList.objects.get(name="Nowa lista")
    add_to_list(SYSTEM, made.pk, [gamma := company("Gamma")])
    remove_from_list(SYSTEM, made.pk, [gamma])
    undone(job)
    made.refresh_from_db()
    assert (made.trashed_at is not None, members(made.pk)) == (True, set())
    restore_list(SYSTEM, made.pk)


@pytest.mark.parametrize("meanwhile", ["filled", "renamed", "named"])
def test_list_that_somebody_uses_by_now_stays(meanwhile: str) -> None:
    job = imported(FILE, options={"list": "Nowa lista"})
    made = PartyList.objects.get(name="Nowa lista")
    if meanwhile == "filled":
        add_to_list(SYSTEM, made.pk, [company("Gamma")])
    elif meanwhile == "renamed":
        change_list(SYSTEM, made.pk, {"name": "Targi"})
    else:
        criterion({"field": "party_list", "op": "is", "values": [str(made.pk)]}, "Z listy")
    job = undone(job)
    made.refresh_from_db()
    assert (job.state, made.trashed_at) == ("undone", None)
    assert members(made.pk) == ({"Gamma"} if meanwhile == "filled" else set())


def test_list_that_was_there_before_stays() -> None:
    targi = manual()
    undone(imported(FILE, options={"list": str(targi)}))
    assert PartyList.objects.get(pk=targi).trashed_at is None


def test_list_that_cannot_be_filled_is_refused_by_name() -> None:
    criterion(ACTIVE, name="Czynni")
    job = drafted(FILE)
    with pytest.raises(InvalidInput) as refused:
        drafting.set_settings(SYSTEM, job.pk, {"options": {"list": "Czynni"}})
    assert [(error.loc, error.code) for error in refused.value.errors] == [(("options", "list"), "not_manual")]
    with pytest.raises(InvalidInput):
        drafting.set_settings(SYSTEM, job.pk, {"options": {"lista": "Czynni"}})


def test_who_may_not_fill_lists_is_told() -> None:
    targi = manual()
    actor = salesperson(actions=frozenset({"view", "create"}))
    job = drafted(FILE, actor=actor)
    with pytest.raises(InvalidInput) as refused:
        drafting.set_settings(actor, job.pk, {"options": {"list": str(targi)}})
    assert refused.value.errors[0].code == "not_allowed"


def test_rows_of_customers_put_their_parties_in() -> None:
    targi = manual()
    company("Alfa", nip=NIPS[0])
    job = imported(FILE, kind="customer", options={"list": str(targi), "missing_party": "create"})
    assert outcomes(job) == ["created", "created", "failed"]
    assert members(targi) == {"Alfa", "Beta"}
    undone(job)
    assert members(targi) == set()


def test_list_is_chosen_for_each_file_anew() -> None:
    targi = manual()
    imported(FILE, actor=SYSTEM, options={"list": str(targi)})
    boss = viewer("administrator")
    imported(FILE, actor=boss, options={"list": str(targi)})
    assert drafted(FILE, actor=boss).settings["options"] == {"list": ""}
