"""Reverse proxies are believed as far as the administrator says, and no further."""

from __future__ import annotations

import pytest

from opiekun.server.proxies import believe_proxies
from tests.server.toy import scope


@pytest.mark.parametrize(
    ("trusted", "sent", "client"),
    [
        (0, "1.1.1.1", "127.0.0.1"),
        (1, "1.1.1.1", "1.1.1.1"),
        (1, "9.9.9.9, 1.1.1.1", "1.1.1.1"),
        (2, "9.9.9.9, 1.1.1.1, 2.2.2.2", "1.1.1.1"),
        (2, "1.1.1.1", "1.1.1.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_client_is_who_the_trusted_proxies_saw(trusted: int, sent: str, client: str) -> None:
    asked = scope("/", headers={"X-Forwarded-For": sent, "X-Forwarded-Proto": "https"})
    believe_proxies(asked, trusted)
    assert asked["client"][0] == client
    assert asked["scheme"] == ("https" if trusted else "http")
    assert asked["headers"] == []
