"""The second factor and passkeys: asked for, read by programs of the browser, never stored in the open."""

import json
import re
from base64 import b64decode
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from opiekun.accounts.models import User
from tests.accounts.people import PASSWORD, make_user

pytestmark = pytest.mark.django_db
LOGIN = "/account/login/"


def _log_in(client: Client, user: User, password: str = PASSWORD, **more: str) -> Any:
    return client.post(LOGIN, {"login": user.email, "password": password, **more})


@pytest.fixture
def user() -> User:
    return make_user("salesperson")


def _confirm(client: Client) -> None:
    assert client.post("/account/reauthenticate/", {"password": PASSWORD}).status_code == 302


def _turn_totp_on(client: Client) -> str:
    _confirm(client)
    page = client.get("/account/2fa/totp/activate/")
    assert page.status_code == 200
    secret = re.search(r'id="totp-secret">(\w+)<', page.content.decode())[1]  # type: ignore[index]
    code = totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))
    assert client.post("/account/2fa/totp/activate/", {"code": code}).status_code == 302
    return secret


def test_code_for_the_app_is_an_image_that_a_browser_can_draw(client: Client, user: User) -> None:
    _log_in(client, user)
    _confirm(client)
    page = client.get("/account/2fa/totp/activate/").content.decode()
    image = re.search(r'class="o-qr" src="data:image/svg\+xml;base64,([^"]+)"', page)
    assert image is not None
    drawn = b64decode(image[1]).decode()
    # Without its namespace a browser takes the image for broken.
    assert drawn.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert "<path" in drawn


def test_second_factor_is_asked_for_and_its_secret_is_not_in_the_database(client: Client, user: User) -> None:
    _log_in(client, user)
    secret = _turn_totp_on(client)
    assert secret not in json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert client.get("/account/2fa/recovery-codes/").status_code == 200

    other = Client()
    assert _log_in(other, user).url == "/account/2fa/authenticate/"
    assert other.get("/settings/profile/").status_code == 302
    assert other.get("/account/2fa/authenticate/").status_code == 200
    assert other.post("/account/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert other.get("/settings/profile/").status_code == 302


def test_recovery_code_logs_in_once(client: Client, user: User) -> None:
    _log_in(client, user)
    _turn_totp_on(client)
    code = client.get("/account/2fa/recovery-codes/download/").content.decode().split()[0]
    for expected in (200, 302):
        other = Client()
        _log_in(other, user)
        other.post("/account/2fa/authenticate/", {"code": code})
        assert other.get("/settings/profile/").status_code == expected


def test_second_factor_pages_ask_again_who_it_is(client: Client, user: User) -> None:
    client.force_login(user)
    response = client.get("/account/2fa/totp/activate/")
    assert response.url.startswith("/account/reauthenticate/")  # type: ignore[attr-defined]
    assert client.get(response.url).status_code == 200  # type: ignore[attr-defined]


def test_passkey_pages_carry_the_options_that_the_browser_needs(client: Client, user: User) -> None:
    asked = client.get("/account/2fa/webauthn/login/", headers={"X-Requested-With": "XMLHttpRequest"})
    assert asked.json()["request_options"]["publicKey"]["rpId"] == "testserver"
    _log_in(client, user)
    _confirm(client)
    page = client.get("/account/2fa/webauthn/add/").content.decode()
    options = json.loads(re.search(r"data-options='([^']+)'", page)[1])  # type: ignore[index]
    assert options["publicKey"]["rp"]["name"] == "Opiekun"
    assert options["publicKey"]["user"]["displayName"] == user.name


@pytest.mark.parametrize("credential", ["{}", "[]", "null", '{"type": "public-key"}', "\x00", "x" * 100_000])
def test_false_passkey_is_refused_plainly(client: Client, user: User, credential: str) -> None:
    client.get("/account/2fa/webauthn/login/", headers={"X-Requested-With": "XMLHttpRequest"})
    assert client.post("/account/2fa/webauthn/login/", {"credential": credential}).status_code in (302, 200)
    assert client.get("/settings/profile/").status_code == 302
