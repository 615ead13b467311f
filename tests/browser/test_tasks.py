"""Tasks in a real browser: a task by one key, done by another; the board and the calendar by keys and by the mouse."""

from datetime import datetime, time, timedelta

import pytest
from playwright.sync_api import Page, expect

from opiekun.accounts.models import User
from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.activities.models import Task
from opiekun.activities.services.tasks import complete_task, create_task, update_task
from opiekun.core import clock
from opiekun.parties.services import create_party
from tests.browser.test_every_page import look_at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_task_is_made_by_one_key_done_by_another_and_undone(page: Page) -> None:
    page.goto("/my-day")
    page.keyboard.press("t")
    page.locator("#quick-text").fill("Zadzwonić do Polmetalu jutro 10:00")
    expect(page.locator("#quick-read")).to_contain_text("jutro, 10:00")
    page.keyboard.press("Enter")
    line = page.locator("#my-day [data-task]")
    expect(line).to_contain_text("Zadzwonić do Polmetalu")
    page.keyboard.press("d")
    page.locator("#id_outcome").fill("Chcą umowę")
    page.locator("#id_next_step").fill("Wysłać umowę za 3 dni")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#dialog")).not_to_be_visible()
    expect(page.locator("#toasts")).to_contain_text("Następny krok zaplanowany")
    assert set(Task.objects.values_list("title", "state")) == {
        ("Zadzwonić do Polmetalu", "done"),
        ("Wysłać umowę", "open"),
    }
    page.keyboard.press("z")
    expect(page.locator("#toasts")).to_contain_text("Otwarto ponownie")
    assert Task.objects.filter(state="open").count() == 2


def test_a_line_says_what_time_it_is_by_the_companys_clock_and_moves(page: Page, administrator: User) -> None:
    today = clock.today()
    raw = {"title": "Wizyta", "due_on": today.isoformat(), "due_time": "23:00", "duration_minutes": 30}
    create_task(viewer_of_user(administrator), raw)
    # The browser's own clock stands elsewhere: hours are those of the company.
    page.clock.install(time=datetime.combine(today, time(10, 30), clock.company_zone()))
    page.goto("/calendar?view=week")
    line = page.locator(".o-cal__now")
    expect(line).to_have_count(1)
    expect(page.locator(f'[data-timed][data-day="{today}"] .o-cal__now')).to_have_attribute("data-time", "10:30")
    place = "one => one.offsetTop / one.parentElement.offsetHeight"
    assert line.evaluate(place) == pytest.approx(10.5 / 24, abs=0.002)
    page.clock.fast_forward("01:30:00")
    expect(line).to_have_attribute("data-time", "12:00")
    assert line.evaluate(place) == pytest.approx(0.5, abs=0.002)
    page.goto(f"/calendar?view=week&day={today + timedelta(days=14)}")
    expect(page.locator(".o-cal__col")).to_have_count(7)
    expect(line).to_have_count(0)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/calendar?view=day")
    said = page.locator(f'[data-agenda="{today}"] .o-cal__nowline')
    expect(said).to_have_text("Teraz 12:00")
    # Between what was and what is to come.
    assert said.evaluate("one => one.nextElementSibling.textContent").find("Wizyta") >= 0


def test_cards_and_entries_are_moved_by_keys_and_by_the_mouse(page: Page, administrator: User) -> None:
    today, viewer = clock.today(), viewer_of_user(administrator)
    raw = {"title": "Wizyta", "due_on": today.isoformat(), "due_time": "9:00", "duration_minutes": 60}
    task_id = create_task(viewer, raw).id

    def now() -> Task:
        return Task.objects.get(pk=task_id)

    page.goto("/tasks/board")
    card = page.locator(f'[data-column="today"] [data-task="{task_id}"] .o-boardcard')
    card.focus()
    page.keyboard.press("Alt+ArrowRight")
    moved = page.locator(f'[data-column="tomorrow"] [data-task="{task_id}"] .o-boardcard')
    expect(moved).to_be_focused()
    moved.drag_to(page.locator('[data-column="today"] .o-lane__cards'))
    expect(card).to_be_visible()
    assert now().due_on == today
    page.goto("/calendar?view=day")
    entry = page.locator(".o-cal__col .o-cal__item", has_text="Wizyta")
    entry.focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(entry).to_contain_text("09:30")
    expect(entry).to_be_focused()
    page.keyboard.press("Alt+Shift+ArrowDown")
    expect(page.locator('.o-cal__col [data-minutes="90"]')).to_be_visible()
    box = entry.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + 10
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + 40, steps=4)
    page.mouse.move(x, y + 48 * 2, steps=8)
    page.mouse.up()
    expect(entry).to_contain_text("11:30")
    stored = now()
    assert (str(stored.due_time), stored.duration_minutes, stored.due_on) == ("11:30:00", 90, today)
    assert page.url.endswith("/calendar?view=day"), "a drag is no click"
    # Escape lets go of what is dragged; the click that follows leads nowhere.
    box = entry.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + 10
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + 60, steps=6)
    expect(page.locator(".o-cal .is-dragged")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(".o-cal .is-dragged")).to_have_count(0)
    page.mouse.move(x, y, steps=4)
    page.mouse.up()
    assert page.url.endswith("/calendar?view=day")
    # Out of the grid by midnight, and into it again by the keys.
    update_task(viewer, task_id, {"due_time": "0:00"})
    page.reload()
    entry.focus()
    page.keyboard.press("Alt+ArrowUp")
    whole = page.locator("[data-whole] .o-cal__item", has_text="Wizyta")
    expect(whole).to_be_focused()
    assert (now().due_time, now().version) == (None, stored.version + 2)
    page.keyboard.press("Alt+ArrowDown")
    expect(entry).to_contain_text("08:00")
    expect(entry).to_be_focused()
    page.goto("/calendar?view=month")
    cell = page.locator(f'[data-day="{today.isoformat()}"] .o-cal__item', has_text="Wizyta")
    cell.focus()
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator(f'[data-day="{(today + timedelta(days=1)).isoformat()}"] .o-cal__item')).to_be_visible()
    assert now().due_on == today + timedelta(days=1)
    full = today + timedelta(days=2)
    for hour in range(1, 6):
        create_task(viewer, {"title": f"O {hour}", "due_on": full.isoformat(), "due_time": f"{hour}:00"})
    page.goto(f"/calendar?view=month&day={today.isoformat()}")
    page.locator(".o-cal__month .o-cal__item", has_text="Wizyta").focus()
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator(f'[data-day="{full.isoformat()}"] .o-cal__more')).to_be_focused()
    assert now().due_on == full


def test_a_card_is_finished_by_its_key_and_moved_by_its_menu_on_a_phone(page: Page, administrator: User) -> None:
    today, viewer = clock.today(), viewer_of_user(administrator)
    first, second = (create_task(viewer, {"title": t, "due_on": today.isoformat()}).id for t in ("Wizyta", "Oferta"))
    page.goto("/tasks/board")
    page.locator(f'[data-task="{second}"] .o-boardcard').focus()
    expect(page.locator(f'[data-task="{second}"] .o-boardcard__move')).to_be_hidden()
    page.keyboard.press("d")
    page.locator("#id_outcome").fill("Wysłana")
    page.keyboard.press("Control+Enter")
    expect(page.locator(f'[data-task="{second}"]')).to_have_count(0)
    assert set(Task.objects.values_list("pk", "state", "outcome")) == {(first, "open", ""), (second, "done", "Wysłana")}
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator(f'[data-task="{first}"] .o-boardcard__move').click()
    menu = page.locator("#board-move")
    expect(menu.get_by_role("menuitem", name="Dziś")).to_be_hidden()
    menu.get_by_role("menuitem", name="Jutro").click()
    expect(page.locator(f'[data-column="tomorrow"] [data-task="{first}"]')).to_be_visible()
    expect(menu).to_be_hidden()
    assert Task.objects.get(pk=first).due_on == today + timedelta(days=1)


def test_a_drag_over_a_change_of_a_colleague_moves_nothing_and_shows_what_is_there(
    page: Page, administrator: User
) -> None:
    today, viewer = clock.today(), viewer_of_user(administrator)
    task_id = create_task(viewer, {"title": "Wizyta", "due_on": today.isoformat()}).id
    page.goto("/tasks/board")
    card = page.locator(f'[data-task="{task_id}"] .o-boardcard')
    expect(card).to_be_visible()
    update_task(viewer, task_id, {"title": "Wizyta w zakładzie", "due_on": (today + timedelta(days=30)).isoformat()})
    card.focus()
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator("#toasts")).to_contain_text("Zmieniono to w międzyczasie.")
    there = page.locator(f'[data-column="later"] [data-task="{task_id}"] .o-boardcard')
    expect(there).to_contain_text("Wizyta w zakładzie")
    assert Task.objects.get(pk=task_id).due_on == today + timedelta(days=30)
    # What is drawn anew can be moved.
    there.drag_to(page.locator('[data-column="today"] .o-lane__cards'))
    expect(page.locator(f'[data-column="today"] [data-task="{task_id}"]')).to_be_visible()
    # Twice by the keys, before the answer is there, is one move.
    page.locator(f'[data-column="today"] [data-task="{task_id}"] .o-boardcard').focus()
    page.evaluate("""() => {
        const key = { key: "ArrowRight", altKey: true, bubbles: true };
        const card = document.activeElement;
        card.dispatchEvent(new KeyboardEvent("keydown", key));
        card.dispatchEvent(new KeyboardEvent("keydown", key));
    }""")
    expect(page.locator(f'[data-column="tomorrow"] [data-task="{task_id}"] .o-boardcard')).to_be_focused()
    assert page.locator("#toasts", has_text="w międzyczasie").count() <= 1


def test_pages_of_tasks_are_sound(page: Page, administrator: User) -> None:
    today, viewer = clock.today(), viewer_of_user(administrator)
    party = create_party(viewer, {"kind": "organisation", "name": "Zakłady Chemiczne Halny sp. z o.o."}).id
    series = create_task(
        viewer, {"title": "Raport", "due_on": today.isoformat(), "due_time": "7:00", "recurrence": "FREQ=WEEKLY"}
    ).id
    weekly = Task.objects.get(pk=series).series_id
    for distance, hour, more in (
        (-3, "9:00", {"priority": "high", "duration_minutes": 60, "checklist": [{"text": "Cennik"}]}),
        (0, "", {"recurrence": "FREQ=DAILY;COUNT=5", "links": [str(party)]}),
        (1, "13:00", {"duration_minutes": 90, "links": [str(party)]}),
    ):
        day = (today + timedelta(days=distance)).isoformat()
        create_task(viewer, {"title": "Ustalić zamówienie na I kwartał", "due_on": day, "due_time": hour, **more})
    done = create_task(viewer, {"title": "Zrobione", "due_on": today.isoformat(), "due_time": "8:00"}).id
    complete_task(viewer, done, "Tak")
    look_at(
        page,
        "/my-day",
        "/tasks",
        "/tasks/board",
        "/calendar",
        "/calendar?view=month",
        "/calendar/addresses",
        "/tasks/new",
        f"/tasks/{done}",
        f"/tasks/{done}/edit",
        f"/tasks/series/{weekly}/{today + timedelta(days=7)}",
        f"/parties/{party}",
    )
