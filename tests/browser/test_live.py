"""A browser at the running server: what others do shows on open pages by itself, over one stream for all tabs."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.activities.mail.letters import letter
from tests.browser.conftest import watch
from tests.browser.holding import hold, let_go
from tests.server.conftest import EMAIL, PASSWORD, Server, server  # noqa: F401 - a fixture
from tests.server.test_live_events import colleague, database, notify, party

pytestmark = pytest.mark.browser


def open_page(browser: Browser, at: Server) -> Page:
    context = browser.new_context(base_url=f"http://localhost:{at.place.port}", locale="pl-PL", reduced_motion="reduce")
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.goto("/account/login/")
    page.fill("input[name=login]", EMAIL)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    expect(page.locator("#sidebar")).to_be_attached()
    return page


def test_bell_counts_and_the_open_timeline_grows_without_a_reload(browser: Browser, server: Server) -> None:  # noqa: F811
    record = party(server)
    page = open_page(browser, server)
    faults = watch(page)
    page.goto(f"/parties/{record}")
    expect(page.locator("#timeline-panel")).to_contain_text("dodaje podmiot")
    beside = page.context.new_page()
    beside.goto("/parties")
    notify(server)
    for tab in (page, beside):
        expect(tab.locator("[data-bell-count]")).to_have_text("1")
    page.bring_to_front()
    page.get_by_role("button", name="Zmiany", exact=True).click()
    chosen = page.locator("#timeline-panel [aria-pressed=true]", has_text="Zmiany")
    expect(chosen).to_be_visible()
    body = json.dumps({"industry": "Obróbka metali"})
    changed = server.program().ask("PATCH", f"/api/v1/parties/{record}", body, Content_Type="application/json")
    assert changed.status == 200
    page.bring_to_front()
    expect(page.locator("#timeline-panel")).to_contain_text("Obróbka metali")
    expect(chosen).to_be_visible()
    with database(server) as link:
        pids = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'opiekun live'"
        assert link.execute(pids).fetchone() == (1,)
    page.keyboard.press("i")
    page.get_by_role("button", name="Odczytaj wszystkie").click()
    for tab in (page, beside):
        expect(tab.locator("[data-bell-count]")).to_be_hidden()
    page.keyboard.press("Escape")
    assert faults == []
    page.context.close()


def test_what_waits_to_be_sent_comes_into_the_open_outbox_and_leaves_it(browser: Browser, server: Server) -> None:  # noqa: F811
    page = open_page(browser, server)
    page.goto("/outbox/?tab=waiting")
    page.wait_for_load_state()
    when = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    mail = {"to": ["jan@stalmix.pl"], "subject": "Oferta", "body": "<p>Witam</p>", "scheduled_for": when}
    body = json.dumps(mail)
    sent = server.program().ask("POST", "/api/v1/mail-outgoing", body, Content_Type="application/json")
    assert sent.status == 201, sent.body
    expect(page.locator("#outbox-messages")).to_contain_text("Oferta")
    back = server.program().ask("POST", f"/api/v1/mail-outgoing/{json.loads(sent.body)['id']}/cancel")
    assert back.status == 200, back.body
    expect(page.locator("#outbox-messages")).not_to_contain_text("Oferta")
    page.context.close()


def give(server: Server, title: str, **more: object) -> str:  # noqa: F811
    """A task of today, made by another program."""
    body = json.dumps({"title": title, "due_on": datetime.now(UTC).date().isoformat(), **more})
    made = server.program().ask("POST", "/api/v1/tasks", body, Content_Type="application/json")
    assert made.status == 201, made.body
    return str(json.loads(made.body)["id"])


def wait_for(page: Page, held: list[Route]) -> None:
    """Until a request is held."""
    for _ in range(100):
        if held:
            return
        page.wait_for_timeout(100)
    raise AssertionError("nothing was asked for")


def test_the_open_board_of_tasks_and_the_open_calendar_show_what_comes_and_stay_where_they_are(
    browser: Browser,
    server: Server,  # noqa: F811
) -> None:
    first = give(server, "Pierwsze zadanie", due_time="06:00")
    page = open_page(browser, server)
    faults = watch(page)
    page.goto("/tasks/board")
    page.locator(f"[data-task='{first}'] .o-boardcard").focus()
    give(server, "Drugie zadanie", due_time="07:00")
    expect(page.locator("#task-board")).to_contain_text("Drugie zadanie")
    expect(page.locator(f"[data-task='{first}'] .o-boardcard")).to_be_focused()
    page.goto("/calendar?view=day")
    grid = page.locator("[data-scroll-to]")
    grid.evaluate("box => { box.scrollTop = 200; }")
    entry = page.locator(".o-cal__col .o-cal__item", has_text="Pierwsze zadanie")
    entry.focus()
    at = grid.evaluate("box => box.scrollTop")
    give(server, "Trzecie zadanie", due_time="08:00")
    expect(page.locator("#calendar")).to_contain_text("Trzecie zadanie")
    expect(entry).to_be_focused()
    assert grid.evaluate("box => box.scrollTop") == at
    # What is being dragged is not drawn anew under the hand, but as soon as it is let go, also where the answer was on
    # its way before; what was only pressed is held on.
    held = hold(page, "**/calendar?*")
    give(server, "Czwarte zadanie", due_time="09:00")
    wait_for(page, held)
    box = entry.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 20, box["y"] + 40, steps=6)
    expect(entry).to_have_attribute("data-to", "06:30")
    held.pop().continue_()
    page.wait_for_timeout(1500)
    expect(page.locator("#calendar")).not_to_contain_text("Czwarte zadanie")
    expect(entry).to_have_attribute("data-to", "06:30")
    page.keyboard.press("Escape")
    page.mouse.up()
    wait_for(page, held)
    page.mouse.move(box["x"] + 20, box["y"] + 8)
    page.mouse.down()
    held.pop().continue_()
    expect(page.locator("#calendar")).to_contain_text("Czwarte zadanie")
    page.mouse.move(box["x"] + 20, box["y"] + 40, steps=6)
    expect(entry).to_have_attribute("data-to", "06:30")
    page.keyboard.press("Escape")
    page.mouse.up()
    assert faults == []
    let_go(page.context)
    page.context.close()


def test_what_a_colleague_gives_comes_into_the_open_day_and_leaves_the_focus_where_it_is(
    browser: Browser,
    server: Server,  # noqa: F811
) -> None:
    first = give(server, "Pierwsze zadanie")
    page = open_page(browser, server)
    faults = watch(page)
    page.goto("/my-day")
    page.locator(f"#done-{first}").focus()
    give(server, "Drugie zadanie")
    expect(page.locator("#my-day")).to_contain_text("Drugie zadanie")
    expect(page.locator(f"#done-{first}")).to_be_focused()
    assert faults == []
    page.context.close()


def test_mail_to_be_sorted_comes_into_the_open_inbox_and_leaves_what_is_open_and_typed(
    browser: Browser,
    server: Server,  # noqa: F811
    tmp_path: Path,
) -> None:
    def come(subject: str) -> None:
        (tmp_path / f"{subject}.eml").write_bytes(letter(subject=subject, mid=f"{subject}@x"))
        answer = server.place.run("import", "mail", str(tmp_path))
        assert answer.returncode == 0, answer.stderr

    come("Pierwsza")
    page = open_page(browser, server)
    faults = watch(page)
    page.goto("/mail/")
    chosen = page.locator(".o-inbox__item.is-on")
    expect(chosen).to_contain_text("Pierwsza")
    page.fill(".o-inbox__search input[type=search]", "Ofer")
    chosen.focus()
    come("Druga")
    items = page.locator(".o-inbox__item")
    expect(items).to_have_count(2)
    expect(page.locator("#inbox-messages")).to_contain_text("Druga")
    expect(chosen).to_contain_text("Pierwsza")
    expect(chosen).to_be_focused()
    expect(page.locator(".o-inbox__reading")).to_contain_text("Pierwsza")
    expect(page.locator(".o-inbox__search input[type=search]")).to_have_value("Ofer")
    assert faults == []
    page.context.close()


def test_an_open_board_shows_its_stages_as_they_are_changed(browser: Browser, server: Server) -> None:  # noqa: F811
    page = open_page(browser, server)
    faults = watch(page)
    page.goto("/cases/board?type=project")
    expect(page.locator("#lane-project_planning")).to_be_visible()
    with database(server) as link:
        asked = "SELECT s.id, t.version FROM cases_stage s JOIN cases_type t ON t.id = s.type_id WHERE s.code = %s"
        stage, version = link.execute(asked, ["project_planning"]).fetchone() or (0, 0)
        body = json.dumps({"replacement": "project_idea"})
        head = {"Content_Type": "application/json", "If_Match": f'"{version}"'}
        retired = server.program().ask("POST", f"/api/v1/stages/{stage}/retire", body, **head)
        assert retired.status == 200, retired.body
    page.bring_to_front()
    expect(page.locator("#lane-project_planning")).to_have_count(0)
    expect(page.locator("#lane-project_idea")).to_be_visible()
    assert faults == []
    page.context.close()


def test_what_a_colleague_moves_away_leaves_the_open_board_also_further_down(browser: Browser, server: Server) -> None:  # noqa: F811
    head = {"Content_Type": "application/json"}

    def make(title: str) -> int:
        body = json.dumps({"type": "internal", "title": title})
        answer = server.program().ask("POST", "/api/v1/cases", body, **head)
        assert answer.status == 201, answer.body
        return int(json.loads(answer.body)["id"])

    made = [make(f"Narada {number}") for number in range(30)]
    with database(server) as link:
        role = link.execute("SELECT id FROM accounts_role WHERE code = 'administrator'").fetchone() or (0,)
        other = colleague(server, "ewa@example.test")
        link.execute(
            "INSERT INTO accounts_user_role (user_id, role_id) SELECT id, %s FROM accounts_user WHERE email = %s",
            [role[0], "ewa@example.test"],
        )
    page = open_page(browser, server)
    faults = watch(page)
    page.goto("/cases/board?type=internal&q=Narada")
    lane = page.locator("#lane-internal_to_consider")
    expect(lane.locator("[data-case]")).to_have_count(20)
    lane.locator(".o-lane__cards").evaluate("list => list.scrollTo(0, list.scrollHeight)")
    expect(lane.locator("[data-case]")).to_have_count(30)
    focused = lane.locator(f'[data-case="{made[1]}"] .o-boardcard')
    focused.focus()
    # The oldest stand furthest down: one is moved to another lane, one is closed, both by somebody else.
    for case, stage in ((made[0], "internal_in_progress"), (made[2], "internal_finished")):
        moved = other.ask("POST", f"/api/v1/cases/{case}/move", json.dumps({"stage": stage}), If_Match='"1"', **head)
        assert moved.status == 200, moved.body
    page.bring_to_front()
    expect(lane.locator("[data-case]")).to_have_count(28)
    expect(page.locator(f'[data-case="{made[2]}"]')).to_have_count(0)
    expect(page.locator(f'#lane-internal_in_progress [data-case="{made[0]}"]')).to_be_visible()
    expect(focused).to_be_focused()
    assert faults == []
    page.context.close()
