"""Mailboxes in the API: connected, tried, changed and disconnected by those who may, without giving secrets away."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opiekun.accounts.models import Membership, Team
from opiekun.activities.models import Mailbox, MailboxFolder, MailMessage, MailRun
from opiekun.activities.services.mail.mailbox_secrets import open_secret
from tests.activities.mail.imap.conftest import Connect
from tests.activities.mail.imap.dovecot import PASSWORD, Dovecot
from tests.activities.mail.imap.visits import look
from tests.activities.mail.letters import letter
from tests.api.program import Program, program

pytestmark = pytest.mark.django_db


def settings_for(server: Dovecot, user: str, **more: Any) -> dict[str, Any]:
    place = {"imap_host": "localhost", "imap_port": server.tls, "username": user}
    return {"address": f"{user}@nasza.pl", "secret": PASSWORD, **place, **more}


def made(caller: Program, body: dict[str, Any]) -> dict[str, Any]:
    answer = caller.post("/mailboxes", body)
    assert answer.status_code == 201, answer.content
    told: dict[str, Any] = answer.json()
    return told


def test_a_mailbox_is_tried_connected_changed_and_disconnected(dovecot: Dovecot, user: str) -> None:
    caller = program("salesperson")
    body = settings_for(dovecot, user)
    tried = caller.post("/mailboxes/test", {**body, "secret": "inne"}).json()
    assert (tried["works"], tried["code"]) == (False, "wrong_password")
    assert "Enter the password again" in tried["message"]
    assert caller.post("/mailboxes/test", body).json()["folders"] == ["INBOX", "Sent", "Trash"]
    assert Mailbox.objects.count() == 0
    told = made(caller, body)
    assert (told["state"], told["shared"], told["owner"]["id"], told["has_secret"]) == (
        "new",
        False,
        str(caller.user.pk),  # type: ignore[union-attr]
        True,
    )
    look(Mailbox.objects.get())
    path = f"/mailboxes/{told['id']}"
    changed = caller.patch(path, {"folders": ["INBOX", "Trash"], "never": ["bank.pl"], "active": False}, If_Match='"1"')
    assert changed.status_code == 200
    seen = changed.json()
    assert [one["name"] for one in seen["folders"] if one["fetched"]] == ["INBOX", "Trash"]
    assert (seen["never"], seen["state"], seen["version"]) == (["@bank.pl"], "paused", "2")
    assert caller.post(f"{path}/test").json()["works"] is True
    assert caller.post(f"{path}/fetch").status_code == 409
    assert caller.patch(path, {"active": True}, If_Match='"1"').status_code == 412
    assert caller.patch(path, {"active": True}).status_code == 200
    assert caller.post(f"{path}/fetch").status_code == 200
    assert Mailbox.objects.get().fetch_asked_at is not None
    assert caller.delete(path).status_code == 428
    assert caller.delete(path, If_Match='"3"').status_code == 204
    assert caller.get(path).status_code == 404
    row = Mailbox.objects.get()
    assert (bytes(row.secret), row.active, row.folders.count()) == (b"", False, 0)
    made(caller, body)


def test_secrets_are_told_nowhere(dovecot: Dovecot, user: str) -> None:
    caller = program()
    with CaptureQueriesContext(connection) as queries:
        told = made(caller, settings_for(dovecot, user, secret="hasło-sezam", oauth_client_secret="sezam-2"))
    assert "sezam" not in str(told)
    assert "sezam" not in caller.get("/mailboxes").content.decode()
    assert not any("sezam" in query["sql"] for query in queries)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM core_history t WHERE t::text ILIKE '%sezam%'")
        assert cursor.fetchone() == (0,)
    assert open_secret(Mailbox.objects.get()) == "hasło-sezam"


def test_a_stored_password_goes_to_no_other_server(dovecot: Dovecot, user: str) -> None:
    caller = program()
    told = made(caller, settings_for(dovecot, user, oauth_client_secret="klient"))
    path = f"/mailboxes/{told['id']}"
    for change in ({"imap_host": "zly.pl"}, {"smtp_host": "zly.pl"}, {"imap_security": "starttls"}, {"username": "x"}):
        refused = caller.patch(path, change)
        assert [one["loc"] for one in refused.json()["errors"]] == [["secret"]]
    row = Mailbox.objects.get()
    assert (row.imap_host, row.version, bool(row.oauth_client_secret)) == ("localhost", 1, True)
    assert caller.patch(path, {"smtp_host": "smtp.nasza.pl", "secret": "nowe"}).status_code == 200
    row.refresh_from_db()
    assert (open_secret(row), bytes(row.oauth_client_secret)) == ("nowe", b"")


@pytest.mark.parametrize(
    ("change", "loc", "code"),
    [
        ({"address": "nie adres"}, "address", "email_format"),
        ({"imap_host": "zła nazwa/"}, "imap_host", "host_format"),
        ({"imap_host": "imap.nasza.pl", "imap_security": "none"}, "imap_security", "needs_tls"),
        ({"imap_port": 70000}, "imap_port", "not_a_number"),
        ({"auth": "xoauth2"}, "oauth_token_endpoint", "required"),
        ({"oauth_token_endpoint": "http://zly.pl/token"}, "oauth_token_endpoint", "address_format"),
        ({"never": ["dobry@bank.pl", "zły adres"]}, "never", "email_format"),
        ({"secret": ""}, "secret", "required"),
        ({"secret": "a\r\nb"}, "secret", "control_characters"),
        ({"since": "wczoraj"}, "since", "wrong_date"),
        ({"privacy": "wszystko"}, "privacy", "choice"),
        ({"nonsense": 1}, "nonsense", "unknown_field"),
        ({"folders": ["Nie ma"]}, "folders", "not_found"),
        ({"team": "1"}, "team", "not_found"),
    ],
)
def test_bad_settings_are_named_and_nothing_is_connected(
    dovecot: Dovecot, user: str, change: dict[str, Any], loc: str, code: str
) -> None:
    answer = program().post("/mailboxes", {**settings_for(dovecot, user), **change})
    assert answer.status_code == 422
    assert (loc, code) in [(one["loc"][0], one["code"]) for one in answer.json()["errors"]]
    assert Mailbox.objects.count() == 0


def test_the_same_login_is_connected_once_but_a_provider_is_known_by_the_address(dovecot: Dovecot, user: str) -> None:
    caller = program()
    made(caller, settings_for(dovecot, user))
    again = caller.post("/mailboxes", settings_for(dovecot, user))
    assert (again.status_code, again.json()["code"]) == (409, "mailbox_connected")
    told = made(caller, {"address": "Firma@WP.pl", "secret": "x"})
    assert (told["imap_host"], told["username"], told["name"]) == ("imap.wp.pl", "firma@wp.pl", "firma@wp.pl")


def test_shared_mailboxes_need_the_right_to_manage_and_own_ones_are_hidden_from_others(
    dovecot: Dovecot, user: str
) -> None:
    jan, ewa, chief, outsider = (program(role) for role in ("salesperson", "salesperson", "sales_manager", "auditor"))
    team = Team.objects.create(name="Handlowy")
    Membership.objects.create(user=ewa.user, team=team)
    assert jan.post("/mailboxes", settings_for(dovecot, user, shared=True)).status_code == 403
    own = made(jan, settings_for(dovecot, user))
    assert jan.patch(f"/mailboxes/{own['id']}", {"shared": True}).status_code == 403
    shared = made(chief, settings_for(dovecot, user, team=str(team.pk), name="Zespół"))
    assert (shared["owner"], shared["team"]["name"]) == (None, "Handlowy")

    def seen(caller: Program) -> set[str]:
        return {one["id"] for one in caller.get("/mailboxes").json()["items"]}

    assert (seen(jan), seen(ewa), seen(chief)) == ({own["id"]}, {shared["id"]}, {own["id"], shared["id"]})
    assert outsider.get("/mailboxes").status_code == 403
    assert ewa.get(f"/mailboxes/{own['id']}").status_code == 404
    assert ewa.patch(f"/mailboxes/{shared['id']}", {"active": False}).status_code == 403
    assert ewa.delete(f"/mailboxes/{own['id']}", If_Match='"1"').status_code == 404
    assert Mailbox.objects.filter(active=True, version=1).count() == 2


def test_what_waits_out_of_a_mailbox_is_seen_by_those_whose_it_is(
    dovecot: Dovecot, user: str, connect: Connect
) -> None:
    jan, ewa, chief, office = (
        program(role) for role in ("salesperson", "salesperson", "sales_manager", "customer_service")
    )
    team = Team.objects.create(name="Handlowy")
    Membership.objects.create(user=ewa.user, team=team)
    for number, given in enumerate(({"owner": jan.user}, {"team": team}, {})):
        dovecot.deliver(f"{user}{number}", letter(f"obcy{number}@nieznany.pl", mid=f"{number}@x"))
        look(connect(username=f"{user}{number}", **given))

    def seen(caller: Program) -> list[str]:
        items = caller.get("/mail-messages").json()["items"]
        return sorted(one["from_address"][4] for one in items)

    assert (seen(jan), seen(ewa), seen(office), seen(chief)) == (["0"], ["1"], ["2"], ["0", "1", "2"])
    private = MailMessage.objects.get(message_id="0@x").pk
    assert office.get(f"/mail-messages/{private}").status_code == 404
    run = MailRun.objects.get(source=f"mailbox:{Mailbox.objects.get(owner=jan.user).pk}")
    assert jan.get(f"/mail-imports/{run.pk}").json()["created"] == 1
    assert ewa.get(f"/mail-imports/{run.pk}").status_code == 404
    # The same message comes to the office, too: now it is seen there as well.
    dovecot.deliver(f"{user}2", letter("obcy0@nieznany.pl", mid="0@x"))
    look(Mailbox.objects.get(owner=None, team=None))
    assert seen(office) == ["0", "2"]
    # A mailbox that was disconnected opens nothing to others.
    Mailbox.objects.filter(team=team).update(active=False)
    path = f"/mailboxes/{Mailbox.objects.get(team=team).pk}"
    assert chief.delete(path, If_Match="*").status_code == 204
    assert (seen(ewa), seen(office)) == (["1"], ["0", "2"])


def test_mail_from_an_earlier_day_on_is_fetched_after_all(dovecot: Dovecot, user: str) -> None:
    caller = program()
    told = made(caller, settings_for(dovecot, user, since="2090-01-01"))
    dovecot.deliver(user, letter(mid="1@x"))
    row = Mailbox.objects.get()
    assert look(row) == 0
    assert MailboxFolder.objects.get(name="INBOX").last_uid == 1
    assert caller.patch(f"/mailboxes/{told['id']}", {"since": "2020-01-01"}).status_code == 200
    row.refresh_from_db()
    assert look(row) == 1
