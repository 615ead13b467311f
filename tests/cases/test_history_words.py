"""Values in a history read as people write them, days by their dates."""

from typing import Any

import pytest
from django.utils import translation

from opiekun.activities.ui.tasks.words import TASK_WORDS
from opiekun.cases.models import Case, PlanLine
from opiekun.cases.services import update_case, update_entry
from opiekun.cases.ui.entry_page import ENTRY_WORDS
from opiekun.cases.ui.words import CASE_WORDS
from opiekun.records.record.changes import read_changes
from tests.accounts.people import make_user, viewer
from tests.cases.cases import make_case, make_person
from tests.cases.money import book, pln


@pytest.mark.parametrize(
    ("table", "column", "stored", "polish", "english"),
    [
        ("cases_case", "expected_close_on", "2026-12-31", "31.12.2026", "31\u00a0Dec\u00a02026"),
        ("cases_case", "probability", 35, "35\u00a0%", "35%"),
        ("activities_task", "due_on", "2026-01-02", "02.01.2026", "2\u00a0Jan\u00a02026"),
    ],
)
def test_value_reads_in_the_language_of_the_reader(
    table: str, column: str, stored: object, polish: str, english: str
) -> None:
    words = {**CASE_WORDS.tables, **TASK_WORDS.tables}[table].columns[column]
    assert words.shown is not None
    for language, said in (("pl", polish), ("en", english)):
        with translation.override(language):
            assert words.shown(stored) == said


def changes(one: Any, case: Case) -> list[tuple[str, str, str]]:
    """The newest change of the case, as its history tells it."""
    told, _place = read_changes(one, "case", CASE_WORDS, [case.pk])
    return [
        (field.code, field.old.replace("\u00a0", " "), field.new.replace("\u00a0", " ")) for field in told[0].fields
    ]


def line(side: str, text: str, amount: str) -> dict[str, str]:
    return {"side": side, "category": "", "text": text, "amount": amount}


@pytest.mark.django_db(transaction=True)
def test_a_changed_plan_tells_of_what_changed_alone_with_its_currency() -> None:
    jan = viewer("salesperson")
    lines = [line("revenue", "Maszyna", "10000"), line("cost", "Zakup", "6000"), line("cost", "Montaż", "1000.50")]
    case = make_case(jan, plan_lines=lines)
    kept = set(PlanLine.objects.filter(text__in=("Maszyna", "Montaż")).values_list("pk", flat=True))
    update_case(jan, case.pk, {"plan_lines": [lines[0], line("cost", "Zakup", "6500"), lines[2]]})
    with translation.override("pl"):
        assert changes(jan, case) == [
            ("plan_lines", "Koszt · Zakup · 6 000 zł", "Koszt · Zakup · 6 500 zł"),
            ("planned_cost", "7 000,50 zł", "7 500,50 zł"),
        ]
        # In another order nothing is another plan; without lines the sums are gone.
        update_case(jan, case.pk, {"plan_lines": [lines[2], line("cost", "Zakup", "6500"), lines[0]]})
        assert PlanLine.objects.filter(pk__in=kept).count() == 2
        assert list(PlanLine.objects.order_by("position").values_list("text", flat=True)) == [
            "Montaż",
            "Zakup",
            "Maszyna",
        ]
        update_case(jan, case.pk, {"plan_lines": []})
        assert ("planned_revenue", "10 000 zł", "") in changes(jan, case)
        assert ("plan_lines", "Przychód · Maszyna · 10 000 zł", "") in changes(jan, case)
        update_case(jan, case.pk, {"plan_lines": [line("cost", "", "50") | {"category": "transport"}]})
        assert ("plan_lines", "", "Koszt · Transport · 50 zł") in changes(jan, case)


@pytest.mark.django_db(transaction=True)
def test_who_came_to_a_case_and_went_is_named_with_what_they_are_there() -> None:
    jan = viewer("administrator")
    case = make_case(jan)
    assert case.party_id is not None
    person, ewa = make_person(jan, case.party_id), make_user("salesperson", first_name="Ewa", last_name="Zając")
    persons = [{"person": str(person), "role": "decision_maker"}]
    update_case(jan, case.pk, {"persons": persons, "users": [{"user": str(ewa.pk), "part": "participant"}]})
    with translation.override("pl"):
        assert sorted(changes(jan, case)) == [
            ("persons", "", "Konrad Dudek · Decydent"),
            ("users", "", "Ewa Zając · Uczestnik"),
        ]
        update_case(jan, case.pk, {"persons": [], "users": []})
        assert ("persons", "Konrad Dudek · Decydent", "") in changes(jan, case)


@pytest.mark.django_db(transaction=True)
def test_amounts_of_a_history_are_in_the_currency_of_then() -> None:
    jan = viewer("salesperson")
    case = make_case(jan, planned_revenue=pln("1000"), plan_lines=[line("cost", "Zakup", "600")])
    update_case(jan, case.pk, {"planned_revenue": pln("1100")})
    euro = {"currency": "EUR", "currency_change": "keep", "planned_revenue": pln("300", "EUR")}
    update_case(jan, case.pk, euro | {"plan_lines": [line("cost", "Zakup", "200")]})
    with translation.override("en"):
        assert ("planned_revenue", "PLN 1,100", "EUR 300") in changes(jan, case)
        assert ("plan_lines", "Cost · Zakup · PLN 600", "Cost · Zakup · EUR 200") in changes(jan, case)
        told, _place = read_changes(jan, "case", CASE_WORDS, [case.pk])
        before = [field.new.replace("\u00a0", " ") for field in told[1].fields if field.code == "planned_revenue"]
        assert before == ["PLN 1,100"]
    entry = book(jan, case, "10", "USD")
    update_entry(jan, entry.pk, {"amount": pln("12.50", "USD"), "on": "2026-01-02"})
    with translation.override("pl"):
        told, _place = read_changes(jan, "case_entry", ENTRY_WORDS, [entry.pk])
    assert [(field.old, field.new) for field in told[0].fields] == [
        ("20.11.2026", "02.01.2026"),
        ("10\u00a0$", "12,50\u00a0$"),
    ]
