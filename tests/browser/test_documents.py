"""A file is dropped on a person, found by a word inside it, and looked at."""

import base64
import re

import pytest
from playwright.sync_api import Page, expect

from opiekun.activities.models import Attachment, Document
from opiekun.core.viewer import SYSTEM
from opiekun.parties.services import create_party, create_person
from tests.activities.documents.papers import CONTRACT, read_all
from tests.browser.conftest import watch

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# What a hand does that lets a file fall on the page.
DROP = """(element, [name, encoded]) => {
  const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
  const carried = new DataTransfer();
  carried.items.add(new File([bytes], name, { type: "application/pdf", lastModified: 1 }));
  for (const type of ["dragover", "drop"]) {
    element.dispatchEvent(new DragEvent(type, { dataTransfer: carried, bubbles: true, cancelable: true }));
  }
}"""


def drop(page: Page, name: str = "Umowa_ramowa.pdf", data: bytes = CONTRACT) -> None:
    page.locator(".o-record__centre").evaluate(DROP, [name, base64.b64encode(data).decode()])


def person() -> int:
    party = create_party(SYSTEM, {"kind": "organisation", "name": "Mleczarnia Łąka"}).id
    return create_person(SYSTEM, {"party": str(party), "first_name": "Joanna", "last_name": "Maj"}).id


def test_file_dropped_on_a_person_is_found_by_a_word_inside_it_and_drawn(page: Page) -> None:
    faults = watch(page)
    # The server of the tests sends no files: the program's own one does.
    page.route(
        re.compile(r"/file\?show=1$"), lambda route: route.fulfill(body=CONTRACT, content_type="application/pdf")
    )
    page.goto(f"/persons/{person()}")
    card = page.get_by_label("Dokumenty", exact=True).filter(has=page.locator("[data-files]"))
    expect(card).to_be_visible()
    drop(page)
    expect(card.get_by_role("link", name="Umowa ramowa", exact=True)).to_be_visible()
    expect(page.locator("#toasts")).to_contain_text("Dodano: Umowa ramowa")
    drop(page)
    expect(card.locator("[data-files-list]")).to_contain_text("już tu jest")
    expect(card.locator(".o-doclist > li")).to_have_count(1)
    assert Document.objects.count() == 1
    read_all()
    page.goto("/search")
    page.fill("#q", "umowna wartosci")
    page.press("#q", "Enter")
    expect(page.locator("#main mark").first).to_be_visible()
    page.locator("#main").get_by_role("link", name="Umowa ramowa").click()
    page.wait_for_url(re.compile(r"/documents/\d+$"))
    expect(page.locator(".o-docpreview canvas")).to_be_visible()
    page.get_by_role("link", name="Pokaż", exact=True).first.click()
    page.wait_for_url(re.compile(r"/show$"))
    expect(page.locator(".o-pdf canvas").first).to_be_visible()
    expect(page.locator(".o-pdf__page").first).to_contain_text("Kara umowna")
    assert faults == []


def test_file_that_was_not_sent_waits_to_be_sent_again(page: Page) -> None:
    page.goto(f"/persons/{person()}")
    expect(page.locator("[data-files]")).to_be_visible()
    page.route("**/documents/upload", lambda route: route.abort("connectionfailed"))
    page.locator("[data-files] input[multiple]").set_input_files(
        [{"name": "umowa.pdf", "mimeType": "application/pdf", "buffer": CONTRACT}]
    )
    rows = page.locator("[data-files-list]")
    expect(rows).to_contain_text("utracono połączenie")
    page.unroute("**/documents/upload")
    rows.get_by_role("button", name="Spróbuj ponownie").click()
    expect(page.locator(".o-doclist")).to_contain_text("umowa")
    assert Document.objects.count() == 1
    page.locator("[data-files] input[multiple]").set_input_files(
        [{"name": "gra.exe", "mimeType": "x", "buffer": b"MZ"}, {"name": "pusty.pdf", "mimeType": "x", "buffer": b""}]
    )
    expect(rows).to_contain_text("pliki tego typu nie są przyjmowane")
    expect(rows).to_contain_text("plik jest pusty")
    # The list may be out of sight: what was not taken is said at the bottom, too. The limit is told before.
    expect(page.locator("#toasts")).to_contain_text("gra.exe: pliki tego typu nie są przyjmowane (+1)")
    expect(page.locator("[data-files-drop]")).to_contain_text("Najwyżej 105 MB każdy.")
    assert Document.objects.count() == 1


def test_files_chosen_for_a_note_stay_chosen_when_the_note_is_refused_and_are_not_in_the_next_one(page: Page) -> None:
    page.goto(f"/persons/{person()}")
    page.keyboard.press("n")
    dialog = page.locator("#dialog[open]")
    chosen = dialog.get_by_label("Załączniki", exact=True)
    chosen.set_input_files([{"name": "plan.txt", "mimeType": "text/plain", "buffer": b"plan"}])
    page.keyboard.press("Control+Enter")
    expect(dialog.locator(".o-field__error").first).to_be_visible()
    assert chosen.evaluate("field => field.files.length") == 1
    dialog.locator("[contenteditable]").fill("Ustalenia")
    page.keyboard.press("Control+Enter")
    card = page.get_by_label("Notatki", exact=True).first
    expect(card.get_by_role("link", name="plan", exact=True)).to_be_visible()
    page.keyboard.press("n")
    expect(chosen).to_be_visible()
    assert chosen.evaluate("field => field.files.length") == 0
    assert Attachment.objects.filter(note__isnull=False).count() == 1
