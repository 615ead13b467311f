"""Django behind the dispatcher: its settings for serving, its handler, and the line that each request leaves."""

from __future__ import annotations

import os
from typing import Any

import django
import structlog
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from opiekun.config.env import Env
from opiekun.core.loading import loading
from opiekun.server.dead_connections import drop_dead_connection
from opiekun.server.dispatcher import Dispatcher
from opiekun.server.metrics import Metrics
from opiekun.server.pages import Pages
from opiekun.server.probes import Probes
from opiekun.server.static_files import StaticFiles

log = structlog.get_logger("opiekun.request")


def prepare_django(env: Env) -> None:
    """Load Django with the settings of a server process; opens no connection, so it may be called before a fork."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "opiekun.config.settings")
    database = settings.DATABASES["default"]
    # The page thread keeps its one connection; a page that waits longer than this has gone wrong.
    database["CONN_MAX_AGE"] = None
    options = database.setdefault("OPTIONS", {})
    timeout = f"-c statement_timeout={env.statement_timeout_ms}"
    options["options"] = f"{options.get('options', '')} {timeout}".strip()
    with loading():
        django.setup()
        # Addresses and the API's document are made now and not by the first request, which would wait for them.
        get_resolver()._populate()


def make_dispatcher(env: Env) -> Dispatcher:
    """The application of one web process."""
    from opiekun.server.live.endpoint import EventStreams  # knows models, which Django has to load first

    pages = Pages(get_wsgi_application(), drop_dead_connection, Observer(), env.largest_upload)
    static = StaticFiles(env.static_dir, settings.STATIC_URL)
    streams = {"/events": EventStreams(pages.in_page_thread)}
    return Dispatcher(pages, static, Probes(pages, env.metrics_token), env.trusted_proxies, streams)


class Observer:
    """Counts and logs each request by the notes which the middleware observe_request left."""

    def __init__(self) -> None:
        self._metrics = Metrics()

    def __call__(self, environ: dict[str, Any], status: int, seconds: float) -> None:
        sql, sql_seconds = environ.get("opiekun.sql", 0), environ.get("opiekun.sql_seconds", 0.0)
        route = environ.get("opiekun.route", "")
        self._metrics.count(environ["REQUEST_METHOD"], route, status, seconds, sql, sql_seconds)
        log.info(
            "request",
            method=environ["REQUEST_METHOD"],
            # The query string may hold names and numbers of persons.
            path=environ["PATH_INFO"],
            status=status,
            ms=round(seconds * 1000, 1),
            sql=sql,
            sql_ms=round(sql_seconds * 1000, 1),
            user=environ.get("opiekun.user"),
            request_id=environ.get("opiekun.request_id"),
        )
