"""Outgoing mail for users and for programs: pages, templates, the API, within the rights of each."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.accounts.services.tokens import create_token
from opiekun.activities.mail.sending.templates import FaultyTemplate, check, render_html, render_line
from opiekun.activities.models import MailTemplate, OutgoingMail
from opiekun.activities.selectors.mail.outgoing import suggested_recipients
from opiekun.activities.selectors.mail.outgoing_start import start_about
from opiekun.activities.selectors.mail.template_fields import CODES, examples
from opiekun.activities.services.mail import mail_templates
from opiekun.activities.services.mail.outgoing_queue import queue_mail, try_again
from opiekun.activities.services.mail.outgoing_sending import send
from opiekun.core.errors import Conflict, InvalidInput, NotAllowed, NotFound, StaleVersion
from opiekun.core.viewer import SYSTEM
from opiekun.parties.rules.english_salutation import english_greeting
from tests.accounts.people import make_user
from tests.activities.mail.imap.test_mailbox_pages import client_of
from tests.activities.mail.letters import bring, letter
from tests.activities.mail.out.conftest import written
from tests.activities.mail.out.smtp_server import Behaviour
from tests.api.program import Program, program
from tests.parties.people import TestViewer, manager, salesperson

ALL = frozenset({"view", "create", "edit", "manage"})


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("{{ salutatoin }}", "unknown_field"),
        ("{{ salutation", "syntax"),
        ("{{ ''.__class__ }}", "not_allowed"),
        ("{{ 'a' * 100000000 }}", "not_allowed"),
        ("{% for a in person %}x{% endfor %}", "not_allowed"),
        ("{{ cycler.__init__ }}", "not_allowed"),
        ("{{ person|center(100000000) }}", "not_allowed"),
        ("{{ lipsum() }}", "not_allowed"),
        ("{% set x = 1 %}", "not_allowed"),
        ("{% include 'x' %}", "not_allowed"),
        ("{% load i18n %}", "not_allowed"),
        ("{% if person %}{%- load i18n %}{% endif %}", "not_allowed"),
        ("{% if person %}", "syntax"),
        ("{{ ~ }}" * 3, "syntax"),
    ],
)
def test_a_template_that_asks_for_more_than_fields_is_refused(source: str, code: str) -> None:
    with pytest.raises(FaultyTemplate) as refused:
        check(source, CODES)
    assert refused.value.fault.code == code


def test_what_stands_in_fields_is_text() -> None:
    values = {**dict.fromkeys(CODES, ""), "person": "<b>Jan</b>", "party": "A & B\nBcc: x@y.pl"}
    assert render_html("<p>{{ person|upper }}{% if my_name %}!{% else %}?{% endif %}</p>", values) == (
        "<p>&lt;B&gt;JAN&lt;/B&gt;?</p>"
    )
    assert render_line("Oferta dla {{ party }}", values) == "Oferta dla A & B Bcc: x@y.pl"


@pytest.mark.django_db
def test_a_template_is_filled_for_a_real_person(actor: TestViewer, person: int) -> None:
    raw = {"name": "Oferta", "subject": "Oferta dla {{ party }}", "body": "<p>{{ salutation }},</p>"}
    saved = mail_templates.create_template(actor, raw)
    assert mail_templates.fill(actor, saved.id, None, person) == ("Oferta dla Stalmix", "<p>Szanowny Panie Janie,</p>")
    with pytest.raises(InvalidInput) as refused:
        mail_templates.update_template(actor, saved.id, {"body": "<p>{{ imie }}</p>"})
    assert refused.value.errors[0].loc == ("body",)
    assert "imie" in refused.value.errors[0].message
    assert MailTemplate.objects.get().body == "<p>{{ salutation }},</p>"
    with pytest.raises(StaleVersion):
        mail_templates.update_template(actor, saved.id, {"name": "X"}, 99)
    with pytest.raises(Conflict):
        mail_templates.create_template(actor, raw)


@pytest.mark.django_db
def test_a_template_in_english_greets_in_english(actor: TestViewer, party: int, person: int) -> None:
    raw = {"name": "Offer", "language": "en", "subject": "{{ vocative }}", "body": "<p>{{ salutation }},</p>"}
    saved = mail_templates.create_template(actor, raw)
    assert mail_templates.fill(actor, saved.id, None, person) == ("Jan", "<p>Dear Mr Kowalski,</p>")
    assert mail_templates.fill(actor, saved.id, party, None) == ("", "<p>Dear Sir or Madam,</p>")
    assert examples("en")["salutation"] == "Dear Mr Kowalski"


@pytest.mark.parametrize(
    ("known", "opening"),
    [
        (("Anna", "Nowak-Lis"), "Dear Ms Nowak-Lis"),
        (("Marek", "Nowak"), "Dear Mr Nowak"),
        (("Alex", "Reed", "female"), "Dear Ms Reed"),
        (("Alex", "Reed"), "Dear Sir or Madam"),
        (("Marek", ""), "Dear Sir"),
        (("Anna", ""), "Dear Madam"),
        (("", "Nowak"), "Dear Sir or Madam"),
        (("Jan", "Lis", "", "Szanowny Panie Profesorze"), "Dear Mr Lis"),
        (("Jan", "Lis", "", "Dear Professor Lis"), "Dear Professor Lis"),
    ],
)
def test_a_letter_in_english_begins_by_the_last_name(known: tuple[str, ...], opening: str) -> None:
    assert english_greeting(*known) == opening


@pytest.mark.django_db
def test_the_list_of_fields_has_examples_in_the_language_of_the_template(db: None) -> None:
    client = client_of()
    assert "Szanowny Panie Janie" in client.get("/outbox/templates/new").content.decode()
    typed = {"name": "A", "language": "en", "subject": "", "body": "<p>{{ salutation }}</p>"}
    shown = client.post("/outbox/templates/preview", typed).content.decode()
    assert 'id="template-fields" hx-swap-oob="true"' in shown
    assert shown.count("Dear Mr Kowalski") == 2
    assert "Szanowny" not in shown


@pytest.mark.django_db
def test_shared_templates_are_made_by_those_who_may(person: int) -> None:
    boss, jan = manager(actions=ALL), salesperson()
    with pytest.raises(NotAllowed):
        mail_templates.create_template(jan, {"name": "A", "body": "x", "shared": True})
    shared = mail_templates.create_template(boss, {"name": "A", "body": "x", "shared": True})
    own = mail_templates.create_template(boss, {"name": "B", "body": "x"})
    assert [row.pk for row in mail_templates.usable_templates(jan)] == [shared.id]
    with pytest.raises(NotAllowed):
        mail_templates.remove_template(jan, shared.id)
    with pytest.raises(NotFound):
        mail_templates.remove_template(jan, own.id)


@pytest.mark.django_db
def test_only_those_within_reach_are_suggested(actor: TestViewer, person: int) -> None:
    assert [one.typed for one in suggested_recipients(actor, "kowal")] == ["Jan Kowalski <jan@stalmix.pl>"]
    assert [one.note for one in suggested_recipients(actor, "jan@st")] == ["Stalmix"]
    assert suggested_recipients(salesperson(), "kowal") == []


@pytest.mark.django_db
def test_an_answer_to_all_leaves_oneself_out(actor: TestViewer, person: int) -> None:
    [line] = bring(
        letter("Jan <jan@stalmix.pl>", to="biuro@inna.pl, Ewa <ewa@inna.pl>", head="Cc: szef@stalmix.pl", mid="1@x")
    )
    assert line.message_id is not None
    begun = start_about(actor, line.message_id, "reply_all")
    assert begun.to == ["Jan <jan@stalmix.pl>"]
    assert begun.cc == ["biuro@inna.pl", "Ewa <ewa@inna.pl>", "szef@stalmix.pl"]
    assert (begun.person, begun.subject) == (person, "Re: Oferta")
    with pytest.raises(NotFound):
        start_about(salesperson(), line.message_id, "reply")


@pytest.mark.django_db
def test_an_answer_to_all_goes_not_to_who_writes_it() -> None:
    """Also where the program sends in its own name, and answers come to the user's address."""
    me = make_user("administrator")
    [line] = bring(letter("Jan <jan@stalmix.pl>", to=f"{me.email}, Ewa <ewa@inna.pl>", mid="1@x"))
    assert line.message_id is not None
    begun = start_about(viewer_of_user(me), line.message_id, "reply_all")
    assert (begun.to, begun.cc) == (["Jan <jan@stalmix.pl>"], ["Ewa <ewa@inna.pl>"])


@pytest.mark.django_db
def test_after_an_answer_one_sees_where_it_waits(party: int, person: int) -> None:
    client = Client()
    client.force_login(make_user("administrator"), backend="django.contrib.auth.backends.ModelBackend")
    told, waits = bring(letter("Jan <jan@stalmix.pl>", mid="1@x"), letter("Obcy <obcy@inna.pl>", mid="2@x"))
    form = {"to": "jan@stalmix.pl", "subject": "Re: Oferta", "body": "x", "mode": "reply"}
    about = {"about": str(told.message_id), "party": str(party), "person": str(person)}
    sent = client.post("/outbox/compose", {**form, **about, "key": str(uuid4())})
    assert sent["Location"] == f"/parties/{party}"
    sent = client.post("/outbox/compose", {**form, "about": str(waits.message_id), "key": str(uuid4())})
    assert sent["Location"] == f"/mail/{waits.message_id}"


@pytest.fixture
def caller(db: None) -> Program:
    return program()


def test_a_program_sends_once_and_cancels(caller: Program, person: int) -> None:
    body = {"to": ["Jan <jan@stalmix.pl>"], "subject": "Oferta", "body": "<p>x</p>"}
    key = str(uuid4())
    first = caller.post("/mail-outgoing", body, **{"Idempotency-Key": key})
    second = caller.post("/mail-outgoing", body, **{"Idempotency-Key": key})
    assert (first.status_code, second.json()["id"]) == (201, first.json()["id"])
    assert OutgoingMail.objects.count() == 1
    told = caller.get(f"/mail-outgoing/{first.json()['id']}").json()
    assert (told["state"], told["recipients"][0]["state"]) == ("queued", "waits")
    assert len(caller.get("/mail-outgoing").json()["items"]) == 1
    assert len(caller.get("/mail-outgoing?limit=1").json()["items"]) == 1
    for limit in ("0", "501", "x"):
        assert caller.get(f"/mail-outgoing?limit={limit}").json()["errors"][0]["loc"] == ["limit"]
    assert caller.post(f"/mail-outgoing/{told['id']}/cancel").json()["state"] == "draft"
    wrong = caller.post("/mail-outgoing", {"to": ["x"], "subject": "a\r\nBcc: b@c.pl"})
    assert {one["loc"][0] for one in wrong.json()["errors"]} == {"to", "subject", "body"}


def test_a_program_fills_a_template_in_and_throws_a_draft_away(caller: Program, person: int) -> None:
    raw = {"name": "Oferta", "subject": "Dla {{ party }}", "body": "<p>{{ salutation }},</p>", "shared": True}
    template = caller.post("/mail-templates", raw).json()["id"]
    body = {"to": ["jan@stalmix.pl"], "person": str(person), "template": template}
    sent = caller.post("/mail-outgoing", body).json()
    assert (sent["subject"], sent["body"]) == ("Dla Stalmix", "<p>Szanowny Panie Janie,</p>")
    own = caller.post("/mail-outgoing", {**body, "subject": "Mój"}).json()
    assert (own["subject"], own["body"]) == ("Mój", sent["body"])
    for wrong in ("999999", "x"):
        refused = caller.post("/mail-outgoing", {**body, "template": wrong})
        assert (refused.status_code, refused.json()["errors"][0]["loc"]) == (422, ["template"])
    address = f"/mail-outgoing/{sent['id']}"
    assert caller.delete(address).status_code == 428
    assert caller.delete(address, **{"If-Match": '"1"'}).json()["code"] == "sent_already"
    assert caller.post(f"{address}/arrived").json()["code"] == "not_unclear"
    assert caller.post(f"{address}/stop").json()["code"] == "gone_already"
    caller.post(f"{address}/cancel")
    etag = caller.get(address)["ETag"]
    assert caller.delete(address, **{"If-Match": '"1"'}).json()["code"] == "stale_version"
    assert caller.delete(address, **{"If-Match": etag}).status_code == 204
    assert caller.get(address).status_code == 404
    assert OutgoingMail.objects.count() == 1


def test_the_outbox_is_read_to_its_end_by_programs_and_people(
    caller: Program, person: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("opiekun.activities.selectors.mail.outgoing.PAGE", 2)
    for n in range(5):
        caller.post("/mail-outgoing", {"to": ["jan@stalmix.pl"], "subject": f"Nr {n}", "body": "x"})
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = caller.get(f"/mail-outgoing?cursor={cursor}" if cursor else "/mail-outgoing").json()
        found += [one["subject"] for one in page["items"]]
        cursor = page["next"]
    assert found == [f"Nr {n}" for n in (4, 3, 2, 1, 0)]
    assert caller.get("/mail-outgoing?cursor=999999").json()["errors"][0]["loc"] == ["cursor"]
    client = Client()
    client.force_login(caller.user, backend="django.contrib.auth.backends.ModelBackend")
    first = client.get("/outbox/").content.decode()
    assert ("Nr 4" in first, "Nr 2" in first) == (True, False)
    address = re.search(r'href="(/outbox/\?tab=waiting&amp;after=\d+)"', first)
    assert address
    assert "Nr 2" in client.get(address[1].replace("&amp;", "&")).content.decode()


def test_a_token_that_reads_follows_what_was_sent_and_changes_nothing(caller: Any) -> None:
    body = {"to": ["jan@stalmix.pl"], "subject": "Oferta", "body": "<p>x</p>"}
    sent = caller.post("/mail-outgoing", body).json()
    address = f"/mail-outgoing/{sent['id']}"
    OutgoingMail.objects.update(state="failed", problem="wrong_password", attempts=3)
    user = caller.user.pk if caller.user else 0
    tokens = (create_token(SYSTEM, user, access, [f"mail-outgoings:{access}"])[1] for access in ("read", "write"))
    reader, writer = (Program(token) for token in tokens)
    told = reader.get(address).json()
    assert (told["state"], told["attempts"], told["problem"]) == ("failed", 3, "wrong_password")
    assert "password" in told["problem_reason"]
    assert (bool(told["queued_at"]), told["documents"]) == (True, [])
    assert [one["id"] for one in reader.get("/mail-outgoing?tab=failed").json()["items"]] == [sent["id"]]
    assert reader.get("/mail-templates").status_code == 200
    for refused in (
        reader.post("/mail-outgoing", body),
        reader.post(f"{address}/cancel"),
        reader.delete(address, **{"If-Match": '"1"'}),
    ):
        assert (refused.status_code, refused.json()["facts"]["scope"]) == (403, "mail-outgoings:write")
    assert writer.post("/mail-outgoing", body).status_code == 201
    for path in ("/mail-outgoing", address, "/mail-templates"):
        refused = writer.get(path)
        assert (refused.status_code, refused.json()["facts"]["scope"]) == (403, "mail-outgoings:read")
    nobody = program("read_only")
    assert nobody.get(address).status_code in (403, 404)
    assert program().get(address).status_code == 404
    assert OutgoingMail.objects.filter(state="failed").count() == 1


def test_a_program_keeps_templates(caller: Program) -> None:
    made = caller.post("/mail-templates", {"name": "A", "subject": "{{ party }}", "body": "<p>x</p>"})
    assert made.status_code == 201
    pk = made.json()["id"]
    changed = caller.patch(f"/mail-templates/{pk}", {"name": "B"})
    assert changed.json()["name"] == "B"
    assert changed["ETag"] == f'"{changed.json()["version"]}"'
    assert changed.json()["version"] == str(int(made.json()["version"]) + 1)
    assert caller.delete(f"/mail-templates/{pk}", **{"If-Match": changed["ETag"]}).status_code == 204
    assert caller.get(f"/mail-templates/{pk}").status_code == 404


@pytest.mark.django_db
def test_the_outbox_says_why_a_message_waits_and_whom_it_did_not_reach(server: Behaviour, caller: Program) -> None:
    client = Client()
    client.force_login(caller.user, backend="django.contrib.auth.backends.ModelBackend")
    server.refuse = {"nikt@stalmix.pl": "550 5.1.1 User unknown", "pelna@stalmix.pl": "451 4.3.2 later"}
    for to in (["jan@stalmix.pl", "nikt@stalmix.pl"], ["pelna@stalmix.pl"]):
        done = queue_mail(viewer_of_user(caller.user), uuid4(), written(to=to), wait=timedelta(0))
        send(done.id)
    failed = client.get("/outbox/?tab=failed").content.decode()
    assert "nikt@stalmix.pl · Nie ma takiego adresu." in failed
    assert "jan@stalmix.pl" not in failed
    assert "Nie dotarła do 1 z 2" in failed
    assert "Serwer poczty jest zajęty." in client.get("/outbox/").content.decode()
    server.refuse = {}
    send_again = OutgoingMail.objects.get(state="queued")
    try_again(viewer_of_user(caller.user), send_again.pk)
    send(send_again.pk)
    assert "jest zajęty" not in client.get("/outbox/?tab=sent").content.decode()


@pytest.mark.django_db
def test_all_that_is_wrong_with_a_message_is_named_at_once_and_nothing_is_kept(caller: Program) -> None:
    wrong = {"to": ["kto to"], "subject": "", "body": "", "scheduled_for": "2020-01-01T10:00", "party": "999999"}
    refused = caller.post("/mail-outgoing", wrong)
    named = sorted(str(one["loc"][0]) for one in refused.json()["errors"])
    assert (refused.status_code, named) == (422, ["body", "party", "scheduled_for", "subject", "to"])
    nobody = caller.post("/mail-outgoing", {"subject": "Oferta", "body": "x"})
    assert [one["loc"] for one in nobody.json()["errors"]] == [["to"]]
    assert not OutgoingMail.objects.exists()


@pytest.mark.django_db
def test_others_outboxes_are_not_there(actor: TestViewer, person: int, caller: Program) -> None:
    done = queue_mail(actor, uuid4(), written())
    assert caller.get(f"/mail-outgoing/{done.id}").status_code == 404
    assert caller.post(f"/mail-outgoing/{done.id}/cancel").status_code == 404
