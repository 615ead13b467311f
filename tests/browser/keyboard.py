"""Hands that know no mouse: they press keys and look where the focus is."""

import re

from playwright.sync_api import Page, expect

MOST_TABS = 80
_FOCUSED = """() => {
    const one = document.activeElement;
    const box = one.getBoundingClientRect();
    const said = one.getAttribute("aria-label") || (one.labels?.[0] ?? one).textContent || one.placeholder || "";
    const ringed = (element) => {
        const style = getComputedStyle(element);
        return style.outlineStyle !== "none" || style.boxShadow !== "none";
    };
    // A field may wear its ring on the box around it.
    const ring = [one, one.closest(".ts-control, .ts-wrapper, .o-affix, .o-palette__input, label")].filter(Boolean);
    const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    const related = !top || one.contains(top) || top.contains(one) || top.closest("label")?.contains(one);
    return {
        name: said.trim().replace(/\\s+/g, " "),
        tag: one.tagName,
        seen: ring.some(ringed) && box.width * box.height > 0,
        covered: !related,
    };
}"""


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def tab_to(page: Page, name: str, backwards: bool = False) -> None:
    """Press Tab until something of this name has the focus; on the way every stop must be seen, and seen as focused."""
    for _step in range(MOST_TABS):
        focused = page.evaluate(_FOCUSED)
        if re.search(name, focused["name"], re.IGNORECASE):
            return
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
        stop = page.evaluate(_FOCUSED)
        assert stop["seen"] or stop["tag"] == "BODY", f"focus cannot be seen: {stop}"
        assert not stop["covered"], f"focus is hidden under something: {stop}"
    raise AssertionError(f"nothing named {name} can be reached by Tab")


def choose(page: Page, name: str) -> None:
    """Go down an open menu to the line of this name and press it."""
    for _step in range(MOST_TABS):
        if re.search(name, page.evaluate(_FOCUSED)["name"]):
            page.keyboard.press("Enter")
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"the menu has no {name}")


def type_into(page: Page, name: str, text: str) -> None:
    tab_to(page, name)
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def at(page: Page, address: str) -> None:
    """The page has come to an address that matches."""
    page.wait_for_url(re.compile(address))
    expect(page.locator("h1").first).to_be_visible()
