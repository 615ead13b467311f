"""The web server: granian's processes around the dispatcher."""

from __future__ import annotations

import gc
from functools import cache
from typing import Any

import structlog
from granian import Granian
from granian.constants import Interfaces

from opiekun.config.env import Env
from opiekun.server.address import refuse_taken_address
from opiekun.server.django_pages import make_dispatcher
from opiekun.server.metrics import prepare_metrics_directory
from opiekun.server.orphans import end_with_parent

# Unfinished event streams would otherwise hold a stop for a minute.
STOP_SECONDS = 2


def serve(env: Env) -> None:
    """Serve until a signal ends it; Django is prepared already. Raises SettingError when the address is taken."""
    end_with_parent()
    refuse_taken_address(env.bind, env.port)
    prepare_metrics_directory(env.data_dir / "metrics")
    gc.freeze()  # what is loaded now is shared by all processes and never garbage

    @cache
    def load(target: str) -> Any:
        end_with_parent()
        return make_dispatcher(env)

    Granian(
        "opiekun",
        address=env.bind,
        port=env.port,
        interface=Interfaces.ASGINL,
        workers=env.web_processes,
        websockets=False,
        # Streams stay: this many requests and streams are open at a time (see MOST_STREAMS of the hub).
        backpressure=2048,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        log_enabled=False,
    ).serve(target_loader=load)
    structlog.get_logger("opiekun.server").info("web stopped")
