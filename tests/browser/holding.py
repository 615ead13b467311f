"""Requests that wait for their answers until a test says so: a slow line at its slowest."""

import re
from contextlib import suppress

from playwright.sync_api import BrowserContext, Error, Page, Route

_HELD: list[list[Route]] = []


def hold(page: Page, address: str | re.Pattern[str]) -> list[Route]:
    """What is asked for at the address from now on, without an answer until it is told to go on."""
    held: list[Route] = []
    _HELD.append(held)
    page.route(address, lambda route: held.append(route))
    return held


def let_go(context: BrowserContext) -> None:
    """Before the context is closed: Chromium may wait for ever to leave a page whose request is held."""
    for page in context.pages:
        page.unroute_all(behavior="ignoreErrors")
    while _HELD:
        for route in _HELD.pop():
            with suppress(Error):
                route.abort()
