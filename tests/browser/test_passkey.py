"""A passkey in a real browser: added in the settings, then used instead of the password."""

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import BrowserContext, Page, expect

from opiekun.accounts.models import User
from tests.browser.conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FINGERPRINT_READER = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_user_adds_a_passkey_and_logs_in_by_it_without_a_password(
    page: Page, context: BrowserContext, administrator: User
) -> None:
    reader = context.new_cdp_session(page)
    reader.send("WebAuthn.enable")
    reader.send("WebAuthn.addVirtualAuthenticator", {"options": FINGERPRINT_READER})
    page.goto("/settings/security/")
    page.locator('a[href="/account/2fa/webauthn/add/"]').click()
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.fill("input[name=name]", "Laptop")
    page.locator("[data-passkey=create] [data-passkey-start]").click()
    page.wait_for_url(lambda address: "/webauthn/add/" not in address)
    kept = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN)
    assert (kept.user_id, kept.wrap().name) == (administrator.pk, "Laptop")

    context.clear_cookies(name="opiekun_session")
    page.goto("/parties")
    page.locator("[data-passkey=login] [data-passkey-start]").click()
    page.wait_for_url("**/parties")
    expect(page.get_by_text("Anna Kowalczyk").first).to_be_visible()


def test_passkey_of_nobody_is_told_beside_the_button(page: Page, context: BrowserContext) -> None:
    reader = context.new_cdp_session(page)
    reader.send("WebAuthn.enable")
    reader.send("WebAuthn.addVirtualAuthenticator", {"options": FINGERPRINT_READER})
    context.clear_cookies(name="opiekun_session")
    page.goto("/account/login/")
    page.locator("[data-passkey=login] [data-passkey-start]").click()
    expect(page.locator("[data-passkey-failed]")).to_be_visible()
    assert "/account/login/" in page.url
