"""The pages of bulk changes and exports: what the selection bar sends, and what comes back."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from opiekun.accounts.models import Membership, Role, Team, User, UserRole
from opiekun.parties.models import Party
from opiekun.records.models import BulkEdit, BulkState, Export
from tests.parties.people import make_user
from tests.records.operations import company

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def logged_in(role: str) -> tuple[Client, User]:
    user = make_user()
    UserRole.objects.create(user=user, role=Role.objects.get(code=role))
    client = Client(headers=HTMX)
    client.force_login(user)
    return client, user


@pytest.fixture
def administrator() -> Client:
    return logged_in("administrator")[0]


def planned(client: Client, *ids: int, field: str = "status", value: str = "closed") -> BulkEdit:
    answer = client.post("/parties/bulk/preview", {"ids": ids, "field": field, "value": value, "query": ""})
    assert answer.status_code == 200, answer.content.decode()
    return BulkEdit.objects.latest("pk")


def test_form_asks_for_the_field_then_for_its_value(administrator: Client) -> None:
    party = company()
    first = administrator.post("/parties/bulk/edit", {"ids": party}).content.decode()
    assert 'value="industry"' in first
    assert 'name="value"' not in first
    second = administrator.post("/parties/bulk/edit", {"ids": party, "field": "status"}).content.decode()
    assert '<option value="closed">' in second
    assert f'name="ids" value="{party}"' in second
    for field in ("industry", "account_manager", "legal_form"):
        answer = administrator.post("/parties/bulk/edit", {"ids": party, "field": field})
        assert 'name="value"' in answer.content.decode()


def test_preview_says_how_many_and_shows_old_and_new(administrator: Client) -> None:
    party = company("Metal-Plast")
    shown = administrator.post("/parties/bulk/preview", {"ids": party, "field": "status", "value": "closed"})
    text = shown.content.decode()
    assert "Metal-Plast" in text
    assert "Aktywny" in text
    assert "Zmień 1 podmiot" in text
    assert Party.objects.get(pk=party).status == "active"


def test_wrong_value_comes_back_in_the_form_beside_its_field(administrator: Client) -> None:
    answer = administrator.post("/parties/bulk/preview", {"ids": company(), "field": "industry", "value": "x" * 200})
    assert answer.status_code == 422
    assert "x" * 200 in answer.content.decode()
    assert "Najwyżej 120 znaków." in answer.content.decode()
    assert not BulkEdit.objects.exists()


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"ids": "abc"},
        {"ids": "-1"},
        {"ids": "9" * 30},
        {"all": "1", "query": "sort=password"},
        {"all": "1", "query": "f.colour.is=red"},
        {"ids": "1", "query": "limit=%00"},
    ],
)
def test_hostile_choice_is_refused_and_nothing_is_planned(administrator: Client, sent: dict[str, str]) -> None:
    company()
    for address in ("/parties/bulk/edit", "/parties/bulk/preview", "/parties/bulk/trash", "/parties/export"):
        answer = administrator.post(address, {"field": "status", "value": "closed", "format": "csv", **sent})
        assert answer.status_code == 422, address
    assert not BulkEdit.objects.exists()
    assert not Export.objects.exists()


def test_run_reloads_the_list_and_tells_with_an_undo(administrator: Client) -> None:
    party = company()
    edit = planned(administrator, party)
    answer = administrator.post(f"/bulk/{edit.pk}/run")
    assert (answer.status_code, answer["HX-Refresh"]) == (204, "true")
    assert Party.objects.get(pk=party).status == "closed"
    page = administrator.get("/parties").content.decode()
    assert "Zmieniono 1 wpis." in page
    assert f"/bulk/{edit.pk}/undo" in page
    assert administrator.post(f"/bulk/{edit.pk}/undo")["HX-Refresh"] == "true"
    assert Party.objects.get(pk=party).status == "active"


def test_second_click_changes_nothing_more(administrator: Client) -> None:
    party = company()
    edit = planned(administrator, party)
    administrator.post(f"/bulk/{edit.pk}/run")
    version = Party.objects.get(pk=party).version
    assert administrator.post(f"/bulk/{edit.pk}/run").status_code == 204
    assert Party.objects.get(pk=party).version == version


def test_large_operation_is_followed_and_can_be_stopped(administrator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from opiekun.core.models import JobRun
    from opiekun.records.bulk import starting

    monkeypatch.setattr(starting, "AT_ONCE", 1)
    edit = planned(administrator, company("A"), company("B"))
    assert f"/bulk/{edit.pk}/progress" in administrator.post(f"/bulk/{edit.pk}/run").content.decode()
    assert f"/bulk/{edit.pk}/progress" in administrator.get(f"/bulk/{edit.pk}/progress").content.decode()
    assert "w toku" in administrator.get(f"/bulk/{edit.pk}").content.decode()
    assert administrator.post(f"/bulk/{edit.pk}/stop")["HX-Redirect"] == f"/bulk/{edit.pk}"
    assert JobRun.objects.get().cancel_asked


def test_report_names_what_was_refused_and_the_index_lists_it(administrator: Client) -> None:
    own = Party.objects.get(is_own=True)
    administrator.post("/parties/bulk/trash", {"ids": [own.pk, company()]})
    edit = BulkEdit.objects.latest("pk")
    administrator.post(f"/bulk/{edit.pk}/run")
    shown = administrator.get(f"/bulk/{edit.pk}").content.decode()
    assert "Twoja firma zostaje w rejestrze." in shown or "zostaje" in shown
    assert "Podmioty: przeniesione do kosza" in administrator.get("/bulk").content.decode()


def test_nobody_sees_or_runs_anothers_operation() -> None:
    client, _user = logged_in("administrator")
    edit = planned(client, company())
    other, _user = logged_in("administrator")
    assert other.get(f"/bulk/{edit.pk}").status_code == 404
    for verb in ("run", "undo", "stop"):
        assert other.post(f"/bulk/{edit.pk}/{verb}").status_code == 404
    assert BulkEdit.objects.get(pk=edit.pk).state == BulkState.DRAFT


def test_bar_offers_only_what_the_viewer_may() -> None:
    company()
    reader = logged_in("read_only")[0].get("/parties").content.decode()
    assert 'name="ids"' not in reader
    assert "/bulk" not in reader
    service = logged_in("customer_service")[0].get("/parties").content.decode()
    assert "/parties/bulk/edit" in service
    assert "/parties/export" not in service
    assert "/parties/bulk/trash" not in service
    client, _user = logged_in("read_only")
    for address in ("/parties/bulk/edit", "/parties/bulk/preview", "/parties/bulk/trash", "/parties/export"):
        sent = {"all": "1", "field": "status", "value": "closed", "format": "csv"}
        assert client.post(address, sent).status_code == 403, address
    assert not BulkEdit.objects.exists()


def test_export_leads_to_the_file(administrator: Client) -> None:
    company("Metal-Plast")
    answer = administrator.post("/parties/export", {"all": "1", "query": "q=metal", "format": "csv"})
    export = Export.objects.get()
    assert answer["HX-Redirect"] == f"/exports/{export.pk}/file"
    assert "opiekun:close-dialog" in json.loads(answer["HX-Trigger"])
    got = administrator.get(answer["HX-Redirect"])
    assert got["Content-Type"] == "text/csv"
    assert got["X-Opiekun-Send-File"]
    assert export.row_count == 1
    assert "podmioty-" in administrator.get("/bulk").content.decode()


def test_export_of_less_than_the_list_shows_says_so() -> None:
    client, user = logged_in("salesperson")
    colleague, team = make_user(), Team.objects.create(name="Wschód")
    for one in (user, colleague):
        Membership.objects.create(team=team, user=one)
        company(f"Hurtownia {one.pk}", account_manager=str(one.pk))

    def said(query: str) -> str:
        answer = client.post("/parties/export", {"all": "1", "query": query, "format": "csv"})
        assert Export.objects.latest("pk").row_count == 1
        return str(json.loads(answer["HX-Trigger"])["opiekun:toast"]["text"])

    assert said("q=Hurtownia") == "Plik ma 1 z 2: pozostałych nie możesz eksportować."
    assert said(f"q=Hurtownia {user.pk}") == "Plik jest gotowy."


def test_excel_file_has_its_own_type(administrator: Client) -> None:
    company()
    answer = administrator.post("/parties/export", {"all": "1", "query": "", "format": "xlsx"})
    got = administrator.get(answer["HX-Redirect"])
    assert got["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def test_large_export_is_followed(administrator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from opiekun.records.export import starting

    monkeypatch.setattr(starting, "AT_ONCE", 0)
    company()
    answer = administrator.post("/parties/export", {"all": "1", "query": "", "format": "csv"})
    export = Export.objects.get()
    assert f"/exports/{export.pk}/progress" in answer.content.decode()
    assert administrator.get(f"/exports/{export.pk}/file").status_code == 404
    assert "w przygotowaniu" in administrator.get("/bulk").content.decode()


def test_index_asks_as_much_for_many_operations_as_for_few(administrator: Client) -> None:
    users = [make_user() for _n in range(4)]

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert administrator.get("/bulk").status_code == 200
        # That the user was seen is noted once a minute.
        return len([query for query in captured if not query["sql"].startswith("UPDATE accounts_session")])

    def change(user: User) -> None:
        edit = planned(administrator, company(), field="account_manager", value=str(user.pk))
        administrator.post(f"/bulk/{edit.pk}/run")

    change(users[0])
    administrator.get("/bulk")
    few = statements()
    for user in users[1:]:
        change(user)
    assert statements() == few
