"""Custom fields in the import: each type recognised by its label, read, checked, undone, and exported and back."""

from typing import Any

import pytest

from opiekun.core.errors import InvalidInput
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Party, Person
from opiekun.parties.services import create_party, update_party
from opiekun.records.custom.services import archive_field, change_field
from opiekun.records.importing import starting
from opiekun.records.importing.errors_file import errors_file
from tests.accounts.people import viewer
from tests.parties.importing.imports import NIPS, drafted, exported, imported, numbers, outcomes, party, row, table
from tests.parties.people import salesperson
from tests.records.custom.fields import TIERS, define

pytestmark = pytest.mark.django_db

TYPES = ("text", "long_text", "number", "money", "date", "choice", "multi_choice", "boolean", "reference", "url")
WRITTEN = {
    "text": ("Kowalska", "Kowalska"),
    "long_text": ("Dwie\nlinie", "Dwie\nlinie"),
    "number": ("1 000,50", "1000.5"),
    "money": ("1 250,00 zł", {"amount": "1250.00", "currency": "PLN"}),
    "date": ("24 listopada 2026", "2026-11-24"),
    "choice": ("złoty", "gold"),
    "multi_choice": ("Srebrny; Złoty", ["gold", "silver"]),
    "boolean": ("tak", True),
    "url": ("example.com/a", "https://example.com/a"),
}


def company(name: str, **more: object) -> int:
    return create_party(SYSTEM, {"kind": "organisation", "name": name, **more}).id


def file_of(values: dict[str, str], nip: str = NIPS[0], name: str = "Alfa") -> str:
    cells = [f'"{value}"' for value in values.values()]
    return table(("Nazwa", "NIP", *(f"Pole {code}" for code in values)), (name, nip, *cells))


def test_every_type_is_recognised_by_its_label_and_read() -> None:
    for type_ in TYPES:
        define(type_)
    linked = company("Beta sp. z o.o.")
    values = {code: written for code, (written, _stored) in WRITTEN.items()} | {"reference": "BETA SP. Z O.O."}
    job = drafted(file_of(values))
    assert job.mapping == ["name", "nip", *(f"custom.{code}" for code in values)]
    done = starting.run(SYSTEM, job.pk, at_once=True)
    assert numbers(done) == {"created": 1}, row(done, 2).reason
    stored = {code: value for code, (_written, value) in WRITTEN.items()} | {"reference": str(linked)}
    assert party("Alfa").custom == stored
    again = imported(file_of(values))
    assert (numbers(again), row(again, 2).code) == ({"skipped": 1}, "nothing_new")


@pytest.mark.parametrize(
    ("type_", "written", "code"),
    [
        ("text", "x" * 301, "too_long"),
        ("number", "dużo", "wrong_number"),
        ("money", "12,345", "amount_parts"),
        ("money", "12 EUR", "wrong_currency"),
        ("date", "31.02.2026", "wrong_date"),
        ("date", "11/24/26", "wrong_date"),
        ("choice", "Platynowy", "choice"),
        ("multi_choice", "Złoty; Platynowy", "choice"),
        ("boolean", "może", "not_boolean"),
        ("reference", "Nie ma takiej", "no_such_record"),
        ("reference", "999999", "no_such_record"),
        ("url", "ftp://example.com", "web_format"),
    ],
)
def test_wrong_value_fails_its_row_alone_and_stays_in_the_file_of_errors(type_: str, written: str, code: str) -> None:
    define(type_)
    data = table(("Nazwa", f"Pole {type_}"), ("Alfa", f'"{written}"'), ("Beta", ""))
    job = imported(data)
    assert outcomes(job) == ["failed", "created"]
    found = row(job, 2)
    assert (found.code, found.field, found.value) == (code, f"Pole {type_}", written[:200])
    assert f"Pole {type_}: " in found.reason
    assert not Party.objects.filter(identity__name="Alfa").exists()
    with errors_file(job) as (file, _name):
        told = file.read().decode("utf-8-sig")
    assert written in told
    assert "Beta" not in told


def test_what_is_required_is_asked_of_new_records_alone() -> None:
    known = company("Alfa", nip=NIPS[0])
    define(required=True)
    job = imported(table(("Nazwa", "NIP", "Branża"), ("Alfa", NIPS[0], "Stal"), ("Beta", NIPS[1], "Drewno")))
    assert outcomes(job) == ["updated", "failed"]
    assert (row(job, 3).code, row(job, 3).field) == ("required", "Pole text")
    assert Party.objects.get(pk=known).industry == "Stal"
    given = imported(table(("Nazwa", "NIP", "Pole text"), ("Beta", NIPS[1], "jest"), ("Gamma", NIPS[2], "")))
    assert outcomes(given) == ["created", "failed"]


@pytest.mark.parametrize(
    ("type_", "one", "same"), [("text", "ABC", "abc"), ("number", "10", "10,0"), ("url", "a.pl", "https://a.pl")]
)
def test_unique_value_belongs_to_one_record_of_file_and_register(type_: str, one: str, same: str) -> None:
    define(type_, unique=True)
    head = ("Nazwa", "NIP", f"Pole {type_}")
    job = imported(table(head, ("Alfa", NIPS[0], one), ("Beta", NIPS[1], same), ("Gamma", NIPS[2], "")))
    assert outcomes(job) == ["created", "failed", "created"]
    assert row(job, 3).code == "taken"
    assert "2" in row(job, 3).reason
    later = imported(table(head, ("Delta", NIPS[3], same), ("Alfa", NIPS[0], same)))
    assert outcomes(later)[0] == "failed"
    tried = imported(table(head, ("Delta", NIPS[3], same)), dry=True)
    assert (outcomes(tried), row(tried, 2).code) == (["failed"], "taken")
    assert "Alfa" in row(tried, 2).reason


def test_unique_value_of_a_record_out_of_reach_is_refused_without_its_name() -> None:
    define(unique=True)
    create_party(SYSTEM, {"kind": "organisation", "name": "Tajna", "custom": {"text": "X1"}})
    job = imported(table(("Nazwa", "Pole text"), ("Alfa", "x1")), actor=viewer("salesperson"))
    assert outcomes(job) == ["failed"]
    assert "Tajna" not in row(job, 2).reason


def test_undo_gives_back_what_the_fields_held() -> None:
    for type_ in TYPES:
        define(type_)
    linked = company("Beta")
    held: dict[str, Any] = {
        "text": "stare",
        "number": "7",
        "money": {"amount": "1.00", "currency": "PLN"},
        "date": "2020-01-01",
        "choice": "silver",
        "multi_choice": ["silver"],
        "url": "https://stare.pl",
    }
    alfa = company("Alfa", nip=NIPS[0], custom=held)
    values = {code: written for code, (written, _stored) in WRITTEN.items()} | {"reference": str(linked)}
    job = imported(file_of(values))
    assert numbers(job) == {"updated": 1}
    assert party("Alfa").custom["money"]["amount"] == "1250.00"
    job = starting.undo(SYSTEM, job.pk, at_once=True)
    assert row(job, 2).undo == "undone"
    assert Party.objects.get(pk=alfa).custom == held


def test_undo_keeps_what_somebody_has_changed_since() -> None:
    define()
    define("number")
    alfa = company("Alfa", nip=NIPS[0], custom={"text": "stare", "number": "1"})
    job = imported(table(("NIP", "Pole text", "Pole number"), (NIPS[0], "nowe", "2")))
    update_party(SYSTEM, alfa, {"custom": {"text": "moje"}})
    job = starting.undo(SYSTEM, job.pk, at_once=True)
    assert row(job, 2).undo == "partly"
    assert Party.objects.get(pk=alfa).custom == {"text": "moje", "number": "1"}


def test_undo_gives_no_unique_value_back_that_another_record_has_by_now() -> None:
    define(unique=True)
    alfa = company("Alfa", nip=NIPS[0], custom={"text": "A1"})
    job = imported(table(("NIP", "Pole text"), (NIPS[0], "A2")))
    company("Beta", custom={"text": "A1"})
    job = starting.undo(SYSTEM, job.pk, at_once=True)
    assert row(job, 2).undo == "kept"
    assert Party.objects.get(pk=alfa).custom == {"text": "A2"}


def test_fill_leaves_what_is_there_and_no_is_a_value() -> None:
    define()
    define("boolean")
    alfa = company("Alfa", nip=NIPS[0], custom={"text": "stare", "boolean": True})
    data = table(("NIP", "Pole text", "Pole boolean"), (NIPS[0], "nowe", "nie"))
    assert numbers(imported(data, existing="fill")) == {"skipped": 1}
    assert numbers(imported(data)) == {"updated": 1}
    assert Party.objects.get(pk=alfa).custom == {"text": "nowe"}


def test_retired_choice_stays_with_whom_it_is_and_is_given_to_nobody() -> None:
    field = define("choice")
    alfa = company("Alfa", nip=NIPS[0], custom={"choice": "silver"})
    change_field(SYSTEM, field.id, {"choices": [TIERS[0]]})
    job = imported(table(("Nazwa", "NIP", "Pole choice"), ("Alfa", NIPS[0], "Srebrny"), ("Beta", NIPS[1], "Srebrny")))
    assert outcomes(job) == ["skipped", "failed"]
    assert row(job, 3).code == "choice"
    assert Party.objects.get(pk=alfa).custom == {"choice": "silver"}


def test_reason_names_the_choices_that_there_are() -> None:
    field = define("choice")
    job = imported(table(("Nazwa", "Pole choice"), ("Beta", "Platynowy")), dry=True)
    assert row(job, 2).reason == "Pole choice: Nie ma takiej wartości. Są: Złoty, Srebrny."
    change_field(SYSTEM, field.id, {"choices": [TIERS[0]]})
    job = imported(table(("Nazwa", "Pole choice"), ("Beta", "Platynowy")), dry=True)
    assert row(job, 2).reason.endswith("Są: Złoty.")


def test_two_records_of_one_name_need_the_number() -> None:
    define("reference")
    company("Beta")
    second = company("Beta")
    job = imported(table(("Nazwa", "Pole reference"), ("Alfa", "Beta"), ("Gamma", str(second))))
    assert outcomes(job) == ["failed", "created"]
    assert row(job, 2).code == "several_records"


def test_field_that_a_user_may_not_read_does_not_exist() -> None:
    define(field_class="private")
    job = drafted(table(("Nazwa", "Pole text"), ("Alfa", "x")), actor=salesperson())
    assert job.mapping == ["name", ""]
    archived = define(code="drugie")
    archive_field(SYSTEM, archived.id)
    assert drafted(table(("Nazwa", "Pole drugie"), ("Alfa", "x"))).mapping == ["name", ""]


def test_persons_have_theirs() -> None:
    define("choice", kind="person")
    define(kind="person", unique=True)
    company("Alfa", nip=NIPS[0])
    head = ("Imię i nazwisko", "NIP", "Pole choice", "Pole text")
    data = table(
        head, ("Anna Lis", NIPS[0], "Gold", "a"), ("Jan Lis", NIPS[0], "", "A"), ("Ewa Lis", NIPS[0], "zły", "")
    )
    job = imported(data, kind="person")
    assert outcomes(job) == ["created", "failed", "failed"]
    assert Person.objects.get(identity__first_name="Anna").custom == {"choice": "gold", "text": "a"}
    changed = imported(
        table((*head, "Stanowisko"), ("Anna Lis", NIPS[0], "Srebrny", "", "Szefowa")), kind="person", alike="update"
    )
    assert numbers(changed) == {"updated": 1}
    starting.undo(SYSTEM, changed.pk, at_once=True)
    assert Person.objects.get(identity__first_name="Anna").custom == {"choice": "gold", "text": "a"}


@pytest.mark.parametrize("format_code", ["csv", "xlsx"])
def test_export_comes_back_without_a_change(format_code: str) -> None:
    for type_ in TYPES:
        define(type_)
    linked = company("Beta")
    stored = {code: value for code, (_written, value) in WRITTEN.items()} | {"reference": str(linked)}
    alfa = company("Alfa", nip=NIPS[0], custom=stored)
    columns = ("name", "nip", *(f"custom.{type_}" for type_ in TYPES))
    job = imported(exported("party", alfa, columns, format_code))
    assert set(job.mapping) == {"name", "nip", *(f"custom.{type_}" for type_ in TYPES)}
    assert numbers(job) == {"skipped": 1}, (row(job, 2).reason, row(job, 2).changes)


def test_field_that_was_archived_meanwhile_is_not_passed_over_in_silence() -> None:
    field = define()
    job = drafted(table(("Nazwa", "Pole text"), ("Alfa", "x")))
    archive_field(SYSTEM, field.id)
    with pytest.raises(InvalidInput) as refused:
        starting.run(SYSTEM, job.pk, at_once=True)
    assert refused.value.errors[0].loc == ("mapping", 1)
    assert not Party.objects.filter(is_own=False).exists()


def test_row_names_all_that_is_wrong_with_its_custom_fields_at_once() -> None:
    define("text", unique=True)
    define("reference")
    define("number", required=True)
    company("Zajęta", custom={"text": "T-1", "number": "1"})
    head = ("Nazwa", "NIP", "REGON", "Pole text", "Pole reference")
    job = imported(table(head, ("Alfa", NIPS[0], "", "T-1", "Nie ma takiej")))
    assert outcomes(job) == ["failed"]
    reason = row(job, 2).reason
    assert [part in reason for part in ("Zajęta", "Pole text", "Pole reference", "Pole number")] == [True] * 4
    assert not Party.objects.filter(nip=NIPS[0]).exists()
