"""An address that a list cannot be shown by is answered with the list's frame, what is wrong, and the way on."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from opiekun.accounts.models import AccessLog
from opiekun.core.viewer import SYSTEM
from opiekun.parties.services import create_person
from tests.records.test_list_page import company, logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> Client:
    return logged_in("administrator")[0]


def faults(page: str) -> list[str]:
    return re.findall(r"<li><b>([^<]*)</b>: ", page)


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("cursor=nonsense", "Miejsce na liście"),
        ("limit=-1", "Wierszy na stronie"),
        ("limit=100000", "Wierszy na stronie"),
        ("sort=password", "Kolejność"),
        ("columns=colour", "Kolumny"),
        ("f.colour.is=red", "Filtr"),
        ("f.status=red", "Filtr"),
        ("f.status.sounds=red", "Status"),
        ("f.created_at.is=xx", "Utworzono"),
        ("view=none", "Widok"),
        ("q=%00", "Szukaj"),
        ("where=%7B", "Filtr"),
        ("where=%7B%22field%22%3A%22status%22%2C%22op%22%3A%22is%22%2C%22values%22%3A%5B%22x%22%5D%7D", "Status"),
    ],
)
def test_wrong_address_is_told_by_the_label_of_what_is_wrong_with_a_way_on(
    administrator: Client, query: str, named: str
) -> None:
    company("Nikt o nią nie prosił")
    refused = administrator.get(f"/parties?{query}")
    page = refused.content.decode()
    assert refused.status_code == 422
    assert faults(page) == [named]
    assert "<h1>Podmioty</h1>" in page
    assert "Nikt o nią nie prosił" not in page
    way_on = re.search(r'class="o-empty" role="alert">.*?href="([^"]+)"', page, re.DOTALL)
    assert way_on is not None
    assert "Nikt o nią nie prosił" in administrator.get(way_on[1].replace("&amp;", "&")).content.decode()


def test_each_wrong_part_is_told_and_what_is_right_is_kept(administrator: Client) -> None:
    page = administrator.get("/parties?f.status.is=active&f.created_at.is=x&f.nip.lt=1&q=abc&sort=-no").content.decode()
    assert sorted(faults(page)) == ["Kolejność", "NIP", "Utworzono"]
    assert "/parties?q=abc&amp;f.status.is=active" in page


def test_field_that_is_not_the_viewers_to_see_is_not_named_by_its_label() -> None:
    client, _user = logged_in("salesperson")
    hidden = client.get("/persons?f.home_address.contains=x").content.decode()
    assert faults(hidden) == faults(client.get("/persons?f.nothing.contains=x").content.decode()) == ["Filtr"]


def test_parts_of_a_page_get_no_page(administrator: Client) -> None:
    assert administrator.get("/parties/counts?f.created_at.is=x").status_code == 422


def test_wrong_address_opens_nothing_and_reads_no_rows(administrator: Client) -> None:
    party = company("Firma")
    create_person(
        SYSTEM, {"party": str(party), "last_name": "Lis", "days": [{"kind": "birthday", "date": "1.02.1980"}]}
    )
    assert administrator.get("/persons?columns=birthday").status_code == 200
    assert AccessLog.objects.exists()
    AccessLog.objects.all().delete()
    with CaptureQueriesContext(connection) as asked:
        assert administrator.get("/persons?columns=birthday&f.created_at.is=x").status_code == 422
    assert not AccessLog.objects.exists()
    assert not [query["sql"] for query in asked if 'FROM "parties_person"' in query["sql"]]
