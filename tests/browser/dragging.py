"""A hand that drags a line by its grip, as slowly as a person, to the top of its list."""

from playwright.sync_api import Locator, Page, expect

STEPS = 40


def drag_to_top(page: Page, lines: Locator, place: int, name: str) -> None:
    """Drag the line at this place, which holds this name, until it is the first one; then let go."""
    page.wait_for_function("() => window.Sortable")
    grip, top = lines.nth(place).locator("[data-grip]").bounding_box(), lines.nth(0).bounding_box()
    assert grip is not None
    assert top is not None
    page.mouse.move(grip["x"] + 8, grip["y"] + 8)
    page.mouse.down()
    page.mouse.move(grip["x"] + 8, grip["y"] - 20, steps=8)
    # The lines move aside in their own time: one goes on moving within the first until it has made room.
    for step in range(STEPS):
        page.mouse.move(grip["x"] + 8, top["y"] + 4 + step % 6)
        if name in lines.nth(0).inner_text():
            break
    page.mouse.up()
    expect(lines.nth(0)).to_contain_text(name)
