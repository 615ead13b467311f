"""How the listener reaches the database."""

from __future__ import annotations

from typing import Any

from django.db import connection

# What belongs to Django's own kind of connection, or limits statements that a listener does not have.
_NOT_OURS = {"cursor_factory", "context", "prepare_threshold", "client_encoding", "options", "row_factory"}


def listener_parameters() -> dict[str, Any]:
    """The parameters of a connection of our own beside the page thread's. It must be a direct one: poolers that share
    connections between transactions lose messages."""
    given = {name: value for name, value in connection.get_connection_params().items() if name not in _NOT_OURS}
    return {"connect_timeout": 5, "keepalives_idle": 30, **given, "application_name": "opiekun live"}
