"""Parties that are alike, or out of sight: told as far as the importer sees them, and never taken."""

import pytest

from opiekun.parties.models import Party
from opiekun.parties.selectors.duplicates import Candidate, like_parties
from opiekun.records.importing import report
from tests.parties.importing.imports import NIPS, REGONS, imported, numbers, outcomes, party, row, table
from tests.parties.importing.rows import HEAD, one
from tests.parties.people import make_user, manager, salesperson
from tests.records.operations import company

pytestmark = pytest.mark.django_db


def test_match_out_of_reach_is_refused_with_its_account_manager_and_changes_nothing() -> None:
    anna = make_user("Anna", "Kowalczyk")
    known = company("Tajna", regon=REGONS[0], account_manager=str(anna.pk))
    job = imported(one("Zmieniona", regon=REGONS[0], phone="32 264 10 01"), salesperson())
    assert (row(job, 2).outcome, row(job, 2).code) == ("failed", "out_of_reach")
    assert "Anna Kowalczyk" in row(job, 2).reason
    assert "Tajna" not in row(job, 2).reason
    assert row(job, 2).record_id is None
    assert str(Party.objects.get(pk=known)) == "Tajna"


def test_hints_at_parties_out_of_reach_are_logged_and_end_after_thirty_an_hour() -> None:
    from opiekun.accounts.models import Access, AccessLog

    anna, jan = make_user("Anna", "Kowalczyk"), salesperson()
    krs = [f"{n:010}" for n in range(1, 41)]
    for number in krs:
        company(f"Firma {number}", krs=number, account_manager=str(anna.pk))
    data = table(("Nazwa", "KRS"), *((f"F {number}", number) for number in krs))
    for _time in range(2):
        job = imported(data, jan, dry=True)
        assert numbers(job) == {"failed": 40}
        assert job.rows.filter(reason__contains="Anna Kowalczyk").count() == 30
    assert AccessLog.objects.filter(access=Access.HINTED, actor_id=jan.id).count() == 30


def test_visible_party_that_may_not_be_changed_is_named_and_left_alone() -> None:
    known = company("Alfa", regon=REGONS[0])
    actor = salesperson(reach_of={"view": "everyone", "edit": frozenset()})
    job = imported(one("Inna", regon=REGONS[0]), actor)
    assert (row(job, 2).code, "Alfa" in row(job, 2).reason) == ("not_allowed", True)
    assert str(Party.objects.get(pk=known)) == "Alfa"
    assert outcomes(imported(one("Alfa", regon=REGONS[0]), actor)) == ["skipped"]


def test_who_may_not_create_adds_nothing_but_may_change() -> None:
    company("Alfa", regon=REGONS[0])
    actor = manager(actions=frozenset({"view", "edit"}))
    job = imported(table(HEAD, ("Alfa 2", "", REGONS[0], "", "", ""), ("Beta", "", "", "", "", "")), actor)
    assert (outcomes(job), row(job, 3).code) == (["updated", "failed"], "not_allowed")


def test_names_alike_are_changed_or_left_when_it_was_asked_for() -> None:
    head = ("Nazwa", "Ulica", "Nr domu", "Kod", "Miejscowość", "Branża")
    first = ("Stalbud Żory sp. z o.o.", "ul. Polna", "4", "44-240", "Żory", "")
    imported(table(head, first))
    known = party("Stalbud Żory sp. z o.o.")
    same = ("STALBUD ŻORY Spółka z ograniczoną odpowiedzialnością", "Polna", "4", "44-240", "Żory", "Metal")
    told = row(imported(table(head, same), dry=True), 2)
    assert (told.outcome, told.alike) == ("created", [[known.pk, str(known), "name_place"]])
    assert row(imported(table(head, same), alike="skip"), 2).outcome == "skipped"
    done = row(imported(table(head, same), alike="update"), 2)
    assert (done.outcome, done.record_id, done.matched_by) == ("updated", known.pk, "alike")
    known.refresh_from_db()
    assert known.industry == "Metal"


def test_names_alike_out_of_sight_are_neither_told_nor_changed() -> None:
    head = ("Nazwa", "Ulica", "Nr domu", "Kod", "Miejscowość")
    values = ("Stalbud Żory", "ul. Polna", "4", "44-240", "Żory")
    imported(table(head, values), manager())
    jan = salesperson()
    assert row(imported(table(head, values), jan, dry=True), 2).alike is None
    assert outcomes(imported(table(head, values), jan, alike="update")) == ["created"]


def test_same_email_out_of_sight_is_told_without_a_name_and_nothing_of_a_phone() -> None:
    head = ("Nazwa", "E-mail", "Telefon")
    imported(table(head, ("Stalbud Żory", "biuro@stalbud.example", "32 264 10 01")), manager())
    told = imported(
        table(head, ("Inny", "biuro@stalbud.example", ""), ("Trzeci", "", "32 264 10 01")), salesperson(), dry=True
    )
    assert outcomes(told) == ["created", "created"]
    ((record, name, reason),) = row(told, 2).alike or []
    assert (record, reason, "Stalbud" in name) == (0, "email", False)
    assert row(told, 3).alike is None


def test_several_parties_alike_are_never_chosen_from() -> None:
    head = ("Nazwa", "Ulica", "Nr domu", "Kod", "Miejscowość", "Branża")
    values = ("Gmina Kowal", "ul. Piwna", "24", "87-820", "Kowal")
    imported(table(head, (*values, ""), (*values, "x")))
    tried = imported(table(head, (*values, "Urząd")), alike="update", dry=True)
    assert outcomes(tried) == ["created"]
    assert [told[2] for told in row(tried, 2).alike or []] == ["name_place", "name_place"], "it is told why it is new"
    left_out = imported(table(head, (*values, "Urząd"), (*values, "Inna")), alike="skip")
    assert outcomes(left_out) == ["skipped", "skipped"], "any is enough, also for rows that are like each other"
    assert Party.objects.filter(is_own=False).count() == 2
    assert outcomes(imported(table(head, (*values, "Urząd")), alike="update")) == ["created"]


@pytest.mark.parametrize(
    ("given", "reasons"),
    [
        (("LAKA Sp. z o.o.", "", "", ""), ["name"]),
        (("„Łąka” S.A.", "", "", ""), ["name"]),
        (("Łąka i Synowie", "", "", ""), []),
        (("Inna", "32 264-10-01", "", ""), ["phone"]),
        (("Inna", "", "BIURO@laka.pl", ""), ["email"]),
        (("Inna", "", "", NIPS[0]), ["nip"]),
        (("Łąka", "32 264 10 01", "", NIPS[0]), ["nip"]),
    ],
)
def test_dry_run_tells_likely_duplicates_with_the_reason(given: tuple[str, ...], reasons: list[str]) -> None:
    channels = [{"kind": "phone", "value": "+48 32 264 10 01"}, {"kind": "email", "value": "biuro@laka.pl"}]
    known = company("Łąka Spółka z ograniczoną odpowiedzialnością", nip=NIPS[0], regon=REGONS[0], channels=channels)
    name, phone, email, nip = given
    head = ("Nazwa", "Telefon", "E-mail", "NIP", "REGON")
    job = imported(table(head, (name, phone, email, nip, REGONS[1])), dry=True)
    assert outcomes(job) == ["created"]
    alike = row(job, 2).alike or []
    assert [one[2] for one in alike][:1] == reasons
    assert {one[0] for one in alike} <= {known}
    assert report.numbers_of(job).alike == bool(reasons)


@pytest.mark.parametrize(
    ("known", "written"),
    [
        ("Term-Trans sp. z o.o.", "TERM TRANS Spółka z ograniczoną odpowiedzialnością"),
        ("TERM TRANS Spółka z ograniczoną odpowiedzialnością", "Term-Trans sp. z o.o."),
        ('P.P.H.U. "Żubr" Jan Lis', "P.P.H.U. Żubr Jan Lis"),
        ("Firma „Alfa” S.A.", "FIRMA ALFA SPÓŁKA AKCYJNA"),
        ('"Alfa Beta" sp.j.', "Alfa Beta"),
        ("Auto-Moto-Serwis s.c.", "Auto Moto Serwis"),
        ("Hurtownia Stal-Met Tychy", "Hurtownia Stal Met Tychy"),
    ],
)
def test_dry_run_and_form_find_the_same_name_however_it_is_written(known: str, written: str) -> None:
    found = company(known)
    for n in range(3):
        company(f"Term {n}")
    (typed,) = like_parties(manager(), [Candidate(name=written)])
    assert [match.id for match in typed][:1] == [found]
    job = imported(table(("Nazwa", "Miejscowość"), (written, "Tychy")), dry=True)
    assert [one[0] for one in row(job, 2).alike or []] == [found]
