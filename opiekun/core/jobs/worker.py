"""The worker process: jobs, periodic tasks, the relay, the subscribers and loops of apps, until it is told to stop."""

import asyncio
import logging
import os
import signal
import threading
from contextlib import suppress

import psycopg
from asgiref.sync import sync_to_async
from django.db import connections
from procrastinate import App
from procrastinate.contrib.django import app as django_app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import ConnectorException

from opiekun.core.jobs.loops import worker_loops
from opiekun.core.jobs.periodic import schedule_all
from opiekun.core.jobs.rescue import HEARTBEAT_SECONDS, rescue_stalled
from opiekun.core.outbox.loop import DeliveryLoop

GRACE_SECONDS = 3.0
HARD_STOP_SECONDS = 4.5
RESCUE_EVERY_SECONDS = 10.0
LONGEST_PAUSE = 5.0
log = logging.getLogger(__name__)


def run(concurrency: int = 2) -> None:
    """Work until SIGTERM or SIGINT, then stop within 5 seconds. Survives a database that goes away.

    Call it in the main thread with Django set up. A job that does not end in time is begun again by the next worker.
    """
    loops = [DeliveryLoop(), *worker_loops()]
    for loop in loops:
        loop.start()
    try:
        asyncio.run(_serve(concurrency))
    finally:
        for loop in loops:
            loop.stop()
        for loop in loops:
            loop.join(timeout=1.0)


async def _serve(concurrency: int) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _ask_to_stop, stopping)
    log.info("worker started")
    pause = 0.2
    while not stopping.is_set():
        try:
            await _work(stopping, concurrency)
            pause = 0.2
        except (ConnectorException, psycopg.Error) as problem:
            log.warning("worker: database not reachable (%s), again in %.1f s", type(problem).__name__, pause)
        except Exception:
            log.exception("worker: unexpected failure, again in %.1f s", pause)
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), pause)
        pause = min(pause * 2, LONGEST_PAUSE)
    log.info("worker stopped")


def _ask_to_stop(stopping: asyncio.Event) -> None:
    stopping.set()
    # A job in a thread cannot be ended from outside, and Python would wait for it for ever.
    killer = threading.Timer(HARD_STOP_SECONDS, os._exit, [0])
    killer.daemon = True
    killer.start()


async def _work(stopping: asyncio.Event, concurrency: int) -> None:
    """Serve jobs until asked to stop or until the database goes away (raises then)."""
    # Periodic jobs are deferred by a thread with a connection of Django's, which would stay dead for ever.
    await sync_to_async(connections.close_all)()
    app = worker_app()
    schedule_all(app)
    async with app.open_async():
        worker = asyncio.create_task(
            app.run_worker_async(
                concurrency=concurrency,
                install_signal_handlers=False,
                shutdown_graceful_timeout=GRACE_SECONDS,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
            )
        )
        rescue = asyncio.create_task(_rescue_now_and_then(app))
        stop = asyncio.create_task(stopping.wait())
        await asyncio.wait([worker, rescue, stop], return_when=asyncio.FIRST_COMPLETED)
        for task in (rescue, stop, worker):
            task.cancel()
        results = await asyncio.gather(worker, rescue, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception):
            raise result


def worker_app() -> App:
    """The jobs' app on asynchronous connections; jobs themselves go on deferring in their own transactions."""
    connector = django_app.connector
    if not isinstance(connector, DjangoConnector):
        raise TypeError("the app of the jobs has lost its Django connector")
    return django_app.with_connector(connector.get_worker_connector())


async def _rescue_now_and_then(app: App) -> None:
    while True:
        await rescue_stalled(app)
        await asyncio.sleep(RESCUE_EVERY_SECONDS)
