"""The address that the web server listens on."""

from __future__ import annotations

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


def answers(address: str, port: int) -> bool:
    """Whether somebody accepts connections there."""
    try:
        with socket.create_connection((_reachable(address), port), timeout=1):
            return True
    except OSError:
        return False


def _reachable(address: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)  # noqa: S104 - compared, not bound
