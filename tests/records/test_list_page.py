"""The list page: what its address says, what it refuses, and that nobody sees another's rows."""

import re

import pytest
from django.test import Client
from django.utils.http import urlencode

from opiekun.accounts.models import Role, User, UserRole
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Party
from opiekun.parties.services import create_party, create_person, restore_person, trash_person
from tests.parties.people import make_user

pytestmark = pytest.mark.django_db


def logged_in(role: str) -> tuple[Client, User]:
    user = make_user()
    UserRole.objects.create(user=user, role=Role.objects.get(code=role))
    client = Client()
    client.force_login(user)
    return client, user


@pytest.fixture
def administrator() -> Client:
    return logged_in("administrator")[0]


def company(name: str, **more: object) -> int:
    return create_party(SYSTEM, {"kind": "organisation", "name": name, **more}).id


def text(client: Client, **params: str) -> str:
    response = client.get(f"/parties?{urlencode(params)}")
    assert response.status_code == 200
    return response.content.decode()


def test_parties_stand_in_polish_alphabetical_order(administrator: Client) -> None:
    for name in ("Żubr", "Łan", "Lata", "Zebra", "Ćma", "Cud"):
        company(name)
    shown = text(administrator)
    places = [shown.index(f">{name}</a>") for name in ("Cud", "Ćma", "Lata", "Łan", "Zebra", "Żubr")]
    assert places == sorted(places)


def test_search_finds_a_fragment_without_diacritics_and_a_nip_with_dashes(administrator: Client) -> None:
    company("Mleczarnia Łąka", nip="5260250274")
    company("Stalbud Żory")
    for typed in ("lak", "526-025-02-74", "5260250274"):
        shown = text(administrator, q=typed)
        assert "Mleczarnia Łąka" in shown
        assert "Stalbud" not in shown


def test_filter_narrows_and_its_chip_takes_it_away(administrator: Client) -> None:
    company("Zawieszona", status="suspended")
    company("Czynna")
    shown = text(administrator, **{"f.status.is": "suspended"})
    assert "Zawieszona" in shown
    assert "Czynna" not in shown
    assert "Czynna" in text(administrator)


def test_filter_form_leads_back_to_the_narrowed_list(administrator: Client) -> None:
    answer = administrator.get(
        "/parties/filters/add?filter_field=status&filter_operator=is&filter_value=suspended&q=abc"
    )
    assert answer.status_code == 302
    assert answer["Location"] == "/parties?q=abc&f.status.is=suspended"
    assert "suspended" in administrator.get("/parties/filters?filter_field=status").content.decode()
    for field in ("created_at", "name", "is_own"):
        assert 'name="filter_field"' in administrator.get(f"/parties/filters?filter_field={field}").content.decode()


def test_wrong_value_of_a_filter_is_said_in_its_form_with_what_was_typed(administrator: Client) -> None:
    asked = "/parties/filters/add?filter_field=created_at&filter_operator=before&filter_value=soon&q=abc"
    answer = administrator.get(asked, headers={"HX-Request": "true", "HX-Target": "add-filter"})
    form = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="filter-error"' in form
    assert 'value="soon"' in form
    assert '<option value="before" selected>' in form
    assert '<input type="hidden" name="q" value="abc">' in form
    nothing = "/parties/filters/add?filter_field=status&filter_operator=is_not"
    assert 'id="filter-error"' in administrator.get(nothing, headers={"HX-Request": "true"}).content.decode()
    assert administrator.get(nothing).status_code == 422


def test_pages_follow_one_another_both_ways_without_gap_or_repeat(administrator: Client) -> None:
    names = [f"Firma {number:02}" for number in range(7)]
    for name in names:
        company(name)
    seen, url = [], "/parties?limit=3&q=firma"
    for _page in range(3):
        shown = administrator.get(url).content.decode()
        seen += [name for name in names if f">{name}</a>" in shown]
        if 'rel="next"' in shown:
            url = shown.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert seen == names
    assert 'rel="prev"' in administrator.get(url).content.decode()


def test_salesperson_sees_neither_rows_nor_numbers_of_others() -> None:
    client, user = logged_in("salesperson")
    company("Moja", account_manager=str(user.pk))
    company("Cudza", account_manager=str(make_user().pk))
    assert "Moja" in text(client)
    for shown in (text(client), text(client, q="cudza"), client.get("/search?q=cudza").content.decode()):
        assert ">Cudza<" not in shown
    # Our own company is seen by everybody.
    assert client.get("/parties/count").json() == {"count": 2}


def test_rows_are_offered_for_editing_only_to_those_who_may(administrator: Client) -> None:
    client, user = logged_in("salesperson")
    mine, own = company("Moja", account_manager=str(user.pk)), Party.objects.get(is_own=True).pk
    hint = "edytuj</span>"

    def editable(page: str) -> set[int]:
        return {int(row) for row in re.findall(r'<tr data-id="(\d+)" data-href="[^"]+" data-edits', page)}

    assert editable(text(administrator)) == {mine, own}
    # Our own company is seen by everybody and changed by few.
    assert editable(text(client)) == {mine}
    assert hint in text(client)
    reader, _user = logged_in("read_only")
    assert "Moja" in text(reader)
    assert editable(text(reader)) == set()
    assert hint not in text(reader)
    assert "zaznacz</span>" not in text(reader)


def test_names_are_escaped(administrator: Client) -> None:
    company('<script>alert("x")</script>')
    assert "<script>alert" not in text(administrator)


def test_page_costs_few_statements_whatever_its_length(
    administrator: Client, django_assert_max_num_queries: object
) -> None:
    for number in range(30):
        company(f"Firma {number}", channels=[{"kind": "phone", "value": f"6001002{number:02}"}])
    text(administrator)
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        text(administrator)


def test_visitor_is_sent_to_log_in() -> None:
    answer = Client().get("/parties")
    assert answer.status_code == 302
    assert "login" in answer["Location"]


def test_typo_in_the_search_of_a_list_is_met_by_similar_names(administrator: Client) -> None:
    party = company("Mleczarnia Łąka")
    shown = text(administrator, q="mlecznaria")
    assert f'<a href="/parties/{party}">' in shown
    assert '<a href="/parties?q=mleczarnia" class="o-btn o-btn--primary"' in shown
    stranger, _user = logged_in("salesperson")
    assert "Mleczarnia" not in text(stranger, q="mlecznaria")


def test_own_company_waits_for_no_account_manager(administrator: Client) -> None:
    company("Niczyja")
    shown = text(administrator, view="without-manager")
    assert "Niczyja" in shown
    assert "Moja firma" not in shown
    assert "Moja firma" in text(administrator)


def test_superior_in_the_trash_is_not_named_until_they_are_back(administrator: Client) -> None:
    party = company("Zakład")
    boss = create_person(SYSTEM, {"party": str(party), "last_name": "Szefowa"}).id
    create_person(SYSTEM, {"party": str(party), "last_name": "Zwykły", "superior": str(boss)})

    def shown() -> str:
        return administrator.get("/persons?columns=superior").content.decode()

    assert "<td" in shown()
    assert shown().count(">Szefowa<") == 2
    trash_person(SYSTEM, boss)
    assert "Szefowa" not in shown()
    restore_person(SYSTEM, boss)
    assert shown().count(">Szefowa<") == 2
