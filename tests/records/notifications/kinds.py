"""A kind of notification for tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from opiekun.records.notifications.kinds import NotificationKind, Told, _kinds, register_notification


def said(told: Told) -> str:
    return f"{told.actor or 'Opiekun'}: {told.record or '-'} {told.facts.get('what', '')} x{told.times}"


@contextmanager
def kind_of_tests(code: str = "test.said", **more: Any) -> Iterator[NotificationKind]:
    kind = NotificationKind(code, "Something was said", "message", **{"words": said, **more})
    register_notification(kind)
    try:
        yield kind
    finally:
        _kinds.remove(code)
