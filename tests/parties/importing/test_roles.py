"""Customers, suppliers and any other role from a file: found or made parties, terms, undo."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from opiekun.core import clock
from opiekun.core.errors import InvalidInput
from opiekun.core.money import Money
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Customer, Party, PartyRole, Supplier
from opiekun.parties.roles.customer import CUSTOMER
from opiekun.parties.services import create_party
from opiekun.parties.services.customers import make_customer, update_customer
from opiekun.parties.services.role_rules import next_numbers
from opiekun.records.importing import starting
from opiekun.records.models import Import
from tests.accounts.people import viewer
from tests.parties.importing.imports import NIPS, REGONS, drafted, exported, imported, numbers, outcomes, row, table

pytestmark = pytest.mark.django_db

HEAD = ("Nazwa", "NIP", "REGON", "Numer klienta", "Termin płatności (dni)", "Limit kredytowy", "Rabat", "Stawka VAT")
TERMS = ("Klient od", "Sprzedaż wstrzymana", "Powód blokady")


def company(name: str, **more: object) -> int:
    return create_party(SYSTEM, {"kind": "organisation", "name": name, **more}).id


def customers(*rows: tuple[str, ...], head: tuple[str, ...] = HEAD, **more: Any) -> Import:
    return imported(table(head, *rows), kind="customer", **more)


def undone(job: Import) -> Import:
    return starting.undo(SYSTEM, job.pk, at_once=True)


def test_columns_are_recognised() -> None:
    job = drafted(table((*HEAD, *TERMS, "Ulica", "Telefon"), ("Alfa",) + ("",) * 12), kind="customer")
    assert job.mapping == [
        *("party_name", "party_nip", "party_regon", "number", "payment_terms_days", "credit_limit", "discount_percent"),
        *("default_vat", "since", "sales_hold", "sales_hold_reason", "party_street", "party_phone"),
    ]
    suppliers = drafted(table(("Nazwa", "Numer dostawcy", "Czas dostawy"), ("Alfa", "D1", "3")), kind="supplier")
    assert suppliers.mapping == ["party_name", "number", "lead_time_days"]


@pytest.mark.parametrize(
    ("cell", "rate"), [("zw", "exempt"), ("ZW.", "exempt"), ("np", "outside"), ("oo", "reverse_charge")]
)
def test_vat_rates_are_read_as_invoices_write_them(cell: str, rate: str) -> None:
    alfa = company("Alfa", nip=NIPS[0])
    head = ("Nazwa", "NIP", "Stawka VAT", "Wstrzymana sprzedaż")
    job = customers(("Alfa", NIPS[0], cell, "nie"), head=head)
    assert numbers(job) == {"created": 1}, row(job, 2).reason
    assert job.mapping[3] == "sales_hold"
    assert Customer.objects.get(party_id=alfa).default_vat == rate


def test_party_becomes_a_customer_with_the_terms_of_the_row() -> None:
    alfa = company("Alfa", nip=NIPS[0])
    line = ("Alfa", NIPS[0], "", "K-17", "30 dni", "12 000,50 zł", "5%", "23%", "01.02.2020", "tak", "Zaległości")
    job = customers(line, head=(*HEAD, *TERMS))
    assert numbers(job) == {"created": 1}, row(job, 2).reason
    made = Customer.objects.get(party_id=alfa)
    assert (made.number, made.payment_terms_days, made.credit_limit) == ("K-17", 30, Decimal("12000.50"))
    assert (made.credit_limit_currency, made.discount_percent, made.default_vat) == ("PLN", Decimal(5), "23")
    assert (made.since, made.sales_hold, made.sales_hold_reason) == (date(2020, 2, 1), True, "Zaległości")
    assert PartyRole.objects.get(party_id=alfa).number == "K-17"
    assert numbers(customers(line, head=(*HEAD, *TERMS))) == {"skipped": 1}


def test_row_without_a_number_gets_the_next_one_that_is_free() -> None:
    for n in range(4):
        company(f"Firma {n}", nip=NIPS[n])
    (last,) = next_numbers(CUSTOMER, 1, date(2026, 11, 26))
    second = f"K{int(last[1:]) + 2:05}"
    taken = customers(("", NIPS[0], "", second, "", "", "", ""))
    rest = customers(*(("", NIPS[n], "", "", "14", "", "", "") for n in (1, 2, 3)))
    assert (numbers(taken), numbers(rest)) == ({"created": 1}, {"created": 3})
    given = sorted(int(number[1:]) - int(last[1:]) for number in Customer.objects.values_list("number", flat=True))
    # One more is taken where the one in between was not to be had.
    assert given[:3] == [1, 2, 3]
    assert len(set(given)) == 4


def test_missing_party_fails_the_row_or_is_added_as_wished() -> None:
    rows = [("Nowa sp. z o.o.", NIPS[0], REGONS[0], "K1", "21", "", "", "")]
    head = (*HEAD[:8],)
    failed = customers(*rows, head=head)
    assert numbers(failed) == {"failed": 1}
    assert row(failed, 2).code == "no_party"
    assert not Customer.objects.exists()
    tried = customers(*rows, head=head, dry=True, options={"missing_party": "create"})
    assert numbers(tried) == {"created": 1}
    assert not Party.objects.filter(is_own=False).exists()
    done = customers(*rows, head=head, options={"missing_party": "create"})
    assert numbers(done) == {"created": 1}
    made = Customer.objects.get()
    assert (made.party.identity.name, made.party.nip, made.payment_terms_days) == ("Nowa sp. z o.o.", NIPS[0], 21)


def test_terms_that_differ_are_changed_and_taken_back() -> None:
    alfa = company("Alfa", regon=REGONS[0])
    money = {"amount": "500.00", "currency": "EUR"}
    made = make_customer(SYSTEM, {"party": str(alfa), "number": "K9", "payment_terms_days": 7, "credit_limit": money})
    before = Customer.objects.values().get()
    job = customers(("Alfa", "", REGONS[0], "K10", "30", "900", "2,5", "8"))
    assert numbers(job) == {"updated": 1}
    assert row(job, 2).matched_by == "regon"
    now = Customer.objects.get(pk=made.id)
    assert (now.number, now.payment_terms_days, now.credit_limit_currency) == ("K10", 30, "PLN")
    assert numbers(customers(("Alfa", "", REGONS[0], "K10", "30", "900", "2,5", "8"))) == {"skipped": 1}
    undone(job)
    after = Customer.objects.values().get()
    ignored = {"version", "updated_at"}
    assert {k: v for k, v in after.items() if k not in ignored} == {k: v for k, v in before.items() if k not in ignored}


def test_fill_leaves_what_is_agreed() -> None:
    alfa = company("Alfa", nip=NIPS[0])
    make_customer(SYSTEM, {"party": str(alfa), "payment_terms_days": 7})
    customers(("", NIPS[0], "", "", "30", "1000", "", ""), existing="fill")
    now = Customer.objects.get()
    assert (now.payment_terms_days, now.credit_limit) == (7, Decimal(1000))


def test_customer_is_found_by_its_number_alone() -> None:
    alfa = company("Alfa")
    make_customer(SYSTEM, {"party": str(alfa), "number": "K9"})
    job = customers(("K9", "21"), head=("Nr", "Termin płatności"))
    assert (numbers(job), row(job, 2).matched_by) == ({"updated": 1}, "number")
    assert Customer.objects.get().payment_terms_days == 21


@pytest.mark.parametrize(
    ("cells", "code", "words"),
    [
        (("Alfa", "5261040827", "", "", "", "", "", ""), "nip_checksum", "NIP"),
        (("Alfa", NIPS[0], "", "", "trzydzieści", "", "", ""), "not_a_number", "Termin"),
        (("Alfa", NIPS[0], "", "", "-1", "", "", ""), "not_a_number", "365"),
        (("Alfa", NIPS[0], "", "", "", "1000 XYZ", "", ""), "currency_code", "Limit"),
        (("Alfa", NIPS[0], "", "", "", "10,001", "", ""), "too_exact", "Limit"),
        (("Alfa", NIPS[0], "", "", "", "", "101", ""), "not_a_number", "Rabat"),
        (("Alfa", NIPS[0], "", "", "", "", "", "77"), "choice", "VAT"),
        (("Alfa", NIPS[0], "", "K" * 21, "", "", "", ""), "too_long", "Numer: "),
        (("Beta", NIPS[1], "", "K1", "", "", "", ""), "no_party", ""),
        (("Alfa", NIPS[0], "", "K-INNY", "", "", "", ""), "number_taken", "Gamma"),
    ],
)
def test_wrong_row_fails_with_the_true_reason(cells: tuple[str, ...], code: str, words: str) -> None:
    company("Alfa", nip=NIPS[0])
    gamma = company("Gamma", nip=NIPS[3])
    make_customer(SYSTEM, {"party": str(gamma), "number": "K-INNY"})
    good = company("Delta", nip=NIPS[4])
    job = customers(cells, ("Delta", NIPS[4], "", "", "10", "", "", ""))
    assert outcomes(job) == ["failed", "created"]
    assert row(job, 2).code == code, (row(job, 2).code, row(job, 2).reason)
    assert words in row(job, 2).reason
    assert Customer.objects.filter(party_id=good).exists()
    assert Customer.objects.count() == 2


def test_hold_needs_its_reason_and_keeps_it() -> None:
    alfa = company("Alfa", nip=NIPS[0])
    head = ("NIP", "Sprzedaż wstrzymana", "Powód blokady")
    job = customers((NIPS[0], "tak", ""), head=head)
    assert (numbers(job), row(job, 2).code) == ({"failed": 1}, "required")
    customers((NIPS[0], "tak", "Zaległości"), head=head)
    lifted = customers((NIPS[0], "nie", ""), head=head)
    assert numbers(lifted) == {"updated": 1}
    now = Customer.objects.get(party_id=alfa)
    assert (now.sales_hold, now.sales_hold_reason) == (False, "")
    undone(lifted)
    now = Customer.objects.get(party_id=alfa)
    assert (now.sales_hold, now.sales_hold_reason) == (True, "Zaległości")


def test_two_rows_of_one_number_are_one_customer_at_most() -> None:
    company("Alfa", nip=NIPS[0])
    company("Beta", nip=NIPS[1])
    job = customers(("", NIPS[0], "", "K1", "", "", "", ""), ("", NIPS[1], "", "K1", "", "", "", ""))
    assert outcomes(job) == ["created", "failed"]
    assert "2" in row(job, 3).reason
    assert Customer.objects.get().party.nip == NIPS[0]


def test_two_rows_of_one_nip_do_not_tell_which_party_is_meant() -> None:
    company("Alfa", nip=NIPS[0])
    job = customers(("Alfa", NIPS[0], "", "K1", "", "", "", ""), ("Alfa", NIPS[0], "", "K2", "", "", "", ""))
    assert outcomes(job) == ["failed", "failed"]
    assert row(job, 3).code == "several_parties"
    assert not Customer.objects.exists()


def test_undo_takes_the_customer_and_the_party_made_for_it() -> None:
    beta = company("Beta", nip=NIPS[1])
    rows = (("Alfa", NIPS[0], "", "K1", "", "", "", ""), ("Beta", NIPS[1], "", "K2", "", "", "", ""))
    job = customers(*rows, options={"missing_party": "create"})
    assert numbers(job) == {"created": 2}
    job = undone(job)
    assert list(job.rows.order_by("number").values_list("undo", flat=True)) == ["undone", "undone"]
    assert not Customer.objects.filter(trashed_at__isnull=True).exists()
    assert list(Party.objects.filter(is_own=False, trashed_at__isnull=True).values_list("pk", flat=True)) == [beta]


def test_undo_keeps_the_customer_whose_terms_somebody_has_changed() -> None:
    job = customers(("Alfa", NIPS[0], "", "K1", "", "", "", ""), options={"missing_party": "create"})
    update_customer(SYSTEM, Customer.objects.get().pk, {"payment_terms_days": 5})
    job = undone(job)
    assert row(job, 2).undo == "kept"
    assert Customer.objects.get().trashed_at is None
    assert Party.objects.get(nip=NIPS[0]).trashed_at is None


def test_undo_keeps_the_party_that_became_a_supplier_since() -> None:
    job = customers(("Alfa", NIPS[0], "", "K1", "", "", "", ""), options={"missing_party": "create"})
    imported(table(("NIP", "Czas dostawy"), (NIPS[0], "3")), kind="supplier")
    job = undone(job)
    assert row(job, 2).undo == "partly"
    assert Party.objects.get(nip=NIPS[0]).trashed_at is None
    assert Supplier.objects.get().trashed_at is None
    assert Customer.objects.get().trashed_at is not None


def test_undoing_an_import_of_parties_keeps_those_that_became_customers() -> None:
    job = imported(table(("Nazwa", "NIP"), ("Alfa", NIPS[0]), ("Beta", NIPS[1])))
    make_customer(SYSTEM, {"party": str(Party.objects.get(nip=NIPS[0]).pk)})
    job = undone(job)
    assert list(job.rows.order_by("number").values_list("undo", flat=True)) == ["kept", "undone"]
    assert Party.objects.get(nip=NIPS[0]).trashed_at is None


def test_rows_about_parties_out_of_reach_fail_and_change_nothing() -> None:
    company("Alfa", nip=NIPS[0])
    sales = viewer("salesperson")
    job = customers(("Alfa", NIPS[0], "", "K1", "", "", "", ""), actor=sales)
    assert (numbers(job), row(job, 2).code) == ({"failed": 1}, "out_of_reach")
    assert not Customer.objects.exists()


def test_party_that_is_found_stays_as_it_is() -> None:
    alfa = company("Alfa", nip=NIPS[0])
    version = Party.objects.get(pk=alfa).version
    customers(("Alfa nowa nazwa", NIPS[0], REGONS[0], "K1", "", "", "", ""))
    now = Party.objects.select_related("identity").get(pk=alfa)
    assert (now.identity.name, now.regon, now.version) == ("Alfa", "", version)


@pytest.mark.parametrize("format_code", ["csv", "xlsx"])
@pytest.mark.parametrize("currency", ["PLN", "EUR"])
def test_export_of_customers_comes_back_without_a_change(format_code: str, currency: str) -> None:
    alfa = company("Alfa", nip=NIPS[0])
    raw = {"party": str(alfa), "number": "K7", "payment_terms_days": 21, "since": "2024-05-06", "default_vat": "8"}
    money = {"amount": "100.00", "currency": currency}
    made = make_customer(SYSTEM, {**raw, "credit_limit": money, "discount_percent": "2.50", "remarks": "Dobry klient"})
    columns = ("name", "number", "nip", *CUSTOMER.field_by_code, "remarks")
    job = imported(exported("customer", made.id, columns, format_code), kind="customer")
    codes = list(CUSTOMER.field_by_code)
    codes.insert(codes.index("credit_limit") + 1, "credit_limit_currency")
    assert job.mapping == ["party_name", "number", "party_nip", *codes, "remarks"]
    assert numbers(job) == {"skipped": 1}, (job.mapping, row(job, 2).reason, row(job, 2).changes)


def test_export_says_the_currency_of_an_amount_beside_it_and_nothing_where_there_is_none() -> None:
    money = {"amount": "100.50", "currency": "EUR"}
    rich = make_customer(SYSTEM, {"party": str(company("Alfa")), "credit_limit": money}).id
    poor = make_customer(SYSTEM, {"party": str(company("Beta"))}).id
    told = {}
    for pk in (rich, poor):
        with translation.override("pl"):
            head, line = exported("customer", pk, ("credit_limit", "number")).decode("utf-8-sig").split("\r\n")[:2]
        told[pk] = dict(zip(head.split(";"), line.split(";"), strict=True))
    assert (told[rich]["Limit kredytu"], told[rich]["Limit kredytu (waluta)"]) == ("100,50", "EUR")
    assert (told[poor]["Limit kredytu"], told[poor]["Limit kredytu (waluta)"]) == ("", "")


def test_money_of_another_currency_stays_in_it() -> None:
    company("Alfa", nip=NIPS[0])
    job = customers((NIPS[0], "1500", "EUR"), head=("NIP", "Limit kredytowy", "Waluta"))
    assert numbers(job) == {"created": 1}
    made = Customer.objects.get()
    assert Money(made.credit_limit, made.credit_limit_currency) == Money(Decimal(1500), "EUR")


def test_second_row_of_a_new_party_adds_to_it() -> None:
    head = ("Nazwa", "REGON", "Numer klienta", "Telefon", "Ulica", "Miejscowość")
    lines = [
        ("Alfa", REGONS[0], "K-1", "32 218 40 30", "Polna", "Tychy"),
        ("", REGONS[0], "", "32 218 40 31", "", ""),
        ("", REGONS[0], "", "32 218 40 31", "", ""),
    ]
    job = customers(*lines, head=head, options={"missing_party": "create"})
    assert outcomes(job) == ["created", "updated", "skipped"]
    assert [change[0] for change in row(job, 3).changes] == ["party_phone"]
    made = Party.objects.get(regon=REGONS[0], trashed_at__isnull=True)
    assert set(made.identity.channels.values_list("normalised", flat=True)) == {"+48322184030", "+48322184031"}
    assert Customer.objects.get(party_id=made.pk).number == "K-1"
    undone(job)
    made.refresh_from_db()
    assert made.trashed_at is not None


def test_numbers_are_given_in_the_order_of_the_rows() -> None:
    rows = [(f"Firma {n:02}", "", "", "", "", "", "", "") for n in range(12)]
    (third,) = next_numbers(CUSTOMER, 1, date.today())[:1]
    customers(*rows, options={"missing_party": "create"})
    found = Customer.objects.select_related("party__identity").order_by("party__identity__name")
    given = [customer.number for customer in found]
    assert given == sorted(given)
    assert third not in given


def test_amount_of_which_thousands_or_cents_cannot_be_told_is_refused() -> None:
    rows = [(f"Firma {n}", "", "", f"K{n}", "", limit, "", "") for n, limit in enumerate(("10.000", "10.000,00 zł"))]
    job = customers(*rows, options={"missing_party": "create"})
    assert outcomes(job) == ["failed", "created"]
    assert row(job, 2).code == "unclear_amount"
    assert Customer.objects.get().credit_limit == Decimal(10000)


def test_customer_since_a_far_future_day_is_refused() -> None:
    ahead = clock.today() + timedelta(days=300)
    rows = [(f"Firma {n}", f"K{n}", since) for n, since in enumerate(("05.03.2121", ahead.isoformat(), "05.03.2021"))]
    head = ("Nazwa", "Numer klienta", "Klient od")
    job = customers(*rows, head=head, options={"missing_party": "create"})
    assert outcomes(job) == ["failed", "created", "created"]
    assert (row(job, 2).code, row(job, 2).value) == ("too_late", "05.03.2121")


def test_far_future_day_is_refused_from_a_form_and_changes_nothing() -> None:
    alfa = company("Alfa")
    with pytest.raises(InvalidInput) as refused:
        make_customer(SYSTEM, {"party": str(alfa), "since": "2121-03-05"})
    assert [error.loc for error in refused.value.errors] == [("since",)]
    assert not Customer.objects.exists()
