"""Conditions ask of a party's roles, and of the party from a role: as far as the viewer may see roles of the kind."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from opiekun.accounts.models import Role, RoleRight, User, UserRole
from opiekun.accounts.services.tokens import create_token
from opiekun.core.kinds import record_kind
from opiekun.core.viewer import EVERYONE, SYSTEM, Owners
from opiekun.parties.kinds import PARTY_KIND
from opiekun.parties.roles.kinds import role_kind, role_kinds
from opiekun.parties.services.customers import make_customer
from opiekun.parties.services.suppliers import make_supplier
from opiekun.parties.services.trash_role import trash_role
from opiekun.records.conditions import Condition, Every, Leaf, Negation, Operator, Some, compile_condition
from opiekun.records.conditions.errors import WrongCondition
from opiekun.records.conditions.registry import subject_of, subject_within
from opiekun.records.lists.query import ListQuery, Sort
from opiekun.records.lists.rows import list_rows
from tests.accounts.people import make_user
from tests.api.program import program
from tests.parties.lists import company, criterion, found
from tests.parties.people import TestViewer, manager
from tests.records.test_list_page import logged_in

pytestmark = pytest.mark.django_db
O = Operator  # noqa: E741 - as in the table of operators
IS_CUSTOMER = Leaf("role", O.IS, ("customer",))


class Buyer(TestViewer):
    """Sees every party, and of its roles suppliers alone."""

    def can(self, kind: str, action: str) -> bool:
        return kind != "customer" and super().can(kind, action)


class Trader(TestViewer):
    """Sees every party, and of customers those of parties that are his own."""

    def owners(self, kind: str, action: str) -> Owners:
        return frozenset({self.id}) if kind == "customer" else EVERYONE


def customer(party: int, **terms: object) -> int:
    return make_customer(SYSTEM, {"party": str(party), **terms}).id


def buyer() -> User:
    """Logs in: sees all parties, lists and suppliers, and no customers."""
    user = make_user()
    role = Role.objects.create(name="Zakupy")
    for kind, actions in (("party", ("view", "export")), ("supplier", ("view",)), ("party_list", ("view",))):
        for action in actions:
            RoleRight.objects.create(role=role, kind=kind, action=action, reach="all")
    UserRole.objects.create(user=user, role=role)
    return user


def test_terms_of_a_role_are_asked_from_the_party_all_of_one_and_the_same_role() -> None:
    large, small, none = company("Duża"), company("Mała"), company("Obca")
    customer(large, credit_limit={"amount": "5000", "currency": "PLN"}, payment_terms_days=30, since="2026-01-10")
    customer(small, credit_limit={"amount": "100", "currency": "PLN"}, sales_hold=True, sales_hold_reason="Dług")
    make_supplier(SYSTEM, {"party": str(none), "lead_time_days": 30})
    viewer = manager()
    for condition, expected in (
        (Some("customer", Every(())), [large, small]),
        (Negation(Some("customer", Every(()))), [none]),
        (Some("customer", Leaf("credit_limit", O.AT_LEAST, ("1 000,50",))), [large]),
        (Some("customer", Leaf("sales_hold", O.TRUE)), [small]),
        (Some("customer", Leaf("payment_terms_days", O.EMPTY)), [small]),
        (Some("customer", Leaf("since", O.BETWEEN, ("2026-01-01", "2026-01-31"))), [large]),
        (Some("customer", Leaf("number", O.STARTS, ("K",))), [large, small]),
        (Some("supplier", Leaf("lead_time_days", O.MORE, ("7",))), [none]),
    ):
        assert found(viewer, condition) == expected, condition


def test_every_kind_and_each_of_its_fields_is_there_by_its_registration() -> None:
    subject = subject_of(PARTY_KIND)
    for kind in role_kinds():
        within = subject_within(subject.relations[kind.code])
        offered = {field.code for field in within.fields_for(SYSTEM)}
        assert {field.code for field in kind.fields} <= offered
        back = subject_of(record_kind(kind.code)).relations["party"]
        assert back.records == "party"


def test_role_in_the_trash_does_not_count() -> None:
    party = company()
    role = customer(party)
    assert found(manager(), Some("customer", Every(()))) == [party]
    trash_role(SYSTEM, role_kind("customer"), role)
    assert found(manager(), Some("customer", Every(()))) == []


def test_register_of_customers_asks_of_the_party_and_what_hangs_on_it() -> None:
    near, far = company("Bliska", addresses=[{"kind": "branch", "city": "Żory"}]), company("Daleka")
    customer(near)
    customer(far)
    client, _user = logged_in("administrator")
    shown = client.get("/customers/conditions").content.decode()
    assert 'value="some:party"' in shown
    assert 'value="credit_limit"' in shown
    tree = {"some": "party", "where": {"some": "addresses", "where": {"field": "city", "op": "is", "values": ["zory"]}}}
    page = client.get("/customers", {"where": json.dumps(tree)}).content.decode()
    assert "Bliska" in page
    assert "Daleka" not in page
    assert client.get("/suppliers/conditions").status_code == 200
    step = {"n": ["0", "1"], "n0.join": "all", "n1.in": "0", "n1.field": "some:party", "n1.was": "", "do": "x:0"}
    assert "podmiot, który spełnia" in client.post("/customers/conditions/step", step).content.decode()
    assert client.post("/customers/conditions/count", step).status_code == 200


def test_who_may_not_see_customers_cannot_ask_about_them_in_any_way() -> None:
    party, other = company("Klientowska"), company("Inna")
    customer(party)
    make_supplier(SYSTEM, {"party": str(party)})
    make_supplier(SYSTEM, {"party": str(other)})
    clerk = Buyer(make_user().pk, "Jan", EVERYONE)
    refused: tuple[Condition, ...] = (
        Some("customer", Every(())),
        Negation(Some("customer", Every(()))),
        Some("persons", Some("party", Some("customer", Every(())))),
    )
    for condition in refused:
        with pytest.raises(WrongCondition) as wrong:
            compile_condition(PARTY_KIND, clerk, condition)
        assert wrong.value.reason == "unknown_relation"
    with pytest.raises(WrongCondition) as wrong:
        compile_condition(PARTY_KIND, clerk, IS_CUSTOMER)
    assert wrong.value.reason == "wrong_choice"
    assert found(clerk, Leaf("role", O.IS, ("supplier",))) == [party, other]
    trade = company("Tylko klient")
    customer(trade)
    assert found(clerk, Leaf("role", O.FILLED)) == [party, other], "nor whether there is any role at all"
    assert found(manager(), Leaf("role", O.FILLED)) == [party, other, trade]


def test_column_of_roles_tells_only_those_that_the_viewer_may_see() -> None:
    party = company("Klientowska")
    customer(party)
    make_supplier(SYSTEM, {"party": str(party)})

    def told(viewer: TestViewer) -> object:
        page = list_rows(viewer, PARTY_KIND, ListQuery(Sort("name"), ("role",)))
        return next(row[page.columns[1].at] for row in page.rows if row[0] == party)

    assert told(manager()) == "customer, supplier"
    assert told(Buyer(make_user().pk, "Jan", EVERYONE)) == "supplier"
    assert told(Trader(make_user().pk, "Jan", EVERYONE)) == "supplier"


def test_roles_out_of_reach_do_not_count() -> None:
    user = make_user()
    own, others = company("Własna", account_manager=str(user.pk)), company("Cudza")
    customer(own)
    customer(others)
    trader = Trader(user.pk, "Jan", EVERYONE)
    assert found(trader, Some("customer", Every(()))) == [own]
    assert found(trader, IS_CUSTOMER) == [own]
    assert found(trader, Leaf("role", O.EMPTY)) == [others]


def test_list_by_a_role_is_closed_to_who_may_not_see_it_on_every_page() -> None:
    party = company("Klientowska")
    customer(party, credit_limit={"amount": "5000", "currency": "PLN"})
    made = criterion(Some("customer", Leaf("credit_limit", O.AT_LEAST, ("1000",))), "Duzi")
    client = Client()
    client.force_login(buyer())
    refused = client.get(f"/parties?list={made}")
    assert refused.status_code == 403
    assert "Limit" not in refused.content.decode()
    assert 'value="some:customer"' not in client.get("/parties/conditions").content.decode()
    assert 'value="some:supplier"' in client.get("/parties/conditions").content.decode()
    assert "Duzi" not in client.get(f"/parties/{party}/lists").content.decode()
    numbers = client.get("/party-lists/counts").content.decode()
    assert f'id="list-count-{made}" hx-swap-oob="true"><span title' in numbers, "a lock in the place of a number"
    assert client.get(f"/party-lists/{made}/count").status_code == 404
    shown = client.get("/parties?view=all&columns=role").content.decode()
    assert "Klientowska" in shown
    assert "Klient</span>" not in shown
    forms = client.get("/parties/filters?view=all&filter_field=role").content.decode()
    assert 'value="supplier"' in forms
    assert 'value="customer"' not in forms


def test_programs_are_refused_as_pages_are() -> None:
    party = company("Klientowska")
    customer(party)
    made = criterion(Some("customer", Every(())), "Klienci z umową")
    caller = program()
    user = buyer()
    blind = type(caller)(create_token(SYSTEM, user.pk, "Test", ("all",))[1], user)
    refused = blind.get(f"/parties?party_list={made}")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "hidden_parts")
    body = blind.get(f"/party-lists/{made}").json()
    assert (body["is_hidden"], body["condition"], body["fault"]) == (True, None, None)
    assert blind.get("/parties?role=customer").status_code == 422
    assert blind.get("/parties?role=supplier").json()["items"] == []
    assert [p["id"] for p in caller.get("/parties?role=customer").json()["items"]] == [str(party)]
    body = {"filter": {"some": "customer"}, "columns": ["name"], "format": "csv"}
    (error,) = blind.post("/parties/export", body).json()["errors"]
    assert error["code"] == "unknown_relation"


def test_list_by_roles_is_one_statement_of_its_rows() -> None:
    customer(company())
    criteria = Every((Some("customer", Leaf("sales_hold", O.FALSE)), Negation(Some("supplier", Every(())))))
    viewer = manager()
    with CaptureQueriesContext(connection) as asked:
        found(viewer, criteria)
    assert len(asked) == 1
