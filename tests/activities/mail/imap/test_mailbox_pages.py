"""The pages of mailboxes: found by those who may, filled by what the provider has, and silent about secrets."""

import pytest
from django.test import Client

from opiekun.activities.models import Mailbox, MailRun
from opiekun.activities.services.mail import mailbox_state
from opiekun.records.models import Notification
from tests.accounts.people import make_user
from tests.activities.mail.imap.conftest import Connect
from tests.activities.mail.imap.dovecot import PASSWORD, Dovecot
from tests.activities.mail.imap.visits import look
from tests.activities.mail.letters import letter

pytestmark = pytest.mark.django_db


def client_of(*roles: str, **fields: object) -> Client:
    client = Client()
    user = make_user(*(roles or ("administrator",)), language="en", **fields)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def form_for(server: Dovecot, user: str, **more: str) -> dict[str, str]:
    place = {"imap_host": "localhost", "imap_port": str(server.tls), "imap_security": "tls", "username": user}
    rest = {"auth": "password", "smtp_port": "465", "smtp_security": "tls", "privacy": "full", "since": "", "never": ""}
    return {"address": f"{user}@nasza.pl", "secret": PASSWORD, **place, **rest, **more}


def test_a_mailbox_is_connected_by_the_form_looked_at_changed_and_disconnected(dovecot: Dovecot, user: str) -> None:
    client = client_of()
    assert "no mailbox here yet" in client.get("/settings/mailboxes").content.decode()
    wrong = client.post("/settings/mailboxes/new", form_for(dovecot, user, imap_port="x", secret="tajne-hasło"))
    assert wrong.status_code == 422
    assert "tajne" not in wrong.content.decode()
    form = form_for(dovecot, user)
    assert "does not accept" in client.post("/settings/mailboxes/test", {**form, "secret": "x"}).content.decode()
    assert "It works." in client.post("/settings/mailboxes/test", form).content.decode()
    made = client.post("/settings/mailboxes/new", {**form, "whose": "all", "never": "bank.pl"})
    row = Mailbox.objects.get()
    path = f"/settings/mailboxes/{row.pk}"
    assert (made.status_code, made["Location"], row.owner_id) == (302, path, None)
    dovecot.deliver(user, letter(mid="1@x"))
    look(row)
    shown = client.get(path).content.decode()
    assert "1 read, 1 imported" in shown
    assert 'value="Sent" checked' in shown
    edit = client.get(f"{path}/edit").content.decode()
    assert "@bank.pl" in edit
    assert 'name="signature_html"' in edit
    assert PASSWORD not in edit + shown
    client.post(f"{path}/folders", {"folders": ["INBOX"]})
    assert list(row.folders.filter(fetched=True).values_list("name", flat=True)) == ["INBOX"]
    signed = {"signature_html": "<p>Biuro, <b>tel. 12</b></p><script>x</script>"}
    client.post(f"{path}/edit", {**form, **signed, "secret": "", "name": "Office", "whose": "all", "version": "2"})
    row.refresh_from_db()
    assert row.signature_html == "<p>Biuro, <b>tel. 12</b></p>"
    assert "Biuro, &lt;b&gt;tel. 12" in client.get(f"{path}/edit").content.decode()
    assert (row.name, row.never.count(), row.version) == ("Office", 0, 3)
    assert "It works." in client.post(f"{path}/test", {**form, "secret": ""}).content.decode()
    stale = client.post(f"{path}/edit", {**form, "secret": "", "version": "2"})
    assert stale.status_code == 422
    client.post(f"{path}/pause", {"active": "0"})
    assert not Mailbox.objects.get().active
    client.post(f"{path}/pause", {"active": "1"})
    client.post(f"{path}/fetch")
    assert Mailbox.objects.get().fetch_asked_at is not None
    assert "stay" in client.get(f"{path}/disconnect").content.decode()
    client.post(f"{path}/disconnect")
    assert client.get(path).status_code == 404
    assert MailRun.objects.count() == 1


def test_what_is_wrong_is_said_with_the_next_step(dovecot: Dovecot, connect: Connect) -> None:
    owner = make_user()
    mailbox = connect(created_by_id=owner.pk)
    for _attempt in range(3):
        mailbox_state.failed(mailbox.pk, "wrong_password")
    told = Notification.objects.get()
    assert (told.user_id, told.code, told.facts["name"]) == (owner.pk, "mailbox.failed", "Biuro")
    mine = Client()
    mine.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
    assert "Biuro: Serwer nie przyjmuje" in mine.get("/notifications").content.decode()
    shown = client_of().get(f"/settings/mailboxes/{mailbox.pk}").content.decode()
    assert "The server does not accept the user name or the password." in shown
    assert f"/settings/mailboxes/{mailbox.pk}/edit#id_secret" in shown


@pytest.mark.parametrize(
    ("address", "server"),
    [
        ("jan@gmail.com", "imap.gmail.com"),
        ("jan@op.pl", "imap.poczta.onet.pl"),
        ("biuro@serwer1.home.pl", "serwer1.home.pl"),
        ("biuro@firma.pl", "imap.firma.pl"),
    ],
)
def test_the_address_suggests_its_servers(address: str, server: str) -> None:
    told = client_of("salesperson").get("/settings/mailboxes/servers", {"address": address}).content.decode()
    assert f'value="{server}"' in told


def test_pages_are_for_those_who_may(dovecot: Dovecot, connect: Connect) -> None:
    owner, other = make_user("salesperson"), client_of("salesperson")
    mailbox = connect(owner=owner)
    path = f"/settings/mailboxes/{mailbox.pk}"
    for address in (path, f"{path}/edit", f"{path}/disconnect"):
        assert other.get(address).status_code == 404
    for act in ("fetch", "pause", "folders", "test", "disconnect"):
        assert other.post(f"{path}/{act}", {"imap_host": "zly.pl"}).status_code == 404
    assert client_of("none").get("/settings/mailboxes").status_code == 403
    assert Mailbox.objects.get().version == 1
