"""Imports through the API: a file as it is or in a form, tried, run, read, undone."""

import csv
import json
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import override_settings

from opiekun.accounts.models import User
from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Customer, Party, PartyList
from opiekun.records.importing import starting
from opiekun.records.importing.report import own_imports
from opiekun.records.models import Import
from tests.accounts.people import viewer
from tests.api.program import Program, company, program
from tests.api.test_document import check
from tests.parties.importing.imports import NIPS, REGONS, imported

pytestmark = pytest.mark.django_db

FILE = f"Nazwa;NIP;Telefon\nAlfa;{NIPS[0]};32 264 10 01\nBeta;5261040827;\nGamma;;\n"


def sent(caller: Program, data: str | bytes = FILE, query: str = "kind=parties", **headers: str) -> Any:
    """The file as the body itself."""
    raw = data.encode() if isinstance(data, str) else data
    return caller.client.generic(
        "POST",
        f"/api/v1/imports?{query}",
        raw,
        content_type="text/csv",
        headers={"Authorization": f"Bearer {caller.token}", "Accept-Language": "en"}
        | {name.replace("_", "-"): value for name, value in headers.items()},
    )


def posted(caller: Program, data: str = FILE, **fields: str) -> Any:
    """The file in a form."""
    form = {"file": SimpleUploadedFile("klienci.csv", data.encode()), "kind": "parties", **fields}
    headers = {"Authorization": f"Bearer {caller.token}", "Accept-Language": "en"}
    return caller.client.post("/api/v1/imports", form, headers=headers)


def body(response: HttpResponse) -> bytes:
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]


@pytest.mark.parametrize("send", [sent, posted])
def test_file_is_imported_reported_and_undone(send: Any) -> None:
    caller = program()
    made = send(caller)
    assert made.status_code == 201, made.content
    told = made.json()
    assert made["Location"] == f"/api/v1/imports/{told['id']}"
    assert (told["state"], told["read"], told["created"], told["failed"]) == ("done", 3, 2, 1)
    assert told["columns"][1] == {"name": "NIP", "field": "nip", "values": [NIPS[0], "5261040827"]}
    failed = caller.get(f"/imports/{told['id']}/rows?outcome=failed").json()["items"]
    assert [(row["row"], row["code"], row["value"]) for row in failed] == [(3, "nip_checksum", "5261040827")]
    rows = list(
        csv.reader(StringIO(body(caller.get(f"/imports/{told['id']}/errors")).decode("utf-8-sig")), delimiter=";")
    )
    assert (rows[0][3], rows[1][0]) == ("Reason of refusal", "Beta")
    undone = caller.post(f"/imports/{told['id']}/undo").json()
    assert (undone["state"], undone["undone"], undone["can_undo"]) == ("undone", 2, False)
    assert not Party.objects.filter(is_own=False, trashed_at__isnull=True).exists()


def test_dry_run_is_corrected_and_then_run() -> None:
    caller = program()
    told = posted(caller, dry_run="true").json()
    assert (told["state"], told["created"]) == ("tried", 2)
    assert not Party.objects.filter(is_own=False).exists()
    told = caller.patch(f"/imports/{told['id']}", {"mapping": {"Nazwa": "name"}, "system": "erp"}).json()
    assert (told["state"], told["read"], [c["field"] for c in told["columns"]]) == ("draft", 0, ["name", "", ""])
    assert caller.post(f"/imports/{told['id']}/dry-run").json()["created"] == 3
    assert caller.post(f"/imports/{told['id']}/run").json()["state"] == "done"
    again = caller.post(f"/imports/{told['id']}/run").json()
    assert (again["state"], again["created"], Party.objects.filter(is_own=False).count()) == ("done", 3, 3)
    assert caller.patch(f"/imports/{told['id']}", {"system": "x"}).json()["code"] == "import_begun"


def test_column_headed_id_holds_the_ids_of_the_system_that_is_named() -> None:
    caller = program()
    data = "Id;Nazwa\n17;Alfa\n"
    told = sent(caller, data, "kind=parties&dry_run=true").json()
    assert [c["field"] for c in told["columns"]] == ["", "name"]
    told = sent(caller, data, "kind=parties&system=optima&name=b.csv").json()
    assert ([c["field"] for c in told["columns"]], told["created"]) == (["external_id", "name"], 1)
    assert sent(caller, data, "kind=parties&system=optima").json()["skipped"] == 1
    given = json.dumps(["", "name"])
    told = sent(caller, data, f"kind=parties&system=optima&mapping={given}").json()
    assert [c["field"] for c in told["columns"]] == ["", "name"]
    told = sent(caller, "Id;Numer klienta;Nazwa\n17;K1;Alfa\n", "kind=customers&system=optima").json()
    assert [c["field"] for c in told["columns"]] == ["party_external_id", "number", "party_name"]


def test_what_a_program_only_tried_is_not_among_the_imports_on_the_page() -> None:
    caller = program()
    tried, done = (sent(caller, query=f"kind=parties&dry_run={dry}").json() for dry in ("true", "false"))
    assert {item["id"] for item in caller.get("/imports").json()["items"]} == {tried["id"], done["id"]}
    owner = Import.objects.get(pk=tried["id"]).actor_id
    assert owner is not None
    shown = own_imports(viewer_of_user(User.objects.get(pk=owner)))
    assert [str(job.pk) for job in shown] == [done["id"]]


def test_what_is_given_goes_before_what_is_recognised() -> None:
    caller = program()
    data = "firma|numer\nAlfa|1\n"
    told = sent(caller, data, f"kind=parties&head_at=0&mapping={json.dumps(['name', 'remarks'])}").json()
    assert told["created"] == 2
    told = posted(caller, "firma;x\nAlfa;1\n", mapping=json.dumps({"firma": "short_name", "x": "name"})).json()
    assert told["columns"][0]["field"] == "short_name"


@pytest.mark.parametrize(
    ("query", "data", "loc"),
    [
        ("kind=cats", FILE, "kind"),
        ("", FILE, "kind"),
        ("kind=parties&dry_run=perhaps", FILE, "dry_run"),
        ("kind=parties&encoding=klingon", FILE, "encoding"),
        ("kind=parties&encoding=utf-16", FILE, "encoding"),
        ("kind=parties&separator=abc", FILE, "separator"),
        ("kind=parties&head_at=-1", FILE, "head_at"),
        ("kind=parties&existing=burn", FILE, "existing"),
        ("kind=parties&alike=burn", FILE, "alike"),
        ("kind=parties&system=A!", FILE, "system"),
        ("kind=parties&mapping={", FILE, "mapping"),
        ("kind=parties&mapping=[]", FILE, "mapping"),
        ("kind=parties&mapping={}", FILE, "mapping"),
        ('kind=parties&mapping={"Nic":"name"}', FILE, "mapping"),
        ('kind=parties&mapping={"Nazwa":"colour"}', FILE, "mapping"),
        ('kind=parties&mapping={"Nazwa":"name","NIP":"name"}', FILE, "mapping"),
        ("kind=parties", "", "file"),
        ("kind=parties", "Nazwa;NIP\n", "file"),
        ("kind=parties", "a;b\nc;d\n", "mapping"),
        ("kind=parties", b"%PDF-1.7", "file"),
        ("kind=parties&colour=blue", FILE, "colour"),
    ],
)
def test_wrong_request_is_refused_by_name_and_leaves_nothing(query: str, data: str | bytes, loc: str) -> None:
    caller = program()
    answer = sent(caller, data, query)
    assert answer.status_code == 422, answer.content
    error = answer.json()["errors"][0]
    assert (error["loc"][0], bool(error["message"])) == (loc, True)
    assert not Import.objects.exists()
    assert not Party.objects.filter(is_own=False).exists()


def test_same_key_imports_once() -> None:
    caller = program()
    first = sent(caller, Idempotency_Key="a")
    again = sent(caller, Idempotency_Key="a")
    assert (again.json(), again["Idempotency-Replayed"]) == (first.json(), "true")
    assert sent(caller, FILE + "Delta;;\n", Idempotency_Key="a").json()["code"] == "key_reused"
    assert Party.objects.filter(is_own=False).count() == 2
    form = {"file": SimpleUploadedFile("a.csv", b"Nazwa;x\nEta;1\n"), "kind": "parties"}
    headers = {"Authorization": f"Bearer {caller.token}", "Idempotency-Key": "b"}
    told = caller.client.post("/api/v1/imports", form, headers=headers).json()
    form["file"] = SimpleUploadedFile("a.csv", b"Nazwa;x\nEta;1\n")
    assert caller.client.post("/api/v1/imports", form, headers=headers).json() == told
    form["file"] = SimpleUploadedFile("a.csv", b"Nazwa;x\nEta;2\n")
    assert caller.client.post("/api/v1/imports", form, headers=headers).status_code == 409


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000)
def test_files_may_be_larger_than_other_bodies() -> None:
    caller = program()
    data = "Nazwa;NIP\n" + "".join(f"Firma {n};\n" for n in range(300))
    assert sent(caller, data).json()["created"] == 300
    assert caller.post("/parties", {"name": "x" * 2000}).status_code == 413


def test_large_file_goes_on_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starting, "AT_ONCE_BYTES", {"csv": 0, "xlsx": 0})
    caller = program()
    told = sent(caller).json()
    assert (told["state"], told["read"]) == ("running", 0)
    assert caller.post(f"/imports/{told['id']}/undo").json()["code"] == "cannot_undo"


def test_import_of_somebody_else_does_not_exist() -> None:
    job = imported(FILE, viewer("administrator"))
    caller = program()
    for method, path in (("GET", ""), ("PATCH", ""), ("GET", "/rows?outcome=failed"), ("GET", "/errors")):
        assert caller.call(method, f"/imports/{job.pk}{path}", {} if method == "PATCH" else None).status_code == 404
    for verb in ("run", "undo", "dry-run"):
        assert caller.post(f"/imports/{job.pk}/{verb}").status_code == 404
    assert caller.get("/imports").json() == {"items": [], "next": None}


@pytest.mark.parametrize(
    ("roles", "scopes", "code"),
    [
        (("administrator",), ("parties:read",), "scope_missing"),
        (("administrator",), ("persons:write",), "scope_missing"),
        (("read_only",), ("all",), "not_allowed"),
    ],
)
def test_without_the_right_to_write_nothing_is_imported(
    roles: tuple[str, ...], scopes: tuple[str, ...], code: str
) -> None:
    answer = sent(program(*roles, scopes=scopes))
    assert (answer.status_code, answer.json()["code"]) == (403, code)
    assert not Import.objects.exists()


def test_token_that_only_writes_can_import() -> None:
    told = sent(program(scopes=("parties:write", "parties:read")))
    assert told.status_code == 201


def test_rows_come_in_pages() -> None:
    caller = program()
    told = sent(caller, "Nazwa;NIP\n" + "".join(f"F {n};1\n" for n in range(150))).json()
    first = caller.get(f"/imports/{told['id']}/rows?outcome=failed").json()
    rest = caller.get(f"/imports/{told['id']}/rows?outcome=failed&cursor={first['next']}").json()
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (100, 50, None)
    for query in ("", "outcome=x", "outcome=failed&cursor=x", "outcome=failed&page=2"):
        assert caller.get(f"/imports/{told['id']}/rows?{query}").status_code == 422


def test_answers_are_what_the_document_says() -> None:
    from opiekun.config.api import api

    document, caller = api.document(), program()
    company(caller, "Alfa", nip=NIPS[0], regon=REGONS[0])
    told = sent(caller, query="kind=parties&dry_run=true").json()
    check(document, "ImportReport", told)
    check(document, "ImportPage", caller.get("/imports").json())
    for outcome in ("created", "updated", "failed"):
        page = caller.get(f"/imports/{told['id']}/rows?outcome={outcome}").json()
        assert page["items"], outcome
        check(document, "ImportRowPage", page)


def test_list_costs_the_same_however_many_imports(django_assert_max_num_queries: Any) -> None:
    caller = program()
    for _n in range(4):
        sent(caller)
    with django_assert_max_num_queries(6):
        assert len(caller.get("/imports").json()["items"]) == 4


def test_workbook_is_taken_as_it_is() -> None:
    import xlsxwriter

    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet("Dane").write_row(0, 0, ["Nazwa"])
        book.worksheets()[0].write_row(1, 0, ["Alfa"])
    told = sent(program(), file.getvalue()).json()
    assert (told["layout"]["format"], told["layout"]["sheet"], told["created"]) == ("xlsx", "Dane", 1)


def test_import_by_the_program_itself_is_nobodys() -> None:
    job = imported(FILE, SYSTEM)
    assert program().get(f"/imports/{job.pk}").status_code == 404


def test_customers_are_imported_with_their_parties_and_into_a_list() -> None:
    caller = program()
    asked = "kind=customers&missing_party=create&list=Targi&name=odbiorcy.csv"
    told = sent(caller, f"Nazwa;NIP;Numer\nAlfa;{NIPS[0]};K-1\nBeta;;K-2\n", asked).json()
    assert (told["state"], told["created"], told["kind"]) == ("done", 2, "customers")
    made = PartyList.objects.get(name="Targi")
    assert told["settings"]["options"] == {"missing_party": "create", "list": str(made.pk)}
    assert made.members.count() == 2
    row = caller.get(f"/imports/{told['id']}/rows?outcome=created").json()["items"][0]
    assert [change["field"] for change in row["changes"]] == ["party", "list"]
    assert Customer.objects.filter(pk=row["id"], number="K-1").exists()
    undone = caller.post(f"/imports/{told['id']}/undo").json()
    assert (undone["undone"], undone["kept"], made.members.count()) == (2, 0, 0)
    assert not Party.objects.filter(is_own=False, trashed_at__isnull=True).exists()


def test_options_are_changed_before_the_import_begins_and_named_when_wrong() -> None:
    caller = program()
    told = sent(caller, FILE, "kind=customers&dry_run=true").json()
    assert (told["failed"], told["settings"]["options"]) == (3, {"missing_party": "fail", "list": ""})
    address = f"/imports/{told['id']}"
    wrong = caller.patch(address, {"options": {"missing_party": "burn", "colour": "red"}}).json()
    assert sorted(error["loc"] for error in wrong["errors"]) == [["options", "colour"], ["options", "missing_party"]]
    told = caller.patch(address, {"options": {"missing_party": "create", "list": "Targi"}}).json()
    assert told["settings"]["options"] == {"missing_party": "create", "list": "+Targi"}
    assert caller.post(f"{address}/dry-run").json()["created"] == 2
    assert not PartyList.objects.filter(name="Targi").exists()
    refused = sent(caller, FILE, "kind=persons&list=Targi")
    assert (refused.status_code, refused.json()["errors"][0]["loc"]) == (422, ["options", "list"])


def test_columns_without_a_right_are_named() -> None:
    file = "Imię;Nazwisko;Firma;Data urodzenia\nAnna;Lis;Alfa;24.11.1980\n"
    assert sent(program(), file, "kind=persons&dry_run=true").json()["withheld"] == []
    caller = program("customer_service")
    told = sent(caller, file, "kind=persons&dry_run=true").json()
    assert [one["name"] for one in told["withheld"]] == ["Data urodzenia"]
    assert told["withheld"][0]["why"]
