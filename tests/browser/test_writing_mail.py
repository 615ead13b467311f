"""Writing e-mail in a real browser: an answer, taken back within its ten seconds, sent, and seen on the timeline; what
is typed as lines goes as lines."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from opiekun.activities.models import MailMessage, OutgoingMail
from opiekun.activities.services.mail.outgoing_sending import send
from opiekun.core import clock
from opiekun.core.viewer import SYSTEM
from opiekun.parties.services.create_party import create_party
from opiekun.parties.services.create_person import create_person
from tests.activities.mail.letters import bring, letter
from tests.browser.accessibility import page_faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SLOW = 30_000


def test_an_answer_is_taken_back_and_sent_after_all(page: Page) -> None:
    party = create_party(SYSTEM, {"kind": "organisation", "name": "Stalmix"}).id
    channels = [{"kind": "email", "value": "jan@stalmix.pl"}]
    create_person(SYSTEM, {"party": str(party), "first_name": "Jan", "last_name": "Kowalski", "channels": channels})
    [line] = bring(letter("Jan Kowalski <jan@stalmix.pl>", subject="Pytanie o cennik", mid="p1@stalmix.pl"))
    page.goto(f"/mail/{line.message_id}")
    expect(page.locator(".o-mail__answers")).to_be_visible()
    page.keyboard.press("r")
    expect(page.locator("#id_subject")).to_have_value("Re: Pytanie o cennik", timeout=SLOW)
    expect(page.locator("form[data-compose] .item").first).to_contain_text("Jan Kowalski <jan@stalmix.pl>")
    assert page_faults(page) == {}
    page.locator("#id_body-text").click()
    page.keyboard.type("Dzień dobry, w załączeniu cennik.")
    expect(page.locator("[data-kept]")).to_contain_text("Szkic zapisany", timeout=SLOW)
    # The file is forgotten: the first press asks, the second one sends.
    page.keyboard.press("Control+Enter")
    warning = page.locator(".o-callout", has_text="o załączniku")
    expect(warning).to_be_focused(timeout=SLOW)
    expect(page.locator("#id_body-text")).to_contain_text("w załączeniu cennik")
    assert page_faults(page) == {}
    page.keyboard.press("Control+Enter")
    undo = page.locator(".o-toast button", has_text="Cofnij")
    undo.click(timeout=SLOW)
    expect(page.locator("#id_body-text")).to_contain_text("w załączeniu cennik", timeout=SLOW)
    assert OutgoingMail.objects.get().state == "draft"
    page.locator(".o-formfoot .o-btn--primary").click()
    expect(page.locator(".o-callout", has_text="o załączniku")).to_be_visible(timeout=SLOW)
    page.locator(".o-formfoot .o-btn--primary").click()
    expect(page.locator(".o-toast", has_text="Wiadomość w drodze")).to_be_visible(timeout=SLOW)
    page.goto(f"/parties/{party}")
    expect(page.get_by_text("czeka na wysłanie").first).to_be_visible(timeout=SLOW)
    row = OutgoingMail.objects.get()
    OutgoingMail.objects.update(send_after=clock.now() - timedelta(seconds=1))
    send(row.pk)
    page.goto(f"/parties/{party}")
    expect(page.get_by_text("Re: Pytanie o cennik").first).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("czeka na wysłanie")).to_have_count(0)
    page.goto("/outbox/?tab=sent")
    expect(page.get_by_text("Wysłana").first).to_be_visible(timeout=SLOW)
    assert page_faults(page) == {}


def test_lines_that_were_typed_go_as_lines_and_leave_no_draft(page: Page) -> None:
    page.goto("/outbox/compose")
    page.locator("#id_to-ts-control").click()
    page.keyboard.type("ewa@belka.pl")
    page.keyboard.press("Enter")
    page.fill("#id_subject", "Wycena")
    text = page.locator("#id_body-text")
    text.click()
    page.keyboard.type("Dzień dobry,\n\nwycena jutro.\nJan Wilk")
    expect(page.locator("[data-kept]")).to_contain_text("Szkic zapisany", timeout=SLOW)
    row = OutgoingMail.objects.get()
    assert row.body == "Dzień dobry,<p><br></p><p>wycena jutro.</p><p>Jan Wilk</p>"
    # A draft that is opened again is written on as it was, and is the message that goes.
    page.goto(f"/outbox/compose?draft={row.pk}")
    expect(text).to_contain_text("Jan Wilk", timeout=SLOW)
    text.click()
    page.keyboard.press("Control+End")
    page.keyboard.type("\ntel. 600")
    page.locator(".o-formfoot .o-btn--primary").click()
    expect(page.locator(".o-toast", has_text="Wiadomość w drodze")).to_be_visible(timeout=SLOW)
    assert list(OutgoingMail.objects.values_list("pk", "state")) == [(row.pk, "queued")]
    OutgoingMail.objects.update(send_after=clock.now() - timedelta(seconds=1))
    send(row.pk)
    assert MailMessage.objects.get().text.strip() == "Dzień dobry,\n\nwycena jutro.\nJan Wilk\ntel. 600"


def test_nobody_else_is_written_to_than_who_was_typed(page: Page) -> None:
    party = create_party(SYSTEM, {"kind": "organisation", "name": "Stalmix"}).id
    for first, last in (("Anna", "Adamska"), ("Ewa", "Lis"), ("Olewa", "Zych")):
        channels = [{"kind": "email", "value": f"{first}@stalmix.pl"}]
        create_person(SYSTEM, {"party": str(party), "first_name": first, "last_name": last, "channels": channels})
    page.goto(f"/outbox/compose?party={party}")
    recipients, chosen = page.locator("#id_to-ts-control"), page.locator(".o-field", has=page.locator("#id_to"))
    recipients.click()
    # The people of the party are offered before anything is typed.
    expect(page.locator("#id_to-ts-dropdown .option")).to_have_count(3)
    page.keyboard.type("lis")
    page.keyboard.press("Enter")
    expect(chosen.locator(".item")).to_have_text(["Ewa Lis <ewa@stalmix.pl>×"])
    # What is no address yet is searched for.
    page.keyboard.type("anna@stalm")
    page.keyboard.press("Enter")
    anna = chosen.locator(".item", has_text="anna@stalmix.pl")
    expect(anna).to_have_text("Anna Adamska <anna@stalmix.pl>×")
    anna.get_by_role("link").or_(anna.locator(".remove")).first.click()
    recipients.click()
    # A whole address is meant as it is, although somebody else has it within his own.
    page.keyboard.type("ewa@stalmix.pl.example")
    page.keyboard.press("Enter")
    page.keyboard.type("ktos@inny.pl")
    page.locator("#id_subject").click()
    expect(chosen.locator(".item")).to_have_text(
        ["Ewa Lis <ewa@stalmix.pl>×", "ewa@stalmix.pl.example×", "ktos@inny.pl×"]
    )
