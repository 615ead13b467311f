"""Telling what happened: a toast after an htmx answer, or on the next page after a redirect."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse


@dataclass(frozen=True, slots=True)
class Toast:
    """A short sentence. ``undo_url`` is posted to by "Undo"; an error stays until it is closed, anything else for
    ``seconds``, or until the next of the same ``topic`` takes its place: of what is done quickly, again and again."""

    text: str
    undo_url: str = ""
    link_url: str = ""
    link_text: str = ""
    error: bool = False
    seconds: int = 6
    topic: str = ""


def toast(response: HttpResponse, message: Toast) -> HttpResponse:
    """Show the toast when the browser gets this htmx answer. Returns the same response."""
    detail = asdict(message)
    # htmx takes an event that carries "error" for a fault of its own and writes it to the console.
    detail["failed"] = detail.pop("error")
    return trigger(response, "opiekun:toast", detail)


def trigger(response: HttpResponse, event: str, detail: Any = None) -> HttpResponse:
    """Add an event for the browser to an htmx answer, beside those that it already carries."""
    events = json.loads(response.headers.get("HX-Trigger", "{}"))
    events[event] = detail
    response["HX-Trigger"] = json.dumps(events)
    return response


def flash(request: HttpRequest, message: Toast) -> None:
    """Show the toast on the next full page, after a redirect."""
    messages.add_message(request, messages.ERROR if message.error else messages.INFO, json.dumps(asdict(message)))


def waiting_toasts(request: HttpRequest) -> list[Toast]:
    """The toasts kept for this page; asking takes them away."""
    return [_read(str(m), m.level >= messages.ERROR) for m in messages.get_messages(request)]


def _read(text: str, error: bool) -> Toast:
    if text.startswith("{"):
        return Toast(**json.loads(text))
    return Toast(text=text, error=error)
