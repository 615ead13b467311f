"""E-mail in pages and in the API: import, inbox, reading, sorting, and what must not leak."""

import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import override

from opiekun.activities.models import IgnoredSender, Interaction, MailMessage, MailRun
from opiekun.activities.services.mail import uploads
from opiekun.activities.services.mail.runs import begin_run
from opiekun.core.viewer import SYSTEM
from tests.accounts.people import make_user
from tests.activities.mail.letters import bring, letter
from tests.api.program import Program, company, program

pytestmark = pytest.mark.django_db
HTML = (
    b"From: Ewa Lis <ewa@nieznana.pl>\nSubject: =?utf-8?Q?Zam=C3=B3wienie?=\nDate: Mon, 5 Jan 2026 10:00:00 +0100\n"
    b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n\n"
    b'<p>Witam<script>alert(1)</script><img src="https://t.pl/x.png"></p>\n'
    b"--b\nContent-Type: application/pdf; name=../umowa.pdf\n\n%PDF\n--b--\n"
)


def sent(caller: Program, data: bytes, name: str = "a.eml") -> Any:
    return caller.client.generic(
        "POST",
        f"/api/v1/mail-imports?name={name}",
        data,
        content_type="application/octet-stream",
        headers={"Authorization": f"Bearer {caller.token}", "Accept-Language": "en"},
    )


def page(*roles: str) -> Client:
    client = Client()
    client.force_login(make_user(*(roles or ("administrator",))), backend="django.contrib.auth.backends.ModelBackend")
    return client


def waiting(*raws: bytes) -> list[int]:
    return [line.message_id for line in bring(*raws) if line.message_id]


def test_a_file_is_imported_by_the_api_with_its_receipt() -> None:
    caller = program()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in (("1.eml", letter(mid="1@x")), ("2.eml", letter(mid="1@x")), ("3.eml", b"")):
            archive.writestr(name, data)
    answer = sent(caller, stream.getvalue(), "poczta.zip")
    told = answer.json()
    assert (answer.status_code, answer["Location"]) == (201, f"/api/v1/mail-imports/{told['id']}")
    assert [told[name] for name in ("state", "read", "created", "updated", "skipped", "failed")] == [
        "done",
        3,
        1,
        0,
        1,
        1,
    ]
    failure = {"file": "poczta.zip/3.eml", "code": "empty", "reason": "The file is empty", "retry": "file"}
    assert told["failures"] == [failure]
    assert caller.get(f"/mail-imports/{told['id']}").json() == told
    assert caller.post(f"/mail-imports/{told['id']}/retry").json()["failed"] == 1
    assert [one["id"] for one in caller.get("/mail-imports").json()["items"]] == [told["id"]]


def test_a_second_file_in_a_form_is_refused_and_not_lost_in_silence() -> None:
    caller = program()
    files = [SimpleUploadedFile(f"{n}.eml", letter(mid=f"{n}@x")) for n in range(2)]
    address, head = "/api/v1/mail-imports", {"Authorization": f"Bearer {caller.token}"}
    refused = caller.client.post(address, {"file": files}, headers=head)
    assert (refused.status_code, refused.json()["code"]) == (400, "one_file_only")
    assert not MailMessage.objects.exists()
    assert caller.client.post(address, {"file": files[:1]}, headers=head).status_code == 201


def test_the_inbox_is_sorted_by_the_api() -> None:
    caller = program()
    party = company(caller)["id"]
    sent(caller, HTML)
    [one] = caller.get("/mail-messages").json()["items"]
    whole = caller.get(f"/mail-messages/{one['id']}").json()
    assert (whole["subject"], whole["text"], whole["html"]) == ("Zamówienie", "Witam", "<p>Witam<img></p>")
    assert [(file["name"], file["size"]) for file in whole["attachments"]] == [("umowa.pdf", 4)]
    saved = caller.get(f"/mail-messages/{one['id']}/attachments/0")
    assert (saved.content, saved["X-Content-Type-Options"]) == (b"%PDF", "nosniff")
    assert caller.get(f"/mail-messages/{one['id']}/raw").content == HTML
    settled = caller.post(f"/mail-messages/{one['id']}/assign", {"party": party}).json()
    assert (settled["count"], Interaction.objects.get().party_id) == (1, int(party))
    assert caller.get(f"/mail-messages/{one['id']}").json()["interactions"] == [str(Interaction.objects.get().pk)]
    again = caller.post(f"/mail-messages/{one['id']}/ignore")
    assert again.status_code in (404, 409)
    assert caller.post("/mail-messages/undo", {"settlement": settled["settlement"]}).json()["count"] == 1
    assert caller.post(f"/mail-messages/{one['id']}/ignore-sender", {"whole_domain": True}).json()["count"] == 1
    assert IgnoredSender.objects.get().pattern == "@nieznana.pl"


def test_wrong_input_of_the_api_is_named_and_changes_nothing() -> None:
    caller = program()
    [message] = waiting(letter())
    for body, place in (
        ({"party": "x"}, "party"),
        ({"party": "999999"}, "party"),
        ({}, "party"),
        ({"wer": "1"}, "wer"),
    ):
        refused = caller.post(f"/mail-messages/{message}/assign", body)
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["loc"] == [place]
    assert caller.get("/mail-messages?state=x").status_code == 422
    assert caller.get("/mail-messages?limit=0").status_code == 422
    assert caller.get("/mail-messages?cursor=x").status_code == 422
    assert caller.post("/mail-messages/undo", {"settlement": "x"}).status_code == 422
    assert MailMessage.objects.get().state == "waiting"


def test_rights_and_scopes_close_the_api() -> None:
    [message] = waiting(letter())
    reader = program("read_only")
    assert sent(reader, letter()).status_code == 403
    assert reader.get("/mail-messages").status_code == 403
    assert reader.get(f"/mail-messages/{message}").status_code == 404
    assert reader.get("/mail-imports/1").status_code == 404
    narrow = program(scopes=("parties:read",))
    assert narrow.get(f"/mail-messages/{message}").status_code == 403
    salesperson = program("salesperson")
    assert salesperson.get("/mail-messages").json()["items"] == []
    assert salesperson.get(f"/mail-messages/{message}").status_code == 404
    assert MailRun.objects.count() == 1


def test_files_are_imported_on_the_page_and_told_in_plain_words() -> None:
    client = page()
    files = [SimpleUploadedFile("a.eml", letter(mid="1@x")), SimpleUploadedFile("b.png", b"\x89PNG\0\0\0\0")]
    answer = client.post("/mail/imports", {"file": files})
    assert answer.status_code == 302
    with override("pl"):
        text = client.get(answer["Location"]).content.decode()
    assert "odczytane (2) = pobrane (1) + pominięte (0) + nieudane (1)" in text
    assert "To nie jest wiadomość e-mail" in text
    assert client.post("/mail/imports", {}).status_code == 422
    assert page("read_only").get("/mail/imports").status_code == 403
    assert page("salesperson").get(answer["Location"]).status_code == 404


def test_receipts_are_read_to_their_end_by_people_and_programs() -> None:
    client, caller = page(), program()
    runs = [begin_run(SYSTEM, "files", f"Nr {n}") for n in range(32)]
    first = client.get("/mail/imports").content.decode()
    assert "Nr 31" in first
    assert "Nr 1<" not in first
    older = client.get(f"/mail/imports?before={runs[2]}").content.decode()
    assert "Nr 1<" in older
    assert "o-inbox__more" in first
    assert "o-inbox__more" not in older
    seen, cursor = [], ""
    while cursor is not None:
        answer: Any = caller.get(f"/mail-imports?limit=20{'&cursor=' + cursor if cursor else ''}")
        seen += [int(one["id"]) for one in answer.json()["items"]]
        cursor = answer.json()["next"]
    assert seen == runs[::-1]
    for wrong in ("limit=0", "limit=x", "cursor=x"):
        assert caller.get(f"/mail-imports?{wrong}").status_code == 422


def test_large_files_go_on_in_a_job(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "AT_ONCE_BYTES", 10)
    client = page()
    answer = client.post("/mail/imports", {"file": [SimpleUploadedFile("a.eml", letter())]})
    run = MailRun.objects.get()
    assert (answer["Location"], run.finished_at) == (f"/mail/imports/{run.pk}", None)
    assert b"hx-trigger" in client.get(answer["Location"]).content
    from opiekun.core.models import StoredFile

    arguments = {"run_id": run.pk, "file_ids": [StoredFile.objects.get().pk], "user_id": run.actor_id, "first": 0}
    uploads.import_stored(**arguments)
    uploads.import_stored(**arguments)
    run.refresh_from_db()
    assert (run.imported, run.skipped, MailMessage.objects.count()) == (1, 0, 1)


def test_a_message_is_read_in_a_frame_that_can_do_nothing() -> None:
    client = page()
    [message] = waiting(HTML)
    whole = client.get(f"/mail/{message}").content.decode()
    assert 'sandbox="allow-popups' in whole
    assert "allow-scripts" not in whole
    body = client.get(f"/mail/{message}/body")
    policy = body["Content-Security-Policy"]
    assert ("default-src 'none'" in policy, "https:" in policy, "script" in body.content.decode()) == (
        True,
        False,
        False,
    )
    assert (body["X-Frame-Options"], body["Referrer-Policy"]) == ("SAMEORIGIN", "no-referrer")
    assert b"t.pl" not in body.content
    asked = client.get(f"/mail/{message}/body?images=1")
    assert "https:" in asked["Content-Security-Policy"]
    assert b"https://t.pl/x.png" in asked.content
    for address in ("body", "raw", "attachments/0", ""):
        assert page("read_only").get(f"/mail/{message}/{address}".rstrip("/")).status_code == 404


def test_the_inbox_is_sorted_on_the_page_and_undone() -> None:
    client = page()
    first, second = waiting(letter("Ewa Lis <ewa@nieznana.pl>", mid="1@x"), letter(mid="2@x", subject="Drugi"))
    party = company(program())["id"]
    assert client.post(f"/mail/{first}/assign", {"party": party}).status_code == 302
    assert client.post(f"/mail/{second}/ignore").status_code == 302
    settled = MailMessage.objects.get(pk=second).settlement
    text = client.get("/mail/").content.decode()
    assert "Drugi" not in text
    assert client.post(f"/mail/undo/{settled}").status_code == 302
    assert "Drugi" in client.get("/mail/").content.decode()
    shown = client.get(f"/mail/{first}").content.decode()
    assert f'href="/parties/{party}"' in shown


def test_a_sender_becomes_a_person_by_a_dialog() -> None:
    client = page()
    [message] = waiting(letter("Ewa Lis <ewa@nieznana.pl>"))
    dialog = client.get(f"/mail/{message}/person", headers={"HX-Request": "true"}).content.decode()
    assert 'value="Ewa"' in dialog
    shown = client.get(f"/mail/{message}").content.decode()
    assert ('data-key="n"' in shown, 'data-key="a"' in shown) == (True, True)
    refused = client.post(f"/mail/{message}/person", {"last_name": "Lis"}, headers={"HX-Request": "true"})
    assert refused.status_code == 422
    party = company(program())["id"]
    done = client.post(f"/mail/{message}/person", {"first_name": "Ewa", "last_name": "Lis", "party": party})
    assert done.status_code == 302
    assert Interaction.objects.get().person is not None


def test_a_sender_of_a_firm_that_nobody_knows_brings_it_into_the_register() -> None:
    client = page()
    [message] = waiting(letter("Ewa Lis <ewa@nieznana.pl>"))
    at = f"/mail/{message}/person"
    assert "data-create" in client.get(at, headers={"HX-Request": "true"}).content.decode()
    refused = client.post(at, {"party": "Nieznana"}, headers={"HX-Request": "true"})
    assert (refused.status_code, 'value="Nieznana" selected' in refused.content.decode()) == (422, True)
    assert client.post(at, {"last_name": "Lis", "party": "Nieznana"}).status_code == 302
    assert Interaction.objects.get().party.display_name == "Nieznana"


def test_senders_and_domains_are_kept_in_the_settings() -> None:
    client = page()
    assert client.post("/settings/mail", {"act": "add_sender", "value": "Spam.pl"}).status_code == 302
    assert IgnoredSender.objects.get().pattern == "@spam.pl"
    assert client.post("/settings/mail", {"act": "add_sender", "value": "kein"}).status_code == 422
    assert client.post("/settings/mail", {"act": "add_domain", "value": "x y"}).status_code == 422
    gone = {"act": "remove_sender", "value": str(IgnoredSender.objects.get().pk)}
    assert client.post("/settings/mail", gone).status_code == 302
    assert IgnoredSender.objects.count() == 0
    assert page("salesperson").get("/settings/mail").status_code == 403


def test_a_program_keeps_senders_and_domains() -> None:
    caller = program()
    for path, name, given, kept in (
        ("/mail-ignored-senders", "sender", "Spam.pl", "@spam.pl"),
        ("/mail-free-domains", "domain", "@Poczta.example", "poczta.example"),
    ):
        made = caller.post(path, {name: given})
        assert (made.status_code, made.json()[name]) == (201, kept)
        assert caller.post(path, {name: given}).json() == made.json()
        assert caller.get(path).json()["items"] == [made.json()]
        wrong = caller.post(path, {name: "x y"})
        assert (wrong.status_code, wrong.json()["errors"][0]["loc"]) == (422, [name])
        assert program("salesperson").get(path).status_code == 403
        assert program("salesperson").post(path, {name: given}).status_code == 403
        assert caller.delete(f"{path}/{made.json()['id']}").status_code == 204
        assert caller.delete(f"{path}/{made.json()['id']}").status_code == 404
        assert caller.get(path).json()["items"] == []


def test_the_inbox_page_asks_no_statement_for_each_message(django_assert_max_num_queries: Any) -> None:
    client = page()
    waiting(*(letter(f"o{n}@x{n}.pl", mid=f"{n}@x") for n in range(40)))
    client.get("/mail/")
    with django_assert_max_num_queries(24):
        assert client.get("/mail/").status_code == 200


def test_an_interaction_shows_its_message_and_one_without_shows_none() -> None:
    client = page()
    [message] = waiting(HTML)
    party = company(program())["id"]
    client.post(f"/mail/{message}/assign", {"party": party})
    interaction = Interaction.objects.get()
    card = client.get(f"/interactions/{interaction.pk}/message").content.decode()
    assert f"/mail/{message}" in card
    assert "umowa.pdf" in card
    assert client.get(f"/interactions/{interaction.pk}").status_code == 200
    by_hand = Interaction.objects.create(kind=interaction.kind, party_id=party, started_at=interaction.started_at)
    assert client.get(f"/interactions/{by_hand.pk}/message").content.strip() == b""
    assert page("salesperson").get(f"/interactions/{interaction.pk}/message").status_code == 404


def test_files_dropped_on_a_person_are_told_there_and_on_no_other_page() -> None:
    client, caller = page(), program()
    party = company(caller)["id"]
    person = caller.post("/persons", {"party": party, "last_name": "Lis"}).json()["id"]
    assert "data-drop" in client.get(f"/persons/{person}/mail").content.decode()
    files = [SimpleUploadedFile("a.eml", letter(mid="1@x")), SimpleUploadedFile("b.eml", letter(mid="2@x"))]
    done = client.post("/mail/imports", {"file": files, "person": person})
    assert done["Location"] == f"/persons/{person}"
    assert list(Interaction.objects.values_list("person_id", flat=True)) == [int(person)] * 2
    stranger = page("salesperson")
    assert stranger.get(f"/persons/{person}/mail").status_code == 404
    stranger.post("/mail/imports", {"file": [SimpleUploadedFile("c.eml", letter(mid="3@x"))], "person": person})
    assert (Interaction.objects.count(), MailMessage.objects.filter(state="waiting").count()) == (2, 1)


def test_of_a_file_that_is_no_message_whoever_drops_it_is_told_why() -> None:
    client, caller = page(), program()
    person = a_person(caller)
    file = SimpleUploadedFile("oferta.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600)
    seen = client.post("/mail/imports", {"file": file, "person": person}, follow=True).content.decode()
    assert "oferta.msg: Pliku Outlooka nie da się otworzyć" in seen


def a_person(caller: Program) -> str:
    return str(caller.post("/persons", {"party": company(caller)["id"], "last_name": "Lis"}).json()["id"])


def test_a_large_file_dropped_on_a_person_is_told_there_by_the_job(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "AT_ONCE_BYTES", 10)
    client, caller = page(), program()
    person = a_person(caller)
    client.post("/mail/imports", {"file": [SimpleUploadedFile("a.eml", letter(mid="1@x"))], "person": person})
    assert "Import trwa" in client.get(f"/persons/{person}").content.decode()
    run = MailRun.objects.get()
    from opiekun.core.models import StoredFile

    files = [StoredFile.objects.get().pk]
    uploads.import_stored(run.pk, files, run.actor_id or 0, party_id=None, person_id=int(person))
    uploads.import_stored(run.pk, files, run.actor_id or 0, party_id=None, person_id=int(person))
    assert list(Interaction.objects.values_list("person_id", flat=True)) == [int(person)]


def test_a_message_that_was_here_before_is_told_where_it_is_dropped() -> None:
    client, caller = page(), program()
    person = a_person(caller)
    waits, other = letter(mid="1@x"), letter("Adam <adam@inna.pl>", mid="2@x")
    known = caller.post("/parties", {"kind": "organisation", "name": "Inna"}).json()["id"]
    caller.post(
        "/persons", {"party": known, "last_name": "Adam", "channels": [{"kind": "email", "value": "adam@inna.pl"}]}
    )
    among_us = letter("jan@nasza.pl", mid="3@x")
    for raw in (waits, other, among_us):
        client.post("/mail/imports", {"file": [SimpleUploadedFile("a.eml", raw)]})
    assert Interaction.objects.count() == 1
    for happened in ("Dodane tutaj teraz: 3.", "To już tu było."):
        files = [SimpleUploadedFile("a.eml", raw) for raw in (waits, other, among_us)]
        client.post("/mail/imports", {"file": files, "person": person})
        seen = client.get(f"/persons/{person}").content.decode()
        assert "znane wcześniej: 3" in seen
        assert happened in seen
    assert Interaction.objects.filter(person_id=person).count() == 3
    assert Interaction.objects.filter(party_id=known).count() == 1


def test_the_api_tells_a_file_at_a_record_and_refuses_one_out_of_reach_before_anything_comes_in() -> None:
    caller = program()
    person = a_person(caller)
    refused = sent(caller, letter(mid="1@x"), "a.eml&person=999999")
    assert (refused.status_code, refused.json()["errors"][0]["loc"]) == (422, ["person"])
    assert sent(caller, letter(mid="1@x"), "a.eml&party=x").json()["errors"][0]["loc"] == ["party"]
    assert not MailMessage.objects.exists()
    assert sent(caller, letter(mid="1@x"), f"a.eml&person={person}").status_code == 201
    assert Interaction.objects.get().person_id == int(person)


def test_hundreds_of_messages_are_chosen_at_once_and_go_on_in_a_job() -> None:
    files = [SimpleUploadedFile(f"{n}.eml", letter(mid=f"{n}@x") if n else b"") for n in range(130)]
    assert page().post("/mail/imports", {"file": files}).status_code == 302
    run = MailRun.objects.get()
    assert (run.finished_at, run.fetched, run.failed) == (None, 1, 1)
    from opiekun.core.models import StoredFile

    uploads.import_stored(run.pk, list(StoredFile.objects.values_list("pk", flat=True)), run.actor_id or 0)
    run.refresh_from_db()
    assert (run.fetched, run.imported, run.failed, run.finished_at is None) == (130, 129, 1, False)


def test_a_mailbox_of_many_messages_does_not_hold_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "AT_ONCE_BYTES_OF_MANY", 1000)
    caller = program()
    head = b"From a@b.pl Mon Jan  5 10:00:00 2026\n"
    few = b"".join(head + letter(mid=f"{n}@x") + b"\n" for n in range(2))
    assert sent(caller, few, "a.mbox").json()["state"] == "done"
    many = b"".join(head + letter(mid=f"{n}@y") + b"\n" for n in range(20))
    assert sent(caller, many, "b.mbox").json()["state"] == "running"
    assert sent(caller, letter(mid="1@z", body="x" * 5000), "c.eml").json()["state"] == "done"
    assert MailMessage.objects.count() == 3
