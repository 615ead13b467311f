"""Making the program ready: settings, logs, database, Django."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from opiekun.config.env import Env, load_env
from opiekun.core.loading import loading
from opiekun.program.embedded.cluster import Cluster
from opiekun.program.embedded.running import ensure_running


@contextmanager
def database_running(env: Env) -> Iterator[None]:
    """Have the embedded PostgreSQL run inside the block; an external database runs by itself."""
    with ExitStack() as stack:
        if env.database_is_embedded:
            stack.enter_context(ensure_running(Cluster(env.data_dir)))
        yield


@contextmanager
def django_ready(language: str = "en") -> Iterator[Env]:
    """Settings read, logs configured, database running, Django loaded: what most commands need.

    Messages are in English, like the commands themselves; an empty `language` leaves the installation's own.
    """
    env = load_env()
    with database_running(env):
        set_up_django(env)
        if language:
            from django.utils import translation

            translation.activate(language)
        yield env


def set_up_django(env: Env) -> None:
    """Load Django, its logs and the reports of faults."""
    import django  # late, so that --help and wrong settings answer at once

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "opiekun.config.settings")
    with loading():
        django.setup()
    from opiekun.config.logs import configure_logs
    from opiekun.config.sentry import configure_sentry

    configure_logs(env.log_format)
    configure_sentry(env.sentry_dsn)
