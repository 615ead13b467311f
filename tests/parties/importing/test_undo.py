"""A whole import taken back: what it made goes to the trash, what it changed goes back, what people did since stays."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from opiekun.core.errors import Conflict, NotFound
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Party
from opiekun.parties.services import create_person, restore_party, trash_party, update_party
from opiekun.records.external_ids import attach, external_ids_of
from opiekun.records.importing import holds, starting
from opiekun.records.models import Import, ImportState
from tests.parties.importing.imports import NIPS, REGONS, imported, party, register, row, table
from tests.parties.people import manager
from tests.records.operations import company

pytestmark = pytest.mark.django_db(transaction=True)

HEAD = (
    "Nazwa",
    "Id kontrahenta",
    "REGON",
    "NIP",
    "Telefon",
    "Ulica",
    "Nr domu",
    "Kod",
    "Miejscowość",
    "Branża",
    "Konto",
)
IBAN = "PL61109010140000071219812874"


def line(
    name: str, external: str = "", regon: str = "", nip: str = "", phone: str = "", street: str = "", **more: str
) -> tuple[str, ...]:
    place = (street, "4", "43-100", "Tychy") if street else ("", "", "", "")
    return (name, external, regon, nip, phone, *place, more.get("industry", ""), more.get("iban", ""))


def undone(job: Import) -> dict[int, str]:
    done = starting.undo(SYSTEM, job.pk, at_once=True)
    assert done.state == ImportState.UNDONE
    return dict(done.rows.filter(record_id__isnull=False).values_list("number", "undo"))


def test_register_is_as_it_was_before() -> None:
    known = company(
        "Alfa",
        regon=REGONS[0],
        channels=[{"kind": "phone", "value": "32 264 10 01"}],
        addresses=[
            {"kind": "registered", "street": "Leśna", "house_number": "1", "postcode": "43-100", "city": "Tychy"}
        ],
        remarks="Ważne",
    )
    before = register()
    job = imported(
        table(
            HEAD,
            line("Alfa Nowa", "K1", REGONS[0], NIPS[0], "32 264 10 02", "Polna", industry="Metal", iban=IBAN),
            line("Beta", "K2", REGONS[1], phone="32 264 10 03"),
            line("Gamma", street="Polna"),
            line("Beta", "K2", nip=NIPS[1]),
        )
    )
    assert register() != before
    assert undone(job) == {2: "undone", 3: "undone", 4: "undone", 5: "undone"}
    assert register() == before
    main = Party.objects.get(pk=known).identity.channels.get()
    assert (main.normalised, main.is_main) == ("+48322641001", True)
    assert external_ids_of([known]) == {}
    assert Party.objects.filter(trashed_at__isnull=False).count() == 2
    with pytest.raises(Conflict):
        starting.undo(SYSTEM, imported(table(HEAD, line("x", regon="1"))).pk, at_once=True)


def test_undone_import_is_undone_once_and_its_file_can_be_imported_again() -> None:
    data = table(HEAD, line("Beta", "K2", REGONS[1]))
    job = imported(data)
    undone(job)
    assert starting.undo(SYSTEM, job.pk).state == ImportState.UNDONE
    assert starting.run(SYSTEM, job.pk).state == ImportState.UNDONE
    again = imported(data)
    assert row(again, 2).outcome == "created"
    with pytest.raises(Conflict):
        restore_party(SYSTEM, row(job, 2).record_id or 0)


def test_what_people_changed_since_stays() -> None:
    known = company("Alfa", regon=REGONS[0])
    job = imported(
        table(
            HEAD,
            line("Alfa Nowa", regon=REGONS[0], nip=NIPS[0], industry="Metal"),
            line("Zmieniona"),
            line("Z osobą"),
            line("W koszu"),
            line("Spokojna"),
        )
    )
    update_party(SYSTEM, known, {"industry": "Drewno"})
    update_party(SYSTEM, party("Zmieniona").pk, {"remarks": "Nasza"})
    create_person(SYSTEM, {"party": str(party("Z osobą").pk), "last_name": "Nowak"})
    trash_party(SYSTEM, party("W koszu").pk)
    assert undone(job) == {2: "partly", 3: "kept", 4: "kept", 5: "kept", 6: "undone"}
    found = Party.objects.get(pk=known)
    assert (str(found), found.nip, found.industry) == ("Alfa", "", "Drewno")
    assert {p.identity.name for p in Party.objects.filter(trashed_at__isnull=True, is_own=False)} == {
        "Alfa",
        "Zmieniona",
        "Z osobą",
    }


def test_what_a_later_import_changed_stays() -> None:
    first = imported(table(HEAD, line("Alfa", regon=REGONS[0]), line("Beta", regon=REGONS[1])))
    second = imported(table(HEAD, line("Alfa", regon=REGONS[0], industry="Metal")))
    assert undone(first) == {2: "kept", 3: "undone"}
    assert undone(second) == {2: "undone"}
    assert party("Alfa").industry == ""


def test_values_that_others_have_by_now_are_not_given_back() -> None:
    known = company("Alfa", krs="0000000001")
    attach(SYSTEM, "id-kontrahenta", [(known, "K1")])
    head = ("Nazwa", "Id kontrahenta", "KRS")
    job = imported(table(head, ("Alfa", "K1", "0000000002")))
    company("Beta", krs="0000000001")
    assert undone(job) == {2: "kept"}
    assert Party.objects.get(pk=known).krs == "0000000002"


def test_records_to_which_something_was_tied_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holds, "_holds", {})
    job = imported(table(HEAD, line("Alfa"), line("Beta")))
    alfa = party("Alfa").pk
    holds.register_hold("test", lambda kind, ids: [pk for pk in ids if pk == alfa and kind == "party"])
    assert undone(job) == {2: "kept", 3: "undone"}


def test_natural_person_goes_with_its_person() -> None:
    job = imported(table(("Imię", "Nazwisko"), ("Jan", "Wnuk")))
    assert undone(job) == {2: "undone"}
    found = Party.objects.get(pk=row(job, 2).record_id)
    assert (found.trashed_at is not None, found.persons.get().trash_root_id) == (True, found.pk)


def test_import_of_somebody_else_does_not_exist() -> None:
    job = imported(table(HEAD, line("Alfa")), manager())
    for service in (starting.undo, starting.run, starting.try_out):
        with pytest.raises(NotFound):
            service(manager(), job.pk)
    assert party("Alfa")


def test_after_thirty_days_nothing_can_be_undone() -> None:
    job = imported(table(HEAD, line("Alfa")))
    Import.objects.filter(pk=job.pk).update(created_at=Now() - timedelta(days=31))
    with pytest.raises(Conflict):
        starting.undo(SYSTEM, job.pk)
    assert party("Alfa")


def test_main_phone_is_the_former_one_again_unless_people_chose_another() -> None:
    known = company("Alfa", regon=REGONS[0], channels=[{"kind": "phone", "value": "32 264 10 01"}])
    job = imported(table(HEAD, line("Alfa", regon=REGONS[0], phone="32 264 10 02")))
    channels = Party.objects.get(pk=known).identity.channels
    rows = [{"id": str(c.pk), "kind": "phone", "value": c.value, "is_main": not c.is_main} for c in channels.all()]
    update_party(SYSTEM, known, {"channels": rows})
    assert undone(job) == {2: "undone"}
    assert list(channels.values_list("normalised", "is_main")) == [("+48322641001", True)]
