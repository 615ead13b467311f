"""The background worker: procrastinate's loop over Django's database."""

from __future__ import annotations

import asyncio
from typing import Any, cast

from procrastinate import App
from procrastinate.contrib.django import app as django_app

# A job that is not done by then is stopped, and taken up again at the next start.
STOP_SECONDS = 2.0


def work(concurrency: int) -> None:
    """Do jobs until a signal ends the process."""
    app = cast(App, django_app)
    connector = cast(Any, app.connector).get_worker_connector()
    with app.replace_connector(connector) as worker_app:
        asyncio.run(_run(worker_app, concurrency))


async def _run(app: App, concurrency: int) -> None:
    async with app.open_async():
        await app.run_worker_async(
            concurrency=concurrency, shutdown_graceful_timeout=STOP_SECONDS, delete_jobs="successful"
        )
