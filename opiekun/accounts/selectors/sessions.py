"""The browsers in which a user is logged in."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from opiekun.accounts.models import Session
from opiekun.accounts.sessions import row_key

_BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    *(("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows")),
    *(("Mac OS X", "macOS"), ("Linux", "Linux")),
)


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One browser; ``key`` names its row, not its cookie."""

    key: str
    browser: str
    address: str
    created_at: datetime
    seen_at: datetime
    is_this_one: bool


def open_sessions(user_id: int, current_key: str | None) -> list[OpenSession]:
    """The user's sessions, this browser first, then the latest seen."""
    current = row_key(current_key or "")
    rows = Session.objects.filter(user_id=user_id, expire_date__gt=timezone.now()).order_by("-seen_at")[:100]
    found = [
        OpenSession(
            row.session_key,
            browser_name(row.browser),
            row.address or "",
            row.created_at,
            row.seen_at,
            row.session_key == current,
        )
        for row in rows
    ]
    return sorted(found, key=lambda session: not session.is_this_one)


def browser_name(agent: str) -> str:
    """A browser's long signature as people call it: ``Firefox, Windows``."""
    names = [next((name for mark, name in marks if mark in agent), "") for marks in (_BROWSERS, _SYSTEMS)]
    return ", ".join(name for name in names if name) or agent[:60] or "?"
