"""Hands at tasks: points of a checklist, cards of the board by keys alone, what the calendar says while one drags."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from opiekun.accounts.models import User
from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.activities.models import ChecklistItem, Task
from opiekun.activities.services.interactions import create_interaction
from opiekun.activities.services.notes import create_note
from opiekun.activities.services.tasks import create_task
from opiekun.core import clock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_points_are_ticked_by_their_words_and_by_keys_one_after_the_other(page: Page, administrator: User) -> None:
    raw = {"title": "Oferta", "checklist": [{"text": "Cennik"}, {"text": "Próbki"}]}
    task = create_task(viewer_of_user(administrator), raw).id
    page.goto(f"/tasks/{task}")
    card = page.locator("#checklist")
    card.get_by_text("Próbki").click()
    expect(card).to_contain_text("1/2")
    expect(card.get_by_label("Próbki", exact=True)).to_be_checked()
    card.get_by_label("Cennik", exact=True).focus()
    page.keyboard.press("Space")
    expect(card).to_contain_text("2/2")
    expect(card.get_by_label("Cennik", exact=True)).to_be_focused()
    page.keyboard.press("Space")
    expect(card).to_contain_text("1/2")
    assert dict(ChecklistItem.objects.values_list("text", "is_done")) == {"Cennik": False, "Próbki": True}
    card.get_by_label("Nowy punkt").fill("Umowa")
    page.keyboard.press("Enter")
    expect(card).to_contain_text("1/3")
    expect(card.get_by_label("Nowy punkt")).to_be_focused()


def test_the_board_is_walked_by_arrows_and_an_undo_leaves_the_keyboard_at_the_card(
    page: Page, administrator: User
) -> None:
    today, viewer = clock.today(), viewer_of_user(administrator)
    ids = {}
    for title, days in (("Stare", -2), ("Pierwsze", 0), ("Drugie", 0), ("Później", 40)):
        raw = {"title": title, "due_on": (today + timedelta(days=days)).isoformat()}
        ids[title] = create_task(viewer, raw).id
    page.goto("/tasks/board")

    def card(title: str) -> None:
        expect(page.locator(f'[data-task="{ids[title]}"] .o-boardcard')).to_be_focused()

    page.locator(f'[data-task="{ids["Pierwsze"]}"] .o-boardcard').focus()
    for key, title in (
        *(("ArrowDown", "Drugie"), ("ArrowDown", "Drugie"), ("ArrowUp", "Pierwsze"), ("ArrowLeft", "Stare")),
        *(("ArrowLeft", "Stare"), ("ArrowRight", "Pierwsze"), ("ArrowRight", "Później")),
    ):
        page.keyboard.press(key)
        card(title)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator(f'[data-column="tomorrow"] [data-task="{ids["Pierwsze"]}"]')).to_be_visible()
    card("Pierwsze")
    page.keyboard.press("z")
    expect(page.locator(f'[data-column="today"] [data-task="{ids["Pierwsze"]}"]')).to_be_visible()
    card("Pierwsze")
    assert Task.objects.get(pk=ids["Pierwsze"]).due_on == today
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/tasks/{ids['Pierwsze']}")


def test_what_is_dragged_in_the_calendar_says_the_hour_where_it_would_be_put(page: Page, administrator: User) -> None:
    today, viewer = clock.today(), viewer_of_user(administrator)
    raw = {"title": "Wizyta", "due_on": today.isoformat(), "due_time": "9:00", "duration_minutes": 60}
    task = create_task(viewer, raw).id
    page.goto("/calendar?view=day")
    entry = page.locator(".o-cal__col .o-cal__item", has_text="Wizyta")
    box = entry.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + 10
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + 48 * 2, steps=10)
    expect(entry).to_have_attribute("data-to", "11:00")
    whole = page.locator("[data-whole]").bounding_box()
    assert whole is not None
    page.mouse.move(x, whole["y"] + 8, steps=10)
    expect(entry).not_to_have_attribute("data-to", "11:00")
    page.keyboard.press("Escape")
    page.mouse.up()
    page.mouse.move(x, box["y"] + box["height"] - 3)
    page.mouse.down()
    page.mouse.move(x, box["y"] + box["height"] - 3 + 24, steps=6)
    expect(entry).to_have_attribute("data-to", "09:00–10:30")
    page.mouse.up()
    expect(page.locator('.o-cal__col [data-minutes="90"]')).to_be_visible()
    assert Task.objects.get(pk=task).duration_minutes == 90


def test_dragged_to_another_day_it_keeps_its_minute(page: Page, administrator: User) -> None:
    viewer = viewer_of_user(administrator)
    raw = {"title": "Odjazd", "due_on": "2026-12-02", "due_time": "9:07", "duration_minutes": 60}
    task = create_task(viewer, raw).id
    page.goto("/calendar?view=week&day=2026-12-02")
    entry = page.locator(".o-cal__col .o-cal__item", has_text="Odjazd")
    box, there = entry.bounding_box(), page.locator("[data-timed][data-day='2026-12-04']").bounding_box()
    assert box is not None
    assert there is not None
    page.mouse.move(box["x"] + 20, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(there["x"] + 30, box["y"] + 11, steps=10)
    expect(entry).to_have_attribute("data-to", "09:07")
    page.mouse.up()
    expect(page.locator("[data-timed][data-day='2026-12-04'] .o-cal__item", has_text="Odjazd")).to_be_visible()
    moved = Task.objects.get(pk=task)
    assert (str(moved.due_on), str(moved.due_time)) == ("2026-12-04", "09:07:00")


def test_on_a_phone_the_calendar_opens_at_today(page: Page, administrator: User) -> None:
    today, viewer = clock.today(), viewer_of_user(administrator)
    for days in range(-12, 12):
        for number in range(3):
            raw = {"title": f"Zadanie {number}", "due_on": (today + timedelta(days=days)).isoformat()}
            create_task(viewer, raw)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/calendar?view=month")
    section = page.locator(f'[data-agenda="{today}"]')
    expect(section).to_be_in_viewport()
    place = section.bounding_box()
    assert place is not None
    assert place["y"] < 422


def test_on_a_phone_a_task_is_finished_and_opened_again_on_its_own_page(page: Page, administrator: User) -> None:
    task = create_task(viewer_of_user(administrator), {"title": "Oferta"}).id
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/tasks/{task}")
    page.locator(".o-recordhead").get_by_role("link", name="Zrobione").click()
    dialog = page.locator("#dialog")
    dialog.locator("textarea, input[type=text]").first.fill("Zamówią w styczniu")
    dialog.get_by_role("button", name="Zrobione").click()
    expect(page.locator(".o-recordhead")).to_contain_text("Otwórz ponownie")
    assert Task.objects.values_list("state", "outcome").get() == ("done", "Zamówią w styczniu")
    page.locator(".o-recordhead").get_by_role("button", name="Otwórz ponownie").click()
    expect(page.locator(".o-recordhead").get_by_role("link", name="Zrobione")).to_be_visible()
    assert Task.objects.get().state == "open"


def test_on_a_phone_a_meeting_takes_place_and_a_note_is_edited_on_their_own_pages(
    page: Page, administrator: User
) -> None:
    viewer = viewer_of_user(administrator)
    raw = {"kind": "meeting", "subject": "Narada", "started_at": "2190-01-02T10:00:00Z"}
    meeting, note = create_interaction(viewer, raw).id, create_note(viewer, {"body": "Rabat"}).id
    page.set_viewport_size({"width": 390, "height": 844})
    for at, name in ((f"/interactions/{meeting}", "Odbył się"), (f"/notes/{note}", "Edytuj")):
        page.goto(at)
        page.locator(".o-recordhead").get_by_role("link", name=name, exact=True).click()
        expect(page.locator("#dialog form")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == 390
