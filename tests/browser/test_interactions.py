"""What was said is written down by one key, a note by another; nothing typed is lost; the pages are for everybody."""

import re

import pytest
from playwright.sync_api import Page, expect

from opiekun.accounts.models import User
from opiekun.activities.models import Interaction, Note, Participant
from opiekun.activities.services.interaction_kinds import create_kind
from opiekun.activities.services.interactions import create_interaction
from opiekun.activities.services.notes import create_note
from opiekun.core.viewer import SYSTEM
from opiekun.records.custom.services import create_field
from tests.browser.company import Company, make_company
from tests.browser.test_every_page import look_at, settle

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.browser.addresses")]

# The draft is written a moment after the last key.
KEPT = """() => Object.keys(localStorage).some((key) => key.startsWith("opiekun:draft:note"))"""


@pytest.fixture
def company(administrator: User) -> Company:
    return make_company(administrator)


def test_a_call_is_logged_by_a_key_a_meeting_planned_and_a_note_with_a_mention_written(
    page: Page, company: Company
) -> None:
    page.goto(f"/parties/{company.party}")
    settle(page)
    page.keyboard.press("l")
    said = page.get_by_label("Co ustalono")
    expect(said).to_be_focused()
    page.keyboard.type("Chcą rabatu 4 %")
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="Zaplanuj spotkanie").click()
    about = page.get_by_label("O czym")
    expect(about).to_be_focused()
    page.keyboard.type("Umowa na 2027")
    page.keyboard.press("Control+Enter")
    expect(page.locator("dialog[open]")).to_have_count(0)
    timeline = page.locator("#timeline-panel")
    expect(timeline).to_contain_text("Chcą rabatu 4 %")
    expect(timeline.get_by_role("region", name="Do zrobienia")).to_contain_text("Umowa na 2027")
    page.keyboard.press("n")
    text = page.locator("dialog[open] [contenteditable]")
    expect(text).to_be_focused()
    page.keyboard.type("Budżet ma ")
    page.keyboard.press("Control+b")
    page.keyboard.type("zarząd")
    page.keyboard.press("Control+b")
    page.keyboard.type(", pyta @kowal")
    expect(page.get_by_role("option", name="Anna Kowalczyk")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.get_by_role("region", name="Notatki")).to_contain_text("Budżet ma zarząd")
    note = Note.objects.get()
    assert "<b>zarząd</b>" in note.body
    assert note.mentions.count() == 1
    assert set(Interaction.objects.values_list("state", flat=True)) == {"done", "planned"}


def test_a_note_that_was_not_saved_is_offered_again(page: Page, company: Company) -> None:
    page.goto(f"/parties/{company.party}")
    settle(page)
    page.keyboard.press("n")
    expect(page.locator("dialog[open] [contenteditable]")).to_be_focused()
    page.keyboard.type("Ważne ustalenia")
    page.wait_for_function(KEPT)
    page.reload()
    settle(page)
    page.keyboard.press("n")
    page.locator("dialog[open] .o-draft button").first.click()
    expect(page.locator("dialog[open] [contenteditable]")).to_contain_text("Ważne ustalenia")


def test_a_draft_of_another_kind_brings_back_what_was_typed_into_its_fields(page: Page, company: Company) -> None:
    create_field(SYSTEM, "interaction", {"name": "Stoisko", "type": "text", "code": "stand"})
    create_kind(SYSTEM, {"name": "Targi", "icon": "flag", "custom_fields": ["stand"]})
    page.goto(f"/interactions/new?party={company.party}")
    settle(page)
    others = page.get_by_role("combobox", name="Kto jeszcze uczestniczył")
    others.click()
    page.keyboard.type("nikt taki")
    expect(page.locator(".ts-dropdown .no-results")).to_be_visible()
    page.keyboard.press("Enter")
    settle(page)
    expect(page).to_have_url(re.compile(r"/interactions/new\?party="))
    expect(others).to_have_value("nikt taki")
    others.fill("")
    page.keyboard.type("kowal")
    expect(page.locator(".ts-dropdown .active", has_text="Anna Kowalczyk")).to_be_visible()
    page.keyboard.press("Enter")
    chosen = page.locator("#with-whom .ts-wrapper.multi .item")
    expect(chosen).to_have_text(re.compile("Anna Kowalczyk"))
    page.keyboard.press("Escape")
    page.get_by_label("Rodzaj").select_option("targi")
    page.get_by_label("Stoisko").fill("A1")
    page.get_by_label("Temat").fill("Rozmowa przy stoisku")
    page.wait_for_function("() => Object.values(localStorage).some((kept) => kept.includes('przy stoisku'))")
    page.reload()
    settle(page)
    expect(page.get_by_label("Stoisko")).to_have_count(0)
    page.locator(".o-draft button").first.click()
    expect(page.get_by_label("Stoisko")).to_have_value("A1")
    expect(page.get_by_label("Temat")).to_have_value("Rozmowa przy stoisku")
    expect(chosen).to_have_text(re.compile("Anna Kowalczyk"))
    page.get_by_label("Rodzaj").select_option("email")
    expect(page.get_by_role("combobox", name="Do", exact=True)).to_be_visible()
    page.get_by_role("combobox", name="Do", exact=True).click()
    page.keyboard.type("biuro@stalmix.pl")
    page.keyboard.press("Enter")
    expect(chosen).to_have_count(2)
    page.get_by_role("combobox", name="Kto jeszcze uczestniczył").click()
    page.keyboard.press("Backspace")
    expect(chosen).to_have_count(1)
    page.get_by_role("button", name="Zapisz").click()
    page.wait_for_url(re.compile(r"/interactions/\d+"))
    assert list(Participant.objects.values_list("role", "address", "user_id")) == [("to", "biuro@stalmix.pl", None)]


def test_what_was_typed_goes_along_into_the_whole_form_and_an_outcome_is_offered_again(
    page: Page, company: Company
) -> None:
    create_field(SYSTEM, "interaction", {"name": "Stoisko", "type": "text", "code": "stand", "required": True})
    create_kind(SYSTEM, {"name": "Targi", "icon": "flag", "custom_fields": ["stand"]})
    page.goto(f"/parties/{company.party}")
    settle(page)
    page.keyboard.press("l")
    said = page.get_by_label("Co ustalono")
    expect(said).to_be_focused()
    page.locator("dialog[open] .o-kindpick", has_text="Targi").click()
    said.focus()
    page.keyboard.type("Chcą <rabatu>")
    page.keyboard.press("Enter")
    page.keyboard.type("do piątku")
    page.locator("dialog[open]").get_by_label("Kierunek").select_option("in")
    page.get_by_role("link", name="Cały formularz").click()
    editor = page.locator("[contenteditable=true]")
    expect(editor).to_contain_text("Chcą <rabatu>")
    expect(editor.locator("p")).to_have_count(2)
    expect(page.get_by_label("Kierunek")).to_have_value("in")
    page.get_by_label("Stoisko").fill("A1")
    page.get_by_role("button", name="Zapisz").click()
    page.wait_for_url(re.compile(r"/interactions/\d+"))
    row = Interaction.objects.get()
    assert (row.body, row.direction) == ("<p>Chcą &lt;rabatu&gt;</p><p>do piątku</p>", "in")
    assert (row.kind.code, row.custom) == ("targi", {"stand": "A1"})
    soon = {"kind": "meeting", "person": str(company.person), "started_at": "2030-01-02T10:00:00Z"}
    page.goto(f"/interactions/{create_interaction(SYSTEM, soon).id}")
    settle(page)
    page.keyboard.press("d")
    expect(page.locator("dialog[open] #id_outcome")).to_be_focused()
    page.keyboard.type("Zamówią w styczniu")
    page.wait_for_function(KEPT.replace("draft:note", "draft:finish"))
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.keyboard.press("d")
    page.locator("dialog[open] .o-draft button").first.click()
    expect(page.locator("dialog[open] #id_outcome")).to_have_value("Zamówią w styczniu")


def test_pages_of_interactions_and_notes(page: Page, company: Company) -> None:
    body = "<p>Umowa <b>ramowa</b></p><ul><li>rabat</li></ul>"
    talk = {"kind": "meeting", "person": str(company.person), "body": body}
    interaction = create_interaction(SYSTEM, {**talk, "participants": [{"address": "a@b.pl"}]}).id
    note = create_note(SYSTEM, {"person": str(company.person), "body": "<p>Lubi <b>kawę</b></p>"}).id
    look_at(
        page,
        f"/parties/{company.party}",
        "/interactions",
        f"/interactions/{interaction}",
        f"/interactions/{interaction}/edit",
        f"/interactions/new?party={company.party}",
        "/notes",
        f"/notes/{note}",
        "/settings/interaction-kinds",
        "/settings/interaction-kinds/new",
    )
