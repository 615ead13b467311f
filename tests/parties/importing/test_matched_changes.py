"""What an import changes in the parties that its rows find, and what it leaves."""

import pytest

from opiekun.parties.models import Party
from opiekun.records.external_ids import external_ids_of
from tests.parties.importing.imports import NIPS, REGONS, imported, outcomes, party, row, table
from tests.parties.importing.rows import one
from tests.parties.people import manager
from tests.records.operations import company

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("existing", "told", "name", "phones"),
    [("update", "updated", "Nowa", 2), ("fill", "updated", "Alfa", 2), ("skip", "skipped", "Alfa", 1)],
)
def test_what_is_done_with_matches_can_be_chosen(existing: str, told: str, name: str, phones: int) -> None:
    known = company("Alfa", nip=NIPS[0], channels=[{"kind": "phone", "value": "32 264 10 01"}])
    job = imported(one("Nowa", nip=NIPS[0], regon=REGONS[0], phone="32 264 10 02"), existing=existing)
    found = Party.objects.get(pk=known)
    assert (outcomes(job), str(found), found.identity.channels.count()) == ([told], name, phones)
    assert found.regon == ("" if existing == "skip" else REGONS[0])


def test_new_phone_becomes_the_main_one_and_the_old_one_stays() -> None:
    known = company("Alfa", nip=NIPS[0], channels=[{"kind": "phone", "value": "32 264 10 01"}])
    job = imported(one("Alfa", nip=NIPS[0], phone="32 264 10 02"))
    channels = Party.objects.get(pk=known).identity.channels
    assert set(channels.values_list("normalised", "is_main")) == {("+48322641001", False), ("+48322641002", True)}
    assert row(job, 2).changes == [
        [
            "phone",
            {"main": "+48322641001"},
            {"kind": "phone", "normalised": "+48322641002", "value": "+48 32 264 10 02", "label": ""},
            "+48 32 264 10 01",
            "+48 32 264 10 02",
        ]
    ]
    assert outcomes(imported(one("Alfa", nip=NIPS[0], phone="322641001"))) == ["skipped"]


def test_empty_cells_take_nothing_away() -> None:
    known = company("Alfa", nip=NIPS[0], regon=REGONS[0], industry="Metal", remarks="Ważne")
    job = imported(table(("Nazwa", "NIP", "REGON", "Branża", "Uwagi"), ("", NIPS[0], "brak", "-", "Nowe")))
    found = Party.objects.get(pk=known)
    assert outcomes(job) == ["updated"]
    assert (found.regon, found.industry, found.remarks) == (REGONS[0], "Metal", "Ważne\nNowe")


def test_address_moves_as_a_whole_and_other_parts_stay() -> None:
    known = company(
        "Alfa",
        nip=NIPS[0],
        addresses=[
            {
                "kind": "registered",
                "street": "Polna",
                "house_number": "4",
                "flat_number": "7",
                "postcode": "43-100",
                "city": "Tychy",
                "commune": "Tychy",
            }
        ],
    )
    head = ("Nazwa", "NIP", "Ulica", "Nr domu", "Nr lokalu", "Kod", "Miejscowość")
    imported(table(head, ("Alfa", NIPS[0], "Polna", "4", "", "43-100", "Tychy")))
    address = Party.objects.get(pk=known).identity.addresses.get()
    assert address.flat_number == "7"
    imported(table(head, ("Alfa", NIPS[0], "Mleczna", "12", "", "43-100", "Tychy")))
    address.refresh_from_db()
    assert (address.street, address.house_number, address.flat_number, address.commune) == (
        "Mleczna",
        "12",
        "",
        "Tychy",
    )


@pytest.mark.parametrize(
    ("head", "cells", "expected"),
    [
        (("Kod",), ("43-101",), ("Polna", "4", "7", "43-101", "Tychy", "24")),
        (("Kod", "Miejscowość"), ("43-101", "TYCHY"), ("Polna", "4", "7", "43-101", "TYCHY", "24")),
        (("Ulica",), ("Mleczna 12",), ("Mleczna", "12", "", "43-100", "Tychy", "24")),
        (("Nr domu",), ("6",), ("Polna", "6", "", "43-100", "Tychy", "24")),
        (("Miejscowość",), ("Kraków",), ("", "", "", "", "Kraków", "")),
    ],
    ids=["postcode", "postcode and the same town", "street", "house", "another town"],
)
def test_columns_of_a_part_of_an_address_leave_the_rest_of_it(
    head: tuple[str, ...], cells: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    parts = ("street", "house_number", "flat_number", "postcode", "city", "voivodeship")
    stands = dict(zip(parts, ("Polna", "4", "7", "43-100", "Tychy", "24"), strict=True))
    known = company("Alfa", nip=NIPS[0], addresses=[{"kind": "registered", **stands}])
    imported(table(("Nazwa", "NIP", *head), ("Alfa", NIPS[0], *cells)))
    address = Party.objects.get(pk=known).identity.addresses.get()
    assert tuple(getattr(address, part) for part in parts) == expected


def test_natural_person_is_a_party_with_its_one_person() -> None:
    job = imported(table(("Imię", "Nazwisko", "E-mail"), ("Jan", "Wnuk", "jan@wnuk.pl"), ("", "", "x@y.pl")))
    assert (outcomes(job), row(job, 3).code) == (["created", "failed"], "required")
    found = party("Jan Wnuk")
    assert (found.kind, found.persons.get().identity_id) == ("natural_person", found.identity_id)


def test_external_ids_are_attached_also_by_who_may_only_create() -> None:
    actor = manager(actions=frozenset({"view", "create"}))
    job = imported(one("Alfa", external="132.0"), actor, system="erp")
    assert external_ids_of([row(job, 2).record_id or 0]) == {row(job, 2).record_id: {"erp": "132"}}
    assert outcomes(imported(one("Alfa", external="132"), actor, system="erp")) == ["skipped"]
    assert outcomes(imported(one("Alfa", external="132"), actor, system="shop")) == ["created"]


def test_history_names_the_importer_and_the_import() -> None:
    from opiekun.core.models import History

    actor = manager()
    job = imported(one("Alfa", nip=NIPS[0], phone="32 264 10 01"), actor)
    entries = History.objects.filter(request_id=f"import-{job.pk}")
    assert {entry.table_name for entry in entries} == {"parties_identity", "parties_party", "parties_channel"}
    assert {entry.actor_id for entry in entries} == {actor.id}
