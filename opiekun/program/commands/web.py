"""`opiekun web`: pages, API and event streams."""

from __future__ import annotations

import argparse

from opiekun.config.env import load_env
from opiekun.program.command import DONE
from opiekun.program.ready import database_running, set_up_django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes none: OPIEKUN_BIND, OPIEKUN_PORT and OPIEKUN_WEB_PROCESSES decide."""


def run(options: argparse.Namespace) -> int:
    """Serve until stopped."""
    env = load_env()
    with database_running(env):
        from opiekun.program.static import collect_static
        from opiekun.server.django_pages import prepare_django
        from opiekun.server.serve import serve

        prepare_django(env)
        set_up_django(env)
        collect_static(env)
        serve(env)
    return DONE
