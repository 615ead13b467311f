"""Waiting for news of the open folder, by IDLE where the server has it."""

import selectors
from typing import Any, Final

from opiekun.activities.mail.imap.connection import Connection
from opiekun.activities.mail.imap.problems import MailboxProblem

# Readable without a line to read: the other side has closed, or sends half a line.
_MOST_EMPTY: Final = 5


def can_idle(client: Connection) -> bool:
    return bool(client.has_capability("IDLE"))


def wait_for_news(client: Connection, wake: int, seconds: float) -> bool:
    """Wait until the folder changes, the descriptor ``wake`` can be read, or the time is over.

    Returns whether the server said that the folder changed. Raises what a lost connection raises.
    """
    client.idle()
    news = _wait(client, wake, seconds)
    _text, late = client.idle_done()
    return news or _is_news(late)


def _wait(client: Connection, wake: int, seconds: float) -> bool:
    empty = 0
    with selectors.DefaultSelector() as selector:
        selector.register(client.socket(), selectors.EVENT_READ)
        selector.register(wake, selectors.EVENT_READ, "wake")
        if _is_news(client.drain()):
            return True
        while ready := selector.select(seconds):
            if any(key.data == "wake" for key, _events in ready):
                return False
            told = client.drain()
            if any(one[:1] == (b"BYE",) for one in told):
                raise MailboxProblem("connection_lost")
            if _is_news(told):
                return True
            empty = 0 if told else empty + 1
            if empty >= _MOST_EMPTY:
                raise MailboxProblem("connection_lost")
    return False


def _is_news(told: list[Any]) -> bool:
    return any(isinstance(one, tuple) and len(one) > 1 and one[1] in (b"EXISTS", b"EXPUNGE") for one in told)
