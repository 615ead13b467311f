"""The address that the web server listens on."""

from __future__ import annotations

import http.client
import socket

from opiekun.config.setting_error import SettingError


def refuse_taken_address(address: str, port: int) -> None:
    """Raise SettingError when another program listens there; granian itself would share the port with it."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as problem:
            raise SettingError("OPIEKUN_PORT", f"cannot listen on {address}:{port} ({problem.strerror})") from problem


def serves(address: str, port: int) -> bool:
    """Whether a web process answers there."""
    link = http.client.HTTPConnection(_reachable(address), port, timeout=2)
    try:
        link.request("GET", "/healthz")
        return link.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        link.close()


def _reachable(address: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)  # noqa: S104 - compared, not bound
