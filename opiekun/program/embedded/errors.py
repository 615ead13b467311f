"""What can stop the embedded PostgreSQL."""

from __future__ import annotations


class EmbeddedError(Exception):
    """The embedded PostgreSQL cannot be prepared or started; the message is one line for the administrator."""
