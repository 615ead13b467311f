"""What a reverse proxy says about the client, believed only as far as the administrator trusts proxies."""

from __future__ import annotations

from opiekun.server.asgi import Scope

_SAID_BY_PROXIES = {b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host", b"x-forwarded-port", b"forwarded"}


def believe_proxies(scope: Scope, trusted: int) -> None:
    """Set the client's address and the scheme from the last `trusted` proxies; remove what anybody could have sent."""
    scope["opiekun.proxied"] = any(name in _SAID_BY_PROXIES for name, _ in scope["headers"])
    if trusted:
        addresses = _list(scope, b"x-forwarded-for")
        if addresses:
            scope["client"] = (addresses[-min(trusted, len(addresses))], 0)
        schemes = _list(scope, b"x-forwarded-proto")
        if schemes:
            scope["scheme"] = "https" if schemes[-1] == "https" else "http"
    scope["headers"] = [item for item in scope["headers"] if item[0] not in _SAID_BY_PROXIES]


def _list(scope: Scope, name: bytes) -> list[str]:
    values = b",".join(value for key, value in scope["headers"] if key == name)
    return [part.strip() for part in values.decode("latin-1").split(",") if part.strip()]
