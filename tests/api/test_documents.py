"""Documents through the API: files in and out, versions, records, search, the trash, the change feed."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from opiekun.activities.models import Document
from opiekun.web.demo.papers import pdf
from tests.activities.documents.papers import read_all
from tests.api.program import Program, company, program
from tests.api.test_document import check

pytestmark = pytest.mark.django_db
CONTRACT = pdf(["Kara umowna wynosi 5% wartości."])


def posted(caller: Program, path: str = "/documents", data: bytes = CONTRACT, **fields: str) -> Any:
    """The file in a form."""
    headers = {"Authorization": f"Bearer {caller.token}", "Accept-Language": "en"}
    headers |= {name[2:].replace("_", "-"): fields.pop(name) for name in [*fields] if name.startswith("h_")}
    form = {"file": SimpleUploadedFile("Umowa główna.pdf", data), **fields}
    return caller.client.post(f"/api/v1{path}", form, headers=headers)


def sent(caller: Program, path: str, data: bytes, **headers: str) -> Any:
    """The file as the body itself."""
    all_headers = {"Authorization": f"Bearer {caller.token}", "Accept-Language": "en"} | headers
    return caller.client.generic("POST", f"/api/v1{path}", data, "application/octet-stream", headers=all_headers)


def test_file_is_uploaded_read_and_downloaded() -> None:
    caller = program()
    party = company(caller)["id"]
    made = posted(caller, records=party, type="contract")
    assert made.status_code == 201, made.content
    told = made.json()
    check(caller.get("/openapi.json").json(), "DocumentUploaded", told)
    assert made["Location"] == f"/api/v1/documents/{told['id']}"
    assert made["ETag"] == '"1"'
    assert (told["title"], told["type"], told["is_new"]) == ("Umowa główna", "contract", True)
    assert told["file"]["media_type"] == "application/pdf"
    assert [(one["id"], one["kind"]) for one in told["records"]] == [(party, "party")]
    path = f"/documents/{told['id']}"
    assert caller.get(path).json()["id"] == told["id"]
    assert caller.get(path, If_None_Match='"1"').status_code == 304
    file = caller.get(f"{path}/file")
    assert file.status_code == 200
    assert file["Content-Disposition"] == "attachment; filename*=utf-8''Umowa%20g%C5%82%C3%B3wna.pdf"
    assert file["X-Opiekun-Send-File"]
    assert file["ETag"] == f'"{told["file"]["sha256"]}"'


def test_same_bytes_on_a_record_answer_the_document_that_is_there() -> None:
    caller = program()
    first, second = company(caller)["id"], company(caller, "Dąb")["id"]
    made = posted(caller, records=first).json()
    again = posted(caller, records=f"{first},{second}").json()
    assert (again["id"], again["is_new"]) == (made["id"], False)
    assert {one["id"] for one in again["records"]} == {first, second}


def test_repeated_upload_with_a_key_gets_the_same_answer() -> None:
    caller = program()
    first = posted(caller, title="A", h_Idempotency_Key="k1")
    again = posted(caller, title="A", h_Idempotency_Key="k1")
    assert first.content == again.content
    assert again["Idempotency-Replayed"] == "true"
    assert posted(caller, title="B", h_Idempotency_Key="k1").status_code == 409
    assert Document.objects.count() == 1
    path = f"/documents/{first.json()['id']}/versions"
    for _time in range(2):
        assert sent(caller, f"{path}?name=b.txt", b"drugi", **{"Idempotency-Key": "k2"}).status_code == 201
    assert len(caller.get(path).json()["items"]) == 2
    assert sent(caller, path, b"trzeci").json()["file"]["name"] == "b.txt"


def test_wrong_uploads_are_named_and_leave_nothing() -> None:
    caller = program()
    wrong = sent(caller, "/documents?name=a.exe", b"MZ")
    assert (wrong.status_code, wrong.json()["errors"][0]["loc"]) == (422, ["file"])
    assert sent(caller, "/documents?name=a.pdf", b"").json()["errors"][0]["code"] == "empty_file"
    assert posted(caller, records="1, x").json()["errors"][0]["loc"] == ["records", 1]
    assert posted(caller, records="999999").json()["errors"][0]["loc"] == ["records", 0]
    assert posted(caller, colour="red").json()["errors"][0]["loc"] == ["colour"]
    assert posted(caller, title="x" * 300).json()["errors"][0]["loc"] == ["title"]
    assert sent(caller, "/documents?colour=red", b"x").status_code == 422
    assert not Document.objects.exists()


def test_fields_versions_and_records_change_under_etags() -> None:
    caller = program()
    party = company(caller)["id"]
    made = posted(caller).json()
    path = f"/documents/{made['id']}"
    changed = caller.patch(path, {"title": "Inna", "description": "Opis"}, If_Match='"1"')
    assert (changed.status_code, changed["ETag"], changed.json()["title"]) == (200, '"2"', "Inna")
    assert caller.patch(path, {"title": "Stara"}, If_Match='"1"').status_code == 412
    second = sent(caller, f"{path}/versions?name=b.txt&remark=poprawki", b"drugi", **{"If-Match": '"2"'})
    assert (second.status_code, second.json()["file"]["number"]) == (201, 2)
    assert sent(caller, f"{path}/versions?name=c.txt", b"drugi").json()["code"] == "same_file"
    assert caller.post(f"{path}/versions/1/restore").status_code == 428
    restored = caller.post(f"{path}/versions/1/restore", If_Match=second["ETag"])
    assert restored.json()["file"]["number"] == 3
    versions = caller.get(f"{path}/versions").json()["items"]
    assert [(v["number"], v["restored_from"], v["remark"]) for v in versions] == [
        (3, 1, ""),
        (2, None, "poprawki"),
        (1, None, ""),
    ]
    assert caller.get(f"{path}/versions/2/file")["Content-Disposition"] == 'attachment; filename="b.txt"'
    attached = caller.post(f"{path}/records", {"record": party})
    assert [one["id"] for one in attached.json()["records"]] == [party]
    assert caller.post(f"{path}/records", {"record": "999999"}).json()["errors"][0]["loc"] == ["record"]
    assert caller.delete(f"{path}/records/{party}").status_code == 428
    assert caller.delete(f"{path}/records/{party}", If_Match=attached["ETag"]).status_code == 204
    assert caller.get(path).json()["records"] == []


def test_list_finds_by_record_by_fields_and_by_words_in_the_file() -> None:
    caller = program()
    first, second = company(caller)["id"], company(caller, "Dąb")["id"]
    one = posted(caller, records=first, type="contract").json()["id"]
    two = posted(caller, data=b"zwykla notatka", records=second).json()["id"]
    read_all()

    def ids(query: str) -> list[str]:
        answer = caller.get(f"/documents?{query}")
        assert answer.status_code == 200, answer.content
        return [item["id"] for item in answer.json()["items"]]

    assert ids(f"record={first}") == [one]
    assert ids(f"record={second}&count=exact") == [two]
    assert caller.get("/documents?record=999999").status_code == 404
    assert ids(f"party={second}") == [two]
    assert caller.get("/documents?party=999999").status_code == 422
    assert ids("type=contract") == [one]
    assert ids("format=pdf") == [one]
    assert ids("q=kara+umown") == [one]
    assert ids("q=notatka") == [two]
    assert set(ids("ordering=-created_at")) == {one, two}
    hits = caller.get("/search?q=umowna").json()
    assert one in str(hits)
    assert caller.get(f"/documents/{one}").json()["file"]["text_state"] == "done"


def test_trash_and_feed_tell_of_documents() -> None:
    caller = program()
    made = posted(caller).json()
    path = f"/documents/{made['id']}"
    assert caller.delete(path).status_code == 428
    gone = caller.delete(path, If_Match='"1"')
    assert gone.status_code == 204
    assert caller.get(path).status_code == 404
    assert [item["id"] for item in caller.get("/documents?trashed=true").json()["items"]] == [made["id"]]
    back = caller.post(f"{path}/restore", If_Match=gone["ETag"])
    assert back.json()["title"] == made["title"]
    history = caller.get(f"{path}/history").json()["items"]
    assert [entry["event"] for entry in history][:2] == ["restored", "trashed"]


def test_another_teams_document_is_not_there() -> None:
    jan, ewa = program("salesperson"), program("salesperson")
    party = company(jan)["id"]
    made = posted(jan, records=party).json()
    path = f"/documents/{made['id']}"
    read_all()
    tag = {"If_Match": '"1"'}
    for answer in (
        ewa.get(path),
        ewa.get(f"{path}/file"),
        ewa.get(f"{path}/versions"),
        ewa.get(f"{path}/versions/1/file"),
        ewa.get(f"{path}/history"),
        ewa.patch(path, {"title": "x"}),
        ewa.delete(path, **tag),
        sent(ewa, f"{path}/versions?name=b.txt", b"drugi"),
        ewa.post(f"{path}/versions/1/restore", **tag),
        ewa.post(f"{path}/records", {"record": company(ewa, "Dąb")["id"]}),
        ewa.delete(f"{path}/records/{party}", **tag),
        ewa.post(f"{path}/read-text"),
    ):
        assert answer.status_code == 404, answer.content
    assert ewa.get("/documents?q=umowna").json()["items"] == []
    assert ewa.get(f"/documents?record={party}").status_code == 404
    assert ewa.get(f"/documents?party={party}").status_code == 422
    assert posted(ewa, records=party).json()["errors"][0]["loc"] == ["records", 0]
    assert jan.get(path).json()["version"] == "1"


def test_token_needs_the_scope() -> None:
    reader = program(scopes=("parties:read",))
    assert reader.get("/documents").status_code == 403
    assert posted(reader).status_code == 403
