"""Many records at once through the API: change, remove, undo, export."""

import math
from typing import Any

import pytest
from django.core.files.storage import default_storage
from hypothesis import given
from hypothesis import strategies as st

from opiekun.accounts.models import Access, AccessLog
from opiekun.parties.models import Party
from opiekun.records.models import BulkEdit, Export
from tests.api.program import Program, company, program
from tests.api.test_document import check
from tests.api.test_requests import HOSTILE, SUITED

pytestmark = pytest.mark.django_db
EVERYTHING = {"all": []}


def ids(caller: Program, *names: str, **more: Any) -> list[str]:
    return [company(caller, name, **more)["id"] for name in names]


def statuses(chosen: list[str]) -> set[str]:
    return set(Party.objects.filter(pk__in=chosen).values_list("status", flat=True))


def test_dry_run_counts_and_leaves_nothing_behind() -> None:
    caller = program()
    chosen = ids(caller, "A", "B")
    caller.patch(f"/parties/{chosen[0]}", {"status": "closed"})
    body = {"ids": chosen, "field": "status", "value": "closed", "dry_run": True}
    answer = caller.post("/parties/bulk-edit", body).json()
    assert (answer["id"], answer["state"]) == (None, "draft")
    assert (answer["selected"], answer["planned"], answer["unchanged"]) == (2, 1, 1)
    assert not BulkEdit.objects.exists()
    assert statuses(chosen[1:]) == {"active"}


def test_records_are_changed_reported_and_set_back() -> None:
    caller = program()
    chosen = ids(caller, "A", "B")
    done = caller.post("/parties/bulk-edit", {"ids": chosen, "field": "status", "value": "closed"}).json()
    assert (done["state"], done["changed"], done["can_undo"]) == ("done", 2, True)
    assert statuses(chosen) == {"closed"}
    assert caller.get(f"/bulk-edits/{done['id']}").json() == done
    caller.patch(f"/parties/{chosen[0]}", {"status": "suspended"})
    undone = caller.post(f"/bulk-edits/{done['id']}/undo").json()
    assert (undone["state"], undone["undone"], undone["kept"]) == ("undone", 1, 1)
    assert [problem["id"] for problem in undone["problems"]] == [chosen[0]]
    assert statuses(chosen) == {"active", "suspended"}


def test_filter_has_the_names_of_the_api() -> None:
    caller = program()
    fits, other = ids(caller, "Śruba sp. z o.o.")[0], ids(caller, "Inna S.A.")[0]
    named = {"field": "name", "op": "contains", "values": ["śruba"]}
    body = {"filter": {"all": [named, {"not": {"field": "status", "op": "is", "values": ["closed"]}}]}}
    answer = caller.post("/parties/bulk-edit", {**body, "field": "status", "value": "closed"})
    assert answer.json()["changed"] == 1
    assert (statuses([fits]), statuses([other])) == ({"closed"}, {"active"})


def test_rows_that_rules_refuse_are_named_with_their_code() -> None:
    caller = program()
    own = str(Party.objects.get(is_own=True).pk)
    answer = caller.post("/parties/bulk-trash", {"ids": [own, *ids(caller, "A")]}).json()
    assert (answer["changed"], answer["refused"]) == (1, 1)
    assert [(problem["id"], problem["code"]) for problem in answer["problems"]] == [(own, "own_company_stays")]


def test_same_key_changes_once() -> None:
    caller = program()
    chosen = ids(caller, "A")
    body = {"ids": chosen, "field": "industry", "value": "Metal"}
    first = caller.post("/parties/bulk-edit", body, Idempotency_Key="k1")
    second = caller.post("/parties/bulk-edit", body, Idempotency_Key="k1")
    assert (first.content, second["Idempotency-Replayed"]) == (second.content, "true")
    assert BulkEdit.objects.count() == 1
    assert Party.objects.get(pk=chosen[0]).version == 2


def test_one_wrong_row_stops_no_other_also_under_a_key() -> None:
    caller = program()
    natural = caller.post("/parties", {"kind": "natural_person", "last_name": "Wnuk"}).json()["id"]
    chosen = [natural, *ids(caller, "A")]
    body = {"ids": chosen, "field": "legal_form", "value": "limited_company"}
    answer = caller.post("/parties/bulk-edit", body, Idempotency_Key="k2").json()
    assert (answer["changed"], answer["refused"]) == (1, 1)
    assert Party.objects.get(pk=chosen[1]).legal_form == "limited_company"


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"field": "status", "value": "closed"}, "ids"),
        ({"ids": [], "field": "status", "value": "closed"}, "ids"),
        ({"ids": ["x"], "field": "status", "value": "closed"}, "ids"),
        ({"ids": "1", "field": "status", "value": "closed"}, "ids"),
        ({"ids": ["1"], "filter": EVERYTHING, "field": "status", "value": "closed"}, "ids"),
        ({"filter": EVERYTHING, "field": "nip", "value": "1"}, "field"),
        ({"filter": EVERYTHING, "field": 7, "value": "1"}, "field"),
        ({"filter": EVERYTHING, "field": "status", "value": "no"}, "value"),
        ({"filter": EVERYTHING, "field": "status", "value": ["a"]}, "value"),
        ({"filter": EVERYTHING, "field": "status"}, "value"),
        (
            {"filter": {"field": "full_name", "op": "is", "values": ["a"]}, "field": "status", "value": "closed"},
            "filter",
        ),
        ({"filter": [], "field": "status", "value": "closed"}, "filter"),
        ({"q": 7, "field": "status", "value": "closed"}, "q"),
        ({"filter": EVERYTHING, "field": "status", "value": "closed", "dry_run": "yes"}, "dry_run"),
        ({"filter": EVERYTHING, "field": "status", "value": "closed", "colour": "red"}, "colour"),
    ],
)
def test_wrong_body_is_refused_by_name_and_nothing_is_planned(body: dict[str, Any], place: str) -> None:
    caller = program()
    company(caller)
    answer = caller.post("/parties/bulk-edit", body)
    assert answer.status_code == 422, answer.content
    assert answer.json()["errors"][0]["loc"][0] == place
    assert not BulkEdit.objects.exists()


def test_scopes_and_rights_are_asked() -> None:
    reader = program(scopes=("parties:read",))
    refused = reader.post("/parties/bulk-edit", {"filter": EVERYTHING, "field": "status", "value": "closed"})
    assert (refused.status_code, refused.json()["facts"]) == (403, {"scope": "parties:write"})
    writer = program(scopes=("parties:write",))
    assert writer.post("/parties/export", {"filter": EVERYTHING, "format": "csv"}).status_code == 403
    for path in ("bulk-edit", "bulk-trash", "export"):
        assert program("read_only").post(f"/parties/{path}", {"filter": EVERYTHING}).status_code == 403
    assert not BulkEdit.objects.exists()
    assert not Export.objects.exists()


def test_others_operations_and_exports_do_not_exist() -> None:
    caller, other = program(), program()
    chosen = ids(caller, "A")
    edit = caller.post("/parties/bulk-edit", {"ids": chosen, "field": "status", "value": "closed"}).json()["id"]
    export = caller.post("/parties/export", {"ids": chosen, "format": "csv"}).json()["id"]
    for path in (f"/bulk-edits/{edit}", f"/exports/{export}", f"/exports/{export}/file", "/bulk-edits/abc"):
        assert other.get(path).status_code == 404
    assert other.post(f"/bulk-edits/{edit}/undo").status_code == 404
    assert statuses(chosen) == {"closed"}


def test_list_is_exported_and_the_file_comes() -> None:
    caller = program()
    chosen = ids(caller, "A", "B")
    body = {"ids": chosen, "format": "xlsx", "columns": ["nip", "name"], "ordering": "-display_name"}
    made = caller.post("/parties/export", body).json()
    assert (made["state"], made["rows"]) == ("done", 2)
    assert caller.get(f"/exports/{made['id']}").json() == made
    got = caller.get(made["file"].removeprefix("/api/v1"))
    assert got["Content-Disposition"].startswith("attachment")
    assert Export.objects.get().asked["columns"] == ["nip", "full_name"]
    assert AccessLog.objects.filter(access=Access.EXPORTED, token_id__isnull=False).count() == 1


@pytest.mark.parametrize(
    ("language", "lines"), [("en", ["Name,Status", "A,Active"]), ("pl", ["Nazwa;Status", "A;Aktywny"])]
)
def test_whole_file_is_in_the_language_of_the_answer(language: str, lines: list[str]) -> None:
    caller = program()
    body = {"ids": ids(caller, "A"), "format": "csv", "columns": ["status"]}
    made = caller.call("POST", "/parties/export", body, Accept_Language=language)
    assert made.status_code == 200, made.content
    file = Export.objects.get().file
    assert file is not None
    with default_storage.open(file.storage_key) as written:
        assert written.read().decode("utf-8-sig").splitlines() == lines


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"format": "csv"}, "ids"),
        ({"filter": EVERYTHING}, "format"),
        ({"filter": EVERYTHING, "format": "pdf"}, "format"),
        ({"filter": EVERYTHING, "format": "csv", "columns": ["password"]}, "columns"),
        ({"filter": EVERYTHING, "format": "csv", "columns": "nip"}, "columns"),
        ({"filter": EVERYTHING, "format": "csv", "ordering": "colour"}, "ordering"),
    ],
)
def test_wrong_export_is_refused_by_name_and_nothing_is_written(body: dict[str, Any], place: str) -> None:
    caller = program()
    company(caller)
    answer = caller.post("/parties/export", body)
    assert (answer.status_code, answer.json()["errors"][0]["loc"][0]) == (422, place)
    assert not Export.objects.exists()


def test_answers_are_what_the_document_says() -> None:
    from opiekun.config.api import api

    caller, document = program(), api.document()
    chosen = ids(caller, "A")
    check(document, "BulkEditReport", caller.post("/parties/bulk-trash", {"ids": chosen, "dry_run": True}).json())
    edit = caller.post("/parties/bulk-edit", {"ids": chosen, "field": "status", "value": "closed"}).json()
    check(document, "BulkEditReport", edit)
    check(document, "ExportReport", caller.post("/parties/export", {"ids": chosen, "format": "csv"}).json())


def abs_or_zero(value: object) -> float:
    return abs(value) if isinstance(value, float) else 0.0


@given(body=st.dictionaries(st.sampled_from(["ids", "filter", "q", "field", "value", "dry_run"]), HOSTILE, max_size=5))
@SUITED
def test_hostile_body_is_refused_by_name(body: dict[str, object]) -> None:
    answer = program().post("/parties/bulk-edit", {"filter": EVERYTHING, "field": "industry", "value": "a", **body})
    # Infinity is no JSON.
    expected = (400,) if math.inf in map(abs_or_zero, body.values()) else (200, 422)
    assert answer.status_code in expected, answer.content
    if answer.status_code == 422:
        assert answer.json()["errors"]
