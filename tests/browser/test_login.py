"""Ways in: a code from an app, a recovery code's place, a passkey held by a virtual authenticator."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import BrowserContext, Page, expect

from opiekun.accounts.models import User
from tests.browser.conftest import EMAIL, PASSWORD, log_in, watch

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(context: BrowserContext, administrator: User) -> Iterator[Page]:
    """A page of the administrator, who logged in by the form."""
    opened = context.new_page()
    faults = watch(opened)
    log_in(opened)
    yield opened
    assert faults == []


def code_of(secret: str) -> str:
    return str(totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time())))))


def confirm(page: Page) -> None:
    """Whoever changes the ways in says once more who they are."""
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")


def begin_login(page: Page) -> None:
    page.goto("/")
    page.fill("input[name=login]", EMAIL)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")


def test_code_from_an_app_is_turned_on_and_asked_for(page: Page, context: BrowserContext, settings: Any) -> None:
    page.goto("/settings/security/")
    page.get_by_role("link", name="Włącz").click()
    confirm(page)
    secret = page.locator("#totp-secret").inner_text()
    page.fill("input[name=code]", "000000")
    page.press("input[name=code]", "Enter")
    expect(page.locator("input[name=code]")).to_have_attribute("aria-invalid", "true")
    assert page.locator("#totp-secret").inner_text() == secret
    page.fill("input[name=code]", code_of(secret))
    page.press("input[name=code]", "Enter")
    page.goto("/settings/security/")
    expect(page.get_by_role("link", name="Wyłącz")).to_be_visible()
    forget(page, context)
    begin_login(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Drugi krok")
    page.fill("input[name=code]", "000000")
    page.press("input[name=code]", "Enter")
    expect(page.locator("input[name=code]")).to_have_attribute("aria-invalid", "true")
    page.goto("/parties")
    expect(page.locator("#sidebar")).to_have_count(0)
    forget(page, context)
    begin_login(page)
    page.fill("input[name=code]", recovery_or(secret))
    page.press("input[name=code]", "Enter")
    expect(page.locator("#sidebar")).to_be_visible()


def forget(page: Page, context: BrowserContext) -> None:
    """As a browser that was never here. Away from the page first: a stream that it asks for anew would be answered with
    a form, and that with another token than the one of the form that is shown."""
    page.goto("about:blank")
    context.clear_cookies()


def recovery_or(secret: str) -> str:
    """The app's code is good once, so the next login takes the code of the step that follows."""
    counters = list(totp.yield_hotp_counters_from_time())
    return str(totp.format_hotp_value(totp.hotp_value(secret, counters[-1])))


@pytest.fixture
def authenticator(page: Page) -> Iterator[None]:
    """A passkey holder built into the machine, whose owner always agrees."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield
    session.detach()


def test_passkey_is_added_and_logs_in_without_a_password(page: Page, authenticator: None) -> None:
    page.goto("/settings/security/")
    page.get_by_role("link", name="Dodaj klucz").click()
    confirm(page)
    page.fill("input[name=name]", "Laptop w pracy")
    page.get_by_role("button", name=re.compile("Dodaj klucz")).click()
    expect(page.locator("#sidebar, .o-secretbox").first).to_be_visible()
    page.goto("/settings/security/")
    expect(page.get_by_role("link", name="Laptop w pracy")).to_be_visible()
    page.context.clear_cookies()
    page.goto("/parties")
    page.get_by_role("button", name=re.compile("Klucz")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Podmioty")


def test_browser_without_a_passkey_says_so_and_the_password_still_works(page: Page) -> None:
    page.context.clear_cookies()
    page.goto("/")
    page.evaluate(
        "() => { navigator.credentials.get = () => Promise.reject(new DOMException('no', 'NotAllowedError')) }"
    )
    page.get_by_role("button", name=re.compile("Klucz")).click()
    expect(page.locator("[data-passkey-failed]")).to_contain_text("Spróbuj ponownie")
    log_in(page)
