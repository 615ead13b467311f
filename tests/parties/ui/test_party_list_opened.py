"""A party list that is opened: a page of parties with all its tools, exports and views."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from opiekun.core.viewer import SYSTEM
from opiekun.parties.selectors.party_lists import all_lists
from opiekun.parties.services import add_to_list, trash_list
from opiekun.records.conditions.reading import condition_to_json
from tests.parties.lists import ACTIVE, SUSPENDED, company, criterion, manual, named
from tests.parties.ui.party_lists import text
from tests.records.test_list_page import logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return logged_in("administrator")[0]


def test_list_opens_as_a_page_of_parties_with_all_its_tools(client: Client) -> None:
    fair = manual()
    names = ("Alfa", "Beta", "Żubr")
    parties = [company(name, status="active" if name != "Beta" else "suspended") for name in names]
    company("Obca")
    add_to_list(SYSTEM, fair, parties)
    shown = text(client, f"/parties?list={fair}")
    assert all(f">{name}</a>" in shown for name in names)
    assert "Obca" not in shown
    assert f"/parties?list={fair}&amp;view=mine" in shown
    narrowed = text(client, f"/parties?list={fair}&f.status.is=suspended")
    assert ">Beta</a>" in narrowed
    assert ">Alfa</a>" not in narrowed
    assert f'href="/parties?list={fair}"' in narrowed, "taking the filter away leaves the list open"
    assert ">Żubr</a>" in text(client, f"/parties?list={fair}&q=zub")
    assert f'name="list" value="{fair}"' in shown, "searching stays in the list"
    assert client.get(f"/parties/count?list={fair}").json() == {"count": 3}
    assert "Beta" not in text(client, f"/parties?list={fair}&limit=1")
    export = client.post("/parties/export", {"all": "1", "query": f"list={fair}", "format": "csv"})
    assert export.status_code == 303
    assert client.get(f"/parties/conditions?list={fair}").status_code == 200
    saved = text(client, f"/parties?list={fair}")
    assert f"f.party_list.is={fair}" in saved.replace("&amp;", "&"), "a view saved from it is of the list"


def test_view_saved_from_a_list_finds_what_the_list_has(client: Client) -> None:
    fair, party = manual(), company("Alfa")
    company("Obca")
    add_to_list(SYSTEM, fair, [party])
    state = f"f.party_list.is={fair}&sort=name&columns=nip&limit=50"
    answer = client.post("/parties/views/new", {"name": "Z targów", "visibility": "personal", "state": state})
    shown = text(client, answer["HX-Redirect"])
    assert ">Alfa</a>" in shown
    assert "Obca" not in shown
    assert "<b>Targi 2026</b>" in shown


def test_list_by_criterion_says_above_its_parties_whom_it_holds(client: Client) -> None:
    made = criterion({"all": [SUSPENDED, {"not": condition_to_json(named(criterion(ACTIVE, "Czynni")))}]})
    shown = text(client, f"/parties?list={made}")
    assert "Status: Zawieszony i " in shown
    assert "Czynni" in shown.split("o-listpage__criterion")[1].split("</p>")[0]
    assert "o-listpage__criterion" not in text(client, f"/parties?list={manual()}")


def test_first_page_of_a_list_by_criterion_is_one_statement_of_its_rows(client: Client) -> None:
    auto = criterion({"all": [SUSPENDED, {"some": "persons", "where": {"field": "is_main", "op": "true"}}]})
    client.get(f"/parties?list={auto}")
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/parties?list={auto}")
    rows = [query["sql"] for query in asked if 'FROM "parties_party"' in query["sql"]]
    assert len(rows) == 1
    assert "EXISTS" in rows[0]
    assert "DISTINCT" not in rows[0]
    trash_list(SYSTEM, auto)


@pytest.mark.parametrize(("query", "name"), [("list={}", "targi-w-lodzi-"), ("view=all", "podmioty-")])
def test_export_of_a_list_is_named_by_it(client: Client, query: str, name: str) -> None:
    targi = manual("Targi w Łodzi")
    add_to_list(SYSTEM, targi, [company()])
    made = client.post("/parties/export", {"query": query.format(targi), "all": "1", "format": "csv"})
    assert name in client.get(made["Location"])["Content-Disposition"]


def place(shown: str) -> str:
    """The place that the sidebar marks."""
    sidebar = shown[shown.index('id="sidebar"') : shown.index("</nav>", shown.index('id="sidebar"'))]
    found = re.search(r'<a class="o-nav" href="([^"]+)" aria-current="page"', sidebar)
    return found[1] if found else ""


def test_sidebar_and_path_agree_where_a_list_is(client: Client) -> None:
    shown = text(client, f"/parties?list={manual()}")
    assert place(shown) == "/party-lists"
    assert 'href="/party-lists">Bazy</a>' in shown
    assert place(text(client, "/parties?view=all")) == "/parties"


def test_list_says_what_it_is_beside_a_register_of_its_name(client: Client) -> None:
    klienci = next(row.id for row in all_lists(SYSTEM) if row.name == "Klienci")
    shown = text(client, f"/parties?list={klienci}")
    assert "<title>Klienci · Bazy · Opiekun</title>" in shown
    assert "Baza ręczna" in shown
    assert "Baza według kryterium" in text(client, f"/parties?list={criterion(ACTIVE, 'Czynni')}")
    assert "Baza ręczna" in text(client, "/palette?q=klienci")
    assert "<title>Klienci · Opiekun</title>" in text(client, "/customers")


def test_menu_of_the_list_exports_and_imports_for_whoever_sees_no_buttons(client: Client) -> None:
    shown = text(client, f"/parties?list={manual()}")
    menu = shown[shown.index('id="view-menu"') :]
    menu = menu[: menu.index("o-viewbar__tools") if "o-viewbar__tools" in menu else 6000]
    assert 'hx-post="/parties/export"' in menu
    assert "/parties/import?list=" in menu
