from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from opiekun.accounts.demo import DemoLogin, register_demo_logins
from opiekun.accounts.login.address import client_address
from opiekun.accounts.models import Session, User
from opiekun.accounts.selectors.rights import rights_of
from opiekun.accounts.selectors.viewers import authenticate_token, viewer_of_session_key
from opiekun.accounts.services.tokens import create_token
from opiekun.accounts.sessions import row_key
from opiekun.core.fields import FieldClass
from opiekun.core.viewer import SYSTEM
from tests.accounts.people import PASSWORD, make_user

pytestmark = pytest.mark.django_db
LOGIN = "/account/login/"


@pytest.fixture
def user() -> User:
    return make_user("salesperson")


def _log_in(client: Client, user: User, password: str = PASSWORD, **more: str) -> Any:
    return client.post(LOGIN, {"login": user.email, "password": password, **more})


def test_right_password_opens_the_page_that_was_wanted(client: Client, user: User) -> None:
    response = _log_in(client, user, next="/settings/profile/")
    assert response.url == "/settings/profile/"
    assert client.get("/settings/profile/").status_code == 200


def test_login_does_not_redirect_to_another_site(client: Client, user: User) -> None:
    assert _log_in(client, user, next="https://evil.test/").url == "/"


@pytest.mark.parametrize("email", ["someone@else.test", None])
def test_wrong_password_and_unknown_email_are_answered_alike(client: Client, user: User, email: str | None) -> None:
    response = client.post(LOGIN, {"login": email or user.email, "password": "wrong password"})
    summary = re.search(r'role="alert"[^>]*>.*?<li>(.*?)</li>', response.content.decode(), re.S)
    assert summary is not None
    assert response.status_code == 200
    assert not Session.objects.filter(user__isnull=False).exists()
    assert email or user.email not in summary[1]


def test_closed_account_cannot_log_in_and_its_open_sessions_end(client: Client, user: User) -> None:
    _log_in(client, user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get("/settings/profile/").status_code == 302
    assert _log_in(Client(), user).url == "/account/inactive/"


def test_cookie_less_guesser_is_stopped_even_with_the_right_password(user: User) -> None:
    for _attempt in range(5):
        assert _log_in(Client(), user, "wrong password").status_code == 200
    _log_in(blocked := Client(), user)
    assert blocked.get("/settings/profile/").status_code == 302
    # Somebody else's account from elsewhere is not touched.
    other = Client(REMOTE_ADDR="192.0.2.7")
    assert _log_in(other, make_user()).status_code == 302


def test_many_accounts_guessed_from_one_address_are_stopped(user: User) -> None:
    statuses = [_log_in(Client(), user, "wrong password", login=f"u{n}@example.test").status_code for n in range(32)]
    assert statuses[0] == 200
    assert _log_in(Client(), user).status_code != 302
    assert _log_in(Client(REMOTE_ADDR="192.0.2.7"), user).status_code == 302


def test_stranger_cannot_lock_a_user_out(user: User) -> None:
    """Neither out of a browser that he uses, nor from an address of his own."""
    _log_in(home := Client(), user)
    home.post("/account/logout/")
    for _attempt in range(8):
        _log_in(Client(), user, "wrong password")
    _log_in(home, user)
    assert home.get("/settings/profile/").status_code == 200, "the known browser has a count of its own"
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    _log_in(elsewhere, user)
    assert elsewhere.get("/settings/profile/").status_code == 200


def test_guesser_with_many_addresses_is_stopped_and_the_user_in_his_browser_is_not(user: User) -> None:
    _log_in(home := Client(), user)
    home.post("/account/logout/")
    for number in range(105):
        _log_in(Client(REMOTE_ADDR=f"192.0.2.{number}"), user, "wrong password")
    _log_in(fresh := Client(REMOTE_ADDR="198.51.100.1"), user)
    assert fresh.get("/settings/profile/").status_code == 302
    _log_in(home, user)
    assert home.get("/settings/profile/").status_code == 200


def test_known_browser_is_stopped_after_five_wrong_passwords_too(user: User) -> None:
    _log_in(home := Client(), user)
    home.post("/account/logout/")
    for _attempt in range(5):
        _log_in(home, user, "wrong password")
    _log_in(home, user)
    assert home.get("/settings/profile/").status_code == 302


def test_browser_known_for_one_user_is_not_known_for_another(user: User) -> None:
    other = make_user()
    _log_in(home := Client(), user)
    home.post("/account/logout/")
    for _attempt in range(5):
        _log_in(Client(), other, "wrong password")
    _log_in(home, other)
    assert home.get("/settings/profile/").status_code == 302


@pytest.mark.parametrize("cookie", ["", "forged", "WyIxIl0:1abc:xyz", "\x00"])
def test_forged_mark_of_a_browser_counts_for_nothing(user: User, cookie: str) -> None:
    for _attempt in range(5):
        _log_in(Client(), user, "wrong password")
    forger = Client()
    forger.cookies["opiekun_device"] = cookie
    _log_in(forger, user)
    assert forger.get("/settings/profile/").status_code == 302


def test_attempts_are_counted_in_the_database(user: User) -> None:
    _log_in(Client(), user, "wrong password")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_counter")
        assert cursor.fetchone()[0] > 0
    assert cache.get("anything") is None


def test_reset_link_sets_a_new_password_once(client: Client, user: User, mailoutbox: Any) -> None:
    client.post("/account/password/reset/", {"email": user.email.upper()})
    link = re.search(r"http://[^/]+(/account/password/reset/key/\S+)", mailoutbox[0].body)[1]  # type: ignore[index]
    form = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": "nowe hasło 2026", "password2": "nowe hasło 2026"})
    assert _log_in(Client(), user, "nowe hasło 2026").status_code == 302
    again = Client().get(link, follow=True)
    assert 'name="password1"' not in again.content.decode()


def test_reset_is_answered_alike_and_sends_nothing_to_strangers(client: Client, user: User, mailoutbox: Any) -> None:
    known = client.post("/account/password/reset/", {"email": user.email})
    unknown = client.post("/account/password/reset/", {"email": "stranger@example.test"})
    assert known.url == unknown.url  # type: ignore[attr-defined]
    assert [mail.to for mail in mailoutbox] == [[user.email]]


def test_reset_mails_to_one_address_are_few(user: User, mailoutbox: Any) -> None:
    for _attempt in range(6):
        Client().post("/account/password/reset/", {"email": user.email})
    assert len(mailoutbox) == 3


def test_changed_password_logs_out_all_other_browsers(client: Client, user: User) -> None:
    _log_in(client, user)
    _log_in(other := Client(), user)
    new = "nowe hasło 2026"
    client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert client.get("/settings/profile/").status_code == 200
    assert other.get("/settings/profile/").status_code == 302


def test_demo_users_are_named_while_there_are_any(client: Client) -> None:
    shown: list[DemoLogin] = []
    register_demo_logins(lambda: shown)
    assert "admin@demo.test" not in client.get(LOGIN).content.decode()
    shown.append(DemoLogin("Anna Kowalczyk", "Administrator", "admin@demo.test", "opiekun"))
    assert "admin@demo.test" in client.get(LOGIN).content.decode()
    shown.clear()


def test_stolen_session_table_opens_nothing(client: Client, user: User) -> None:
    client.force_login(user)
    key = client.cookies["opiekun_session"].value
    assert Session.objects.get().session_key == row_key(key) != key
    thief = Client()
    thief.cookies["opiekun_session"] = row_key(key)
    assert thief.get("/settings/profile/").status_code == 302


def test_request_learns_who_asks_by_one_statement(client: Client, user: User) -> None:
    client.force_login(user)
    client.get("/settings/profile/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/account/logout/")
    # The other one is the sidebar's: the user's favourites.
    assert len(queries) == 2
    assert sum("records_favourite" in query["sql"] for query in queries) == 1
    rights_of(make_user().pk)


def test_visitor_without_a_cookie_costs_no_statement(client: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        client.get("/settings/profile/")
    assert len(queries) == 0


def test_token_learns_who_asks_by_one_statement(user: User) -> None:
    _, raw = create_token(SYSTEM, user.pk, "ERP", ["all"])
    authenticate_token(raw)
    with CaptureQueriesContext(connection) as queries:
        viewer = authenticate_token(raw)
    assert viewer is not None
    assert len(queries) == 1


def test_session_key_gives_the_viewer_to_event_streams(client: Client, user: User) -> None:
    client.force_login(user)
    found = viewer_of_session_key(client.cookies["opiekun_session"].value)
    assert found is not None
    assert found.id == user.pk
    assert viewer_of_session_key("unknown") is None
    assert found.sees("person", FieldClass.PERSONAL)


def test_visitor_switches_the_language_of_the_login_page(client: Client) -> None:
    assert '<html lang="pl"' in client.get(LOGIN).content.decode()
    client.post("/account/language/", {"language": "en", "next": LOGIN})
    assert '<html lang="en"' in client.get(LOGIN).content.decode()


@pytest.mark.parametrize("value", ["a\x00b@example.test", "\ud800".encode("utf-8", "surrogatepass"), "x" * 10_000])
def test_bad_text_in_the_login_form_is_refused_plainly(client: Client, value: Any) -> None:
    assert client.post(LOGIN, {"login": value, "password": value}).status_code in (200, 400)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "seen"),
    [
        (0, "203.0.113.9", "192.0.2.7"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "10.9.9.9, 203.0.113.9", "203.0.113.9"),
        (2, "203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "192.0.2.7"),
        (1, "nonsense", None),
    ],
)
def test_forged_address_does_not_escape_the_limits(
    settings: Any, rf: Any, proxies: int, forwarded: str, seen: str | None
) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = rf.get("/", REMOTE_ADDR="192.0.2.7", headers={"X-Forwarded-For": forwarded})
    assert client_address(request) == seen
