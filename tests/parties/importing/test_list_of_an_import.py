"""The records that an import made or changed: a list page, an export, a bulk operation, a filter for programs."""

from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.core.errors import InvalidInput
from opiekun.core.kinds import record_kind
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Party
from opiekun.parties.services import create_party, trash_party
from opiekun.records.bulk.selection import read_selection, selection_from_json
from opiekun.records.conditions.evaluating import evaluate
from opiekun.records.conditions.facts import facts_of
from opiekun.records.conditions.reading import condition_from_json
from opiekun.records.conditions.settling import settle
from opiekun.records.export.starting import start_export
from opiekun.records.importing import starting
from opiekun.records.models import Import
from tests.api.program import program
from tests.parties.importing.imports import NIPS, imported, table
from tests.parties.ui.browser import Somebody, log_in

pytestmark = pytest.mark.django_db
HEAD = ("Nazwa", "NIP", "Branża")


@pytest.fixture
def admin() -> Somebody:
    return log_in("administrator")


@pytest.fixture
def job(admin: Somebody) -> Import:
    """One made, one changed, one left as it is, one wrong."""
    for name, nip, industry in (("Zmieniona", NIPS[1], ""), ("Taka sama", NIPS[2], "Huty"), ("Inna", "", "")):
        create_party(SYSTEM, {"kind": "organisation", "name": name, "nip": nip, "industry": industry})
    rows = (
        ("Nowa", NIPS[0], "Stal"),
        ("Zmieniona", NIPS[1], "Drewno"),
        ("Taka sama", NIPS[2], "Huty"),
        ("Zła", "123", ""),
    )
    return imported(table(HEAD, *rows), actor=admin.viewer)


def names(page: str) -> set[str]:
    return {name for name in ("Nowa", "Zmieniona", "Taka sama", "Inna", "Zła") if f">{name}<" in page}


def test_result_leads_to_the_list_of_what_was_made_and_changed(admin: Somebody, job: Import) -> None:
    result = admin.client.get(f"/imports/{job.pk}").content.decode()
    assert f'href="/parties?import={job.pk}"' in result
    page = admin.client.get(f"/parties?import={job.pk}").content.decode()
    assert names(page) == {"Nowa", "Zmieniona"}
    assert "klienci.csv" in page
    assert 'href="/imports"' in page
    narrowed = admin.client.get(f"/parties?import={job.pk}&f.industry.contains=stal").content.decode()
    assert names(narrowed) == {"Nowa"}
    searched = admin.client.get(f"/parties?import={job.pk}&q=zmien").content.decode()
    assert "Nowa" not in searched.split("<tbody")[1]


def test_list_takes_one_statement_more_and_four_for_its_limit_of_time(admin: Somebody, job: Import) -> None:
    def statements(url: str) -> int:
        admin.client.get(url)
        with CaptureQueriesContext(connection) as asked:
            assert admin.client.get(url).status_code == 200
        return len(asked)

    assert statements(f"/parties?import={job.pk}") <= statements("/parties?view=all") + 5


def test_import_of_somebody_else_of_another_kind_or_of_none_is_not_there(admin: Somebody, job: Import) -> None:
    other = log_in("administrator")
    assert other.client.get(f"/parties?import={job.pk}").status_code == 404
    for wrong in (f"/persons?import={job.pk}", "/parties?import=x", "/parties?import=", "/parties?import=999999"):
        assert admin.client.get(wrong).status_code == 404, wrong
    assert names(admin.client.get(f"/parties?import={job.pk}&view=all").content.decode()) == {"Nowa", "Zmieniona"}


def test_undone_and_trashed_records_are_no_longer_listed(admin: Somebody, job: Import) -> None:
    trash_party(SYSTEM, Party.objects.get(nip=NIPS[1]).pk)
    assert names(admin.client.get(f"/parties?import={job.pk}").content.decode()) == {"Nowa"}
    starting.undo(admin.viewer, job.pk, at_once=True)
    assert names(admin.client.get(f"/parties?import={job.pk}").content.decode()) == set()
    assert f"?import={job.pk}" not in admin.client.get(f"/imports/{job.pk}").content.decode()


def test_menus_do_not_offer_the_number_of_an_import(admin: Somebody, job: Import) -> None:
    assert "Import no." not in admin.client.get("/parties/conditions").content.decode()


def test_programs_filter_export_and_change_by_their_own_import() -> None:
    caller = program()
    sent = table(HEAD, ("Nowa", NIPS[0], "Stal"))
    assert caller.user is not None
    job = imported(sent, actor=viewer_of_user(caller.user))
    create_party(SYSTEM, {"kind": "organisation", "name": "Inna"})
    listed = caller.get(f"/parties?import={job.pk}")
    assert [item["display_name"] for item in listed.json()["items"]] == ["Nowa"], listed.content
    only = {"all": [{"field": "import", "op": "is", "values": [str(job.pk)]}]}
    report = caller.post("/parties/bulk-edit", {"filter": only, "field": "industry", "value": "Huty"})
    assert report.status_code in (200, 201, 202), report.content
    assert set(Party.objects.filter(industry="Huty").values_list("identity__name", flat=True)) == {"Nowa"}
    others: Any = {"not": only}
    found = caller.post("/parties/bulk-edit", {"filter": others, "field": "industry", "value": "Szkło"}).json()
    assert found["changed"] >= 1
    stranger = program()
    refused = stranger.get(f"/parties?import={job.pk}")
    assert refused.status_code == 422, refused.content
    assert stranger.post("/parties/bulk-edit", {"filter": only, "field": "industry", "value": "X"}).status_code == 422
    assert caller.get(f"/persons?import={job.pk}").status_code == 422


def test_export_bulk_operation_and_evaluation_take_only_its_records(admin: Somebody, job: Import) -> None:
    kind, posted = record_kind("party"), QueryDict(f"all=1&query=import%3D{job.pk}")
    selection = read_selection(admin.viewer, kind, posted)
    assert selection.name == "klienci.csv"
    later = selection_from_json(kind, selection.to_json())
    for asked in (selection, later):
        found = asked.rows(admin.viewer).values_list("identity__name", flat=True)
        assert set(found) == {"Nowa", "Zmieniona"}
    made = start_export(admin.viewer, later, "csv")
    assert made.row_count == 2
    own = condition_from_json({"field": "import", "op": "is", "values": [str(job.pk)]})
    settled = settle(kind, admin.viewer, own)
    ids = list(Party.objects.values_list("pk", flat=True))
    facts = facts_of(kind, admin.viewer, ids, settled)
    told = {pk for pk in ids if evaluate(kind, admin.viewer, settled, facts[pk])}
    assert told == set(Party.objects.filter(nip__in=NIPS[:2]).values_list("pk", flat=True))
    with pytest.raises(InvalidInput):
        read_selection(log_in("administrator").viewer, kind, QueryDict(f"all=1&query=f.import.is%3D{job.pk}"))
