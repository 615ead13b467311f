"""Logs: one line an event, readable on a terminal or as JSON, each with the request's id when there is one."""

from __future__ import annotations

import logging
import sys

import structlog
from structlog.typing import EventDict, WrappedLogger

from opiekun.core.writing import current_request_id


def configure_logs(log_format: str) -> None:
    """Send everything that the program and its libraries say to standard error, in the given format."""
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), pad_event_to=0, exception_formatter=structlog.dev.plain_traceback
        )
    )
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        _without_request,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_request_id,
    ]
    structlog.configure(
        processors=[*shared[:1], *shared[3:], structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    traces = _TRACES if log_format == "json" else structlog.processors.StackInfoRenderer()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, traces, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    for name, level in _LEVELS.items():
        logging.getLogger(name).setLevel(level)


# Local variables stay out: they hold passwords, tokens and names.
_TRACES = structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False))

# Libraries whose everyday words would drown what an administrator looks for.
_LEVELS = {
    "procrastinate": logging.WARNING,
    "django.server": logging.WARNING,
    "django.request": logging.ERROR,
    # Strangers who try other host names get 400; a trace of each would fill the log.
    "django.security.DisallowedHost": logging.CRITICAL,
    "asyncio": logging.WARNING,
    "granian": logging.WARNING,
    "_granian": logging.WARNING,
    "psycopg.pool": logging.ERROR,
}


def _without_request(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    """Django adds the request to its records; written out it shows the query, which may hold names."""
    event.pop("request", None)
    return event


def _add_request_id(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    value = current_request_id.get(None)
    if value and "request_id" not in event:
        event["request_id"] = value
    return event
