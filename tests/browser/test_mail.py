"""E-mail in a real browser: a file comes in, is read in its frame, assigned by one click, and taken back."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from opiekun.activities.models import Document, Interaction, MailMessage
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Party
from opiekun.parties.services.create_party import create_party
from opiekun.parties.services.create_person import create_person
from tests.activities.mail.outlook_file import outlook_file
from tests.browser.accessibility import page_faults
from tests.browser.test_documents import drop

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LETTER = """From: Ewa Lis <ewa@holding.pl>
Subject: Pytanie o cennik
Date: Mon, 5 Jan 2026 10:00:00 +0100
Content-Type: text/html; charset=utf-8

<p>Witam serdecznie</p><script>document.title = "x"</script><img src="http://127.0.0.1:9/x.png" width="90">
"""


def test_a_message_from_a_file_is_read_assigned_and_taken_back(page: Page, tmp_path: Path) -> None:
    for name in ("Alfa", "Beta"):
        party = create_party(SYSTEM, {"kind": "organisation", "name": name}).id
        channels = [{"kind": "email", "value": f"{name}@holding.pl"}]
        create_person(SYSTEM, {"party": str(party), "last_name": name, "channels": channels})
    (tmp_path / "list.eml").write_text(LETTER, encoding="utf-8")
    page.goto("/mail/imports")
    page.set_input_files("#id_file", tmp_path / "list.eml")
    page.locator("form[data-upload] .o-btn--primary").click()
    expect(page.locator("#mail-receipt")).to_contain_text("odczytane (1) = pobrane (1)")
    assert page_faults(page) == {}
    page.goto("/mail/")
    expect(page.locator(".o-mail__subject")).to_have_text("Pytanie o cennik")
    expect(page.frame_locator("[data-mail-frame]").locator("p")).to_have_text("Witam serdecznie")
    expect(page.locator("[data-mail-blocked]")).to_be_visible()
    assert page_faults(page) == {}
    page.get_by_role("button", name="Beta").click()
    expect(page.locator(".o-toast")).to_contain_text("Przypisano wiadomość")
    assert [told.party.display_name for told in Interaction.objects.filter(trashed_at__isnull=True)] == ["Beta"]
    page.locator(".o-toast button", has_text="Cofnij").click()
    expect(page.locator(".o-inbox__item")).to_have_count(1)
    assert not Interaction.objects.filter(trashed_at__isnull=True).exists()


def test_an_outlook_file_dropped_anywhere_on_a_person_is_a_message_of_theirs(page: Page) -> None:
    party = create_party(SYSTEM, {"kind": "organisation", "name": "Stalmix"}).id
    person = create_person(SYSTEM, {"party": str(party), "last_name": "Lis"}).id
    texts = {0x0037: "Prośba o wycenę belek", 0x1000: "Czterdzieści sztuk", 0x0C1F: "ktos@inny.pl", 0x0C1A: "Ktoś"}
    page.goto(f"/persons/{person}")
    expect(page.locator("input[data-letters]")).to_be_attached(timeout=30_000)
    drop(page, "Prośba.msg", outlook_file(texts))
    expect(page.locator("#timeline-panel")).to_contain_text("Prośba o wycenę belek", timeout=30_000)
    expect(page.locator("#toasts")).to_contain_text("pobrane: 1")
    assert list(Interaction.objects.values_list("person_id", flat=True)) == [person]
    assert not Document.objects.exists()
    drop(page, "Prośba.msg", outlook_file(texts))
    expect(page.locator("#toasts")).to_contain_text("znane wcześniej: 1", timeout=30_000)
    assert Interaction.objects.count() == 1


def test_the_right_party_is_found_by_keys_in_a_list_that_is_seen_whole(page: Page, tmp_path: Path) -> None:
    channels = [{"kind": "email", "value": "biuro@holding.pl"}]
    create_party(SYSTEM, {"kind": "organisation", "name": "Holding", "channels": channels})
    for number in range(14):
        create_party(SYSTEM, {"kind": "organisation", "name": f"Walcownia {number:02}"})
    (tmp_path / "list.eml").write_text(LETTER, encoding="utf-8")
    page.goto("/mail/imports")
    page.set_input_files("#id_file", tmp_path / "list.eml")
    page.locator("form[data-upload] .o-btn--primary").click()
    expect(page.locator("#mail-receipt")).to_contain_text("odczytane (1) = pobrane (1)")
    page.goto(f"/mail/{MailMessage.objects.get().pk}")
    page.wait_for_load_state()
    page.keyboard.press("m")
    field, options = page.locator("#id_party-ts-control"), page.locator("#id_party-ts-dropdown .option")
    expect(options).not_to_have_count(0)
    field.click()  # It lists already: the click does not leave it.
    page.keyboard.type("Walcownia")
    expect(options).to_have_count(14)
    for _step in range(13):
        page.keyboard.press("ArrowDown")
    chosen = page.locator("#id_party-ts-dropdown .option.active")
    expect(chosen).to_have_text("Walcownia 13")
    # What lies there is the row itself: neither the dialog nor the window cuts it off.
    page.wait_for_function("""() => {
        const row = document.querySelector("#id_party-ts-dropdown .option.active");
        const { x, bottom } = row.getBoundingClientRect();
        return row.contains(document.elementFromPoint(x + 8, bottom - 2));
    }""")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".o-toast")).to_contain_text("Wiadomość przeniesiono")
    assert [told.party.display_name for told in Interaction.objects.filter(trashed_at__isnull=True)] == ["Walcownia 13"]


def test_a_firm_whose_name_is_still_looked_for_is_not_lost_by_the_button(page: Page, tmp_path: Path) -> None:
    create_party(SYSTEM, {"kind": "organisation", "name": "Stalmix"})
    (tmp_path / "list.eml").write_text(LETTER, encoding="utf-8")
    page.goto("/mail/imports")
    page.set_input_files("#id_file", tmp_path / "list.eml")
    page.locator("form[data-upload] .o-btn--primary").click()
    expect(page.locator("#mail-receipt")).to_contain_text("odczytane (1)")
    page.goto("/mail/")
    page.get_by_role("button", name="Nowa osoba").click()
    field = page.locator("dialog[open]").get_by_role("combobox", name="Podmiot")
    field.click()
    expect(page.locator(".ts-dropdown .option:visible")).to_have_count(2)
    # Typed and sent at once, before anybody was asked for it.
    field.press_sequentially("Holding Lis")
    page.evaluate("document.querySelector('dialog[open] button[type=submit]').focus()")
    page.evaluate("document.querySelector('dialog[open] button[type=submit]').click()")
    expect(page.locator("#toasts")).to_contain_text("Dodano osobę", timeout=20_000)
    assert Interaction.objects.get().party.display_name == "Holding Lis"


def test_a_firm_that_is_not_there_is_made_by_its_name_and_the_button(page: Page, tmp_path: Path) -> None:
    create_party(SYSTEM, {"kind": "organisation", "name": "Stalmix"})
    (tmp_path / "list.eml").write_text(LETTER, encoding="utf-8")
    page.goto("/mail/imports")
    page.set_input_files("#id_file", tmp_path / "list.eml")
    page.locator("form[data-upload] .o-btn--primary").click()
    expect(page.locator("#mail-receipt")).to_contain_text("odczytane (1)")
    page.goto("/mail/")
    page.get_by_role("button", name="Nowa osoba").click()
    dialog, add = page.locator("dialog[open]"), page.locator("dialog[open] button[type=submit]")
    field = dialog.get_by_role("combobox", name="Podmiot")
    expect(field).to_be_visible()
    # Of a field that was left empty the reason is seen: no list lies over it.
    add.click()
    expect(dialog.locator(".o-field__error")).to_be_visible()
    expect(page.locator(".ts-dropdown:visible")).to_have_count(0)
    # What somebody else is found by is no new name.
    field.click()
    field.press_sequentially("Stal")
    expect(page.locator(".ts-dropdown .option:visible")).to_have_count(1)
    before = field.element_handle()
    add.click()
    page.wait_for_function("(before) => !before.isConnected", arg=before)
    expect(field).to_be_visible()
    assert Party.objects.filter(is_own=False).count() == 1
    field.click()
    field.press_sequentially("Holding Lis")
    expect(page.locator(".ts-dropdown:visible")).to_contain_text("Nic nie pasuje")
    add.click()
    expect(page.locator("#toasts")).to_contain_text("Dodano osobę", timeout=20_000)
    assert Interaction.objects.get().party.display_name == "Holding Lis"
