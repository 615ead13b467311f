"""A browser, a real worker and a real mail server: a mailbox is connected, and its mail arrives on the open record."""

from __future__ import annotations

import json
import subprocess

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.activities.mail.imap.conftest import dovecot_server, user  # noqa: F401 - fixtures
from tests.activities.mail.imap.dovecot import PASSWORD, Dovecot
from tests.activities.mail.letters import letter
from tests.browser.accessibility import page_faults
from tests.browser.test_live import open_page
from tests.server.conftest import Server, server  # noqa: F401 - a fixture
from tests.server.test_live_events import party

pytestmark = pytest.mark.browser


@pytest.mark.django_db(transaction=True)
def test_the_buttons_of_long_settings_stay_in_sight_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/settings/mailboxes/new")
    foot, bar = page.locator(".o-formfoot"), page.locator(".o-bottombar")
    expect(page.locator("#id_address")).to_be_visible()
    expect(foot.get_by_role("button", name="Podłącz")).to_be_in_viewport(ratio=1)
    foot_box, bar_box = foot.bounding_box(), bar.bounding_box()
    assert foot_box is not None
    assert bar_box is not None
    assert foot_box["y"] + foot_box["height"] == pytest.approx(bar_box["y"], abs=1)
    page.locator("#id_never").scroll_into_view_if_needed()
    expect(foot.get_by_role("button", name="Podłącz")).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.querySelector('.o-settings').scrollWidth") == 390


def test_a_mailbox_is_connected_and_a_message_arrives_on_the_open_record_without_a_reload(
    browser: Browser,
    server: Server,  # noqa: F811
    dovecot_server: Dovecot,  # noqa: F811
    user: str,  # noqa: F811
) -> None:
    record = party(server, "Stalmix z poczty")
    person = {"party": str(record), "last_name": "Lis", "channels": [{"kind": "email", "value": "ewa@stalmix.test"}]}
    made = server.program().ask("POST", "/api/v1/persons", json.dumps(person), Content_Type="application/json")
    assert made.status == 201, made.body
    worker = server.place.start("worker", stderr=subprocess.DEVNULL)
    try:
        page = open_page(browser, server)
        page.goto("/settings/mailboxes")
        page.get_by_role("link", name="Podłącz skrzynkę").first.click()
        page.fill("#id_address", f"{user}@nasza.test")
        page.locator("#id_address").blur()
        expect(page.locator("#id_imap_host")).to_have_value("imap.nasza.test")
        assert page_faults(page) == {}
        page.fill("#id_imap_host", "localhost")
        page.fill("#id_imap_port", str(dovecot_server.plain))
        page.select_option("#id_imap_security", "none")
        page.fill("#id_username", user)
        page.fill("#id_secret", "inne")
        page.get_by_role("button", name="Sprawdź połączenie").click()
        expect(page.locator("#mailbox-tried")).to_contain_text("Podaj hasło jeszcze raz", timeout=30_000)
        # The answer is read above the row of buttons, not under it.
        page.wait_for_function(
            "() => document.querySelector('#mailbox-tried').getBoundingClientRect().bottom"
            " <= document.querySelector('.o-formfoot').getBoundingClientRect().top"
        )
        page.fill("#id_secret", PASSWORD)
        page.get_by_role("button", name="Sprawdź połączenie").click()
        expect(page.locator("#mailbox-tried")).to_contain_text("Skrzynka ma 3 foldery", timeout=30_000)
        page.get_by_role("button", name="Podłącz", exact=True).click()
        expect(page.locator("#mailbox-state .o-tag")).to_have_text("Działa", timeout=60_000)
        expect(page.locator("#mailbox-folders input:checked")).to_have_count(2, timeout=30_000)
        assert page_faults(page) == {}
        page.goto(f"/parties/{record}")
        expect(page.locator("#timeline-panel")).to_contain_text("dodaje podmiot")
        dovecot_server.deliver(user, letter("Ewa Lis <ewa@stalmix.test>", subject="Prośba o wycenę belek", mid="1@x"))
        expect(page.locator("#timeline-panel")).to_contain_text("Prośba o wycenę belek", timeout=30_000)
        page.context.close()
    finally:
        worker.terminate()
        worker.wait(15)
