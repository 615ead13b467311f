"""What every page must keep: axe finds no fault, nothing overflows, one heading, a title, a language."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = (Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDE, PHONE = (1440, 900), (390, 844)
WIDTHS = (390, 768, 1024, 1440)
_RUN = """async ([tags, rule]) => {
    const runOnly = rule ? { type: "rule", values: [rule] } : { type: "tag", values: tags };
    const { violations } = await axe.run(document, { resultTypes: ["violations"], runOnly });
    const described = (node) => `${node.html.slice(0, 150)} (${node.any[0]?.message ?? node.target.join(" ")})`;
    return violations
        .filter((one) => ["serious", "critical"].includes(one.impact))
        .map((one) => ({ rule: one.id, where: one.nodes.slice(0, 5).map(described) }));
}"""
_OVERFLOW = """() => {
    const [width, whole] = [window.innerWidth, document.documentElement.scrollWidth];
    if (whole <= width) return [];
    const wide = [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > width + 1);
    return [`${whole} > ${width}`, ...wide.slice(0, 4).map((one) => one.outerHTML.slice(0, 120))];
}"""


def axe_faults(page: Page, rule: str | None = None) -> list[dict[str, Any]]:
    """Serious and critical faults of the page as it now stands; with ``rule``, of that rule alone."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found: list[dict[str, Any]] = page.evaluate(_RUN, [TAGS, rule])
    return found


def resize(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})


def set_theme(page: Page, theme: str) -> None:
    page.evaluate("theme => { document.documentElement.dataset.bsTheme = theme }", theme)


def looks_faults(page: Page) -> dict[str, Any]:
    """Axe wide and on the phone, and the colours of the dark theme in both."""
    found: dict[str, Any] = {}
    for size, name in ((WIDE, "wide"), (PHONE, "phone")):
        resize(page, size)
        set_theme(page, "light")
        found[f"{name} light"] = axe_faults(page)
        set_theme(page, "dark")
        found[f"{name} dark"] = axe_faults(page, "color-contrast")
    set_theme(page, "light")
    resize(page, WIDE)
    return {where: faults for where, faults in found.items() if faults}


def frame_faults(page: Page, language: str) -> dict[str, Any]:
    """What is wrong with the document as such."""
    found: dict[str, Any] = {}
    headings = page.locator("h1:visible").all_inner_texts()
    if len(headings) != 1 or not headings[0].strip():
        found["headings"] = headings
    if not page.title().strip():
        found["title"] = "none"
    if page.locator("html").get_attribute("lang") != language:
        found["language"] = page.locator("html").get_attribute("lang")
    for width in WIDTHS:
        resize(page, (width, 844))
        overflow = page.evaluate(_OVERFLOW)
        if overflow:
            found[f"overflow at {width}"] = overflow
    resize(page, WIDE)
    return found


def page_faults(page: Page, language: str = "pl") -> dict[str, Any]:
    """Everything that a page may not have."""
    return {**frame_faults(page, language), **looks_faults(page)}
