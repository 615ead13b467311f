"""What stands in a calendar, as it is printed. A month prints hundreds, so that each is one text and no macro."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup, escape

from opiekun.activities.rules.calendar_grid import quarter_of, span_of
from opiekun.activities.selectors.tasks.calendar import CalendarItem
from opiekun.core.ui.icons import icon

_KEYS: Final = ' aria-keyshortcuts="Alt+ArrowLeft Alt+ArrowRight Alt+ArrowUp Alt+ArrowDown"'
_GRIP: Final = '<span class="o-cal__grip" aria-hidden="true"></span>'
# Kind ("holiday", "person"), words, address (empty: none).
NamedDay = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class MonthCell:
    """A day of a month: what stands in it, and in words how much more there is."""

    date: str
    number: int
    spoken: str
    css: str
    entries: Markup
    more: str
    url: str


class ItemWriter:
    """Writes items for one page: with the names of their users where there are several, and today's day."""

    def __init__(self, names: Mapping[int, str], today: date) -> None:
        self._names, self._today = names, today
        self._busy = _("Busy")

    def write(self, item: CalendarItem, place: str = "") -> Markup:
        """A link, with where a move of it is sent; plain text of what leads nowhere. ``place`` is more attributes."""
        url, moves = _addresses(item)
        title, party, start = escape(item.title or self._busy), escape(item.party), _hour(item.start)
        owner = self._names.get(item.user_id, "")
        sign = item.icon or ("refresh" if item.is_recurring else "")
        inner = (
            (f'<span class="o-cal__time">{start}</span> ' if start else "")
            + f'<span class="o-cal__name">{title}</span>'
            + (f" {icon(sign, 14)}" if sign else "")
            + (f'<span class="o-cal__party">{party}</span>' if party else "")
            + (f'<span class="o-cal__party">{escape(owner)}</span>' if owner else "")
        )
        css = f'class="o-cal__item {self._css(item)}"'
        if not url:
            return Markup(f'<span {css} title="{title}"{place}>{inner}</span>')  # noqa: S704 - escaped
        about = f"{title} · {party}" if party else title
        moving = grip = ""
        if moves:
            length = item.minutes or 0
            moving = (
                f' data-moves="{moves}" data-version="{item.version}" data-on="{item.on}" data-start="{start}"'
                f' data-minutes="{length}" data-user="{item.user_id}"{_KEYS}'
            )
            grip = _GRIP if start else ""
        link = f'<a {css} href="{url}" title="{about}" draggable="false"{moving}{place}>{inner}{grip}</a>'
        return Markup(link)  # noqa: S704 - escaped

    def write_all(self, items: Iterable[CalendarItem]) -> Markup:
        """One after the other."""
        return Markup("").join([self.write(item) for item in items])

    def write_timed(self, item: CalendarItem, lane: int, lanes: int) -> Markup:
        """In the grid of a day: at its quarter of an hour, as long as it lasts, in its lane."""
        quarter, span = place_in_day(item)
        return self.write(item, f' data-quarter="{quarter}" data-span="{span}" data-lane="{lane}-{lanes}"')

    def _css(self, item: CalendarItem) -> str:
        css = f"o-cal__item--{item.kind}"
        if item.state == "done":
            return f"{css} is-done"
        is_late = item.kind == "task" and item.state == "open" and item.on < self._today
        return f"{css} is-late" if is_late else css


def place_in_day(item: CalendarItem) -> tuple[int, int]:
    """The first quarter of an hour and how many it takes, of what has an hour."""
    return (quarter_of(item.start), span_of(item.start, item.minutes)) if item.start is not None else (0, 0)


def write_named(days: Iterable[NamedDay]) -> Markup:
    """Holidays, and days of persons."""
    return Markup("").join([_named(*day) for day in days])


@lru_cache(maxsize=1024)
def more_words(number: int, _language: str) -> str:
    """How much more there is on a day, in the language that is active; nothing when there is no more."""
    return ngettext("%(num)d more", "%(num)d more", number) % {"num": number} if number > 0 else ""


def _named(kind: str, words: str, url: str) -> Markup:
    said = escape(words)
    css = f'class="o-cal__named o-cal__named--{kind}"'
    tag, sign = (f'a {css} href="{url}"', "cake") if url else (f"span {css}", "flag")
    text = f'<{tag} title="{said}">{icon(sign, 14)}<span>{said}</span></{tag[: 1 if url else 4]}>'
    return Markup(text)  # noqa: S704 - escaped


def _addresses(item: CalendarItem) -> tuple[str, str]:
    """Where the item leads and where a move of it is sent; empty where there is no such place."""
    if item.kind == "task":
        url = f"/tasks/{item.id}"
        return url, f"{url}/move" if item.can_move else ""
    if item.kind == "occurrence" and item.can_move:
        url = f"/tasks/series/{item.id}/{item.on}"
        return url, f"{url}/move"
    if item.kind == "meeting":
        return f"/interactions/{item.id}", f"/calendar/meetings/{item.id}/move" if item.can_move else ""
    return "", ""


def _hour(at: time | None) -> str:
    return f"{at.hour:02}:{at.minute:02}" if at is not None else ""
