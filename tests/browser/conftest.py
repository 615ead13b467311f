"""Chromium against the real pages, served by Django's live server."""

import os
import shutil
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from opiekun.accounts.models import Role, User, UserRole
from tests.browser.holding import let_go

EMAIL, PASSWORD = "anna@example.com", "correct-horse-battery"
# A busy machine is slow, not wrong: what never comes fails all the same.
expect.set_options(timeout=15_000)
# A slow line shows what is lost while an answer is on its way: `OPIEKUN_TEST_LATENCY_MS=400 pytest -m browser`.
LATENCY_MS = int(os.environ.get("OPIEKUN_TEST_LATENCY_MS", "0"))
SLOWER = int(os.environ.get("OPIEKUN_TEST_SLOWER", "1"))
# Playwright's driver runs an event loop in this thread; Django would take each query for one inside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert program, "no Chromium: `make test` installs it on Debian as root, elsewhere install it by hand"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=program,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        yield started
        started.close()


@pytest.fixture
def administrator(transactional_db: None) -> User:
    user = User(email=EMAIL, first_name="Anna", last_name="Kowalczyk")
    user.set_password(PASSWORD)
    user.save()
    UserRole.objects.create(user=user, role=Role.objects.get(code="administrator"))
    return user


@pytest.fixture
def context(browser: Browser, live_server: object) -> Iterator[BrowserContext]:
    made = browser.new_context(
        base_url=str(live_server), locale="pl-PL", viewport={"width": 1440, "height": 900}, reduced_motion="reduce"
    )
    made.set_default_timeout(15_000)
    made.set_default_navigation_timeout(60_000)
    if LATENCY_MS or SLOWER > 1:
        made.on("page", _slow_down)
    yield made
    let_go(made)
    made.close()


def _slow_down(page: Page) -> None:
    line = page.context.new_cdp_session(page)
    if LATENCY_MS:
        conditions = {"offline": False, "latency": LATENCY_MS, "downloadThroughput": -1, "uploadThroughput": -1}
        line.send("Network.emulateNetworkConditions", conditions)
    line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def log_in(page: Page, password: str = PASSWORD) -> None:
    """From any address that asks for it: by the form, as the administrator."""
    page.goto("/")
    page.fill("input[name=login]", EMAIL)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    expect(page.locator("#sidebar")).to_be_attached()
    # Before its scripts have run a page hears no key.
    page.wait_for_load_state()


def watch(page: Page) -> list[str]:
    """What goes wrong in the page's scripts, policy and files from now on."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if _is_fault(message) else None)
    return faults


def _is_fault(message: ConsoleMessage) -> bool:
    # The browser itself remarks on every answer above 399 and on every lost line; tests of these ask for them.
    # That a font was not used within seconds is said of a machine that is slow.
    asked_for = message.text.startswith(("Failed to load resource", "Response Status Error", "htmx:", "The resource "))
    return message.type in ("error", "warning") and not asked_for


def bring_session(context: BrowserContext, user: User, base_url: str) -> None:
    """The context gets the cookie of a session that began without the form."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": base_url}])


@pytest.fixture
def page(context: BrowserContext, administrator: User, live_server: object) -> Iterator[Page]:
    """The start page of the administrator, who is logged in. A script error or a broken policy fails the test."""
    bring_session(context, administrator, str(live_server))
    opened = context.new_page()
    faults = watch(opened)
    opened.goto("/")
    expect(opened.locator("#sidebar")).to_be_attached()
    yield opened
    assert faults == []
