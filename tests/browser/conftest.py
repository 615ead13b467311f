"""Chromium against the real pages, served by Django's live server."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from opiekun.accounts.models import Role, User, UserRole

PASSWORD = "correct-horse-battery"
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
    user = User(email="anna@example.com", first_name="Anna", last_name="Kowalczyk")
    user.set_password(PASSWORD)
    user.save()
    UserRole.objects.create(user=user, role=Role.objects.get(code="administrator"))
    return user


@pytest.fixture
def context(browser: Browser, live_server: object) -> Iterator[BrowserContext]:
    made = browser.new_context(
        base_url=str(live_server), locale="pl-PL", viewport={"width": 1440, "height": 900}, reduced_motion="reduce"
    )
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, administrator: User) -> Iterator[Page]:
    """A page of the administrator, who logged in by the form. A script error or a broken policy fails the test."""
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda message: faults.append(message.text) if "Content Security" in message.text else None)
    opened.goto("/")
    opened.fill("input[name=login]", administrator.email)
    opened.fill("input[name=password]", PASSWORD)
    opened.press("input[name=password]", "Enter")
    opened.wait_for_url("**/")
    yield opened
    assert faults == []
