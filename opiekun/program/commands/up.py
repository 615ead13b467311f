"""`opiekun up`: everything on one machine, kept alive until Ctrl+C."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from opiekun.config.env import Env, load_env
from opiekun.program.command import DONE, Refused, say
from opiekun.program.embedded.cluster import Cluster
from opiekun.program.embedded.locks import FileLock
from opiekun.program.processes import Kept
from opiekun.program.ready import database_running, set_up_django
from opiekun.program.supervisor import Supervisor

if TYPE_CHECKING:
    from opiekun.accounts.demo import DemoLogin


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes none: the settings in the environment decide."""


def run(options: argparse.Namespace) -> int:
    """Prepare and supervise. Raises Refused when this data directory is being served already."""
    began = time.monotonic()
    env = load_env()
    lock = FileLock(env.data_dir / ".up.lock")
    if not lock.try_exclusive():
        raise Refused(f"`opiekun up` already runs with the data in {env.data_dir}")
    from opiekun.server.address import refuse_taken_address

    refuse_taken_address(env.bind, env.port)
    with database_running(env):
        set_up_django(env)
        prepare(env)
        cluster = Cluster(env.data_dir) if env.database_is_embedded else None
        workers = [Kept(f"worker {number + 1}", ["worker"]) for number in range(env.worker_processes)]
        Supervisor([Kept("web", ["web"]), *workers], cluster, lambda: announce(env, began)).run()
    say("stopped")
    return DONE


def prepare(env: Env) -> None:
    """Bring the database and the static files up to date."""
    from opiekun.program.schema import bring_schema_up_to_date
    from opiekun.program.static import collect_static

    applied = bring_schema_up_to_date()
    if applied:
        say(f"{applied} migrations applied")
    collect_static(env)
    if env.wants_demo and env.is_private:
        _load_demo_at_the_first_start()


def _load_demo_at_the_first_start() -> None:
    from opiekun.core.viewer import SYSTEM
    from opiekun.web.demo import load_first_time

    loaded = load_first_time(SYSTEM)
    if loaded is not None:
        say(f"demo company loaded: {loaded.parties} parties, {loaded.persons} persons (opiekun demo --remove)")


def announce(env: Env, began: float) -> bool:
    """Say where the program is to be found, once it is."""
    from opiekun.server.address import serves

    if not serves(env.bind, env.port) or (logins := _demo_logins()) is None:
        return False
    say(f"Opiekun is ready after {time.monotonic() - began:.1f} s: {env.base_url}  (stop with Ctrl+C)")
    _name_demo_logins(env, logins)
    return True


def _demo_logins() -> Sequence[DemoLogin] | None:
    """Those that are named; None while the database is away: who looks after it must not fall with it."""
    from django.db import InterfaceError, OperationalError, connection

    from opiekun.web.demo import demo_logins

    try:
        return demo_logins()
    except (InterfaceError, OperationalError):
        connection.close()
        return None


def _name_demo_logins(env: Env, logins: Sequence[DemoLogin]) -> None:
    if logins and not env.is_private:
        say("warning: demo users with a known password can log in from elsewhere; remove them: opiekun demo --remove")
    elif logins:
        say(f"Demo users, all with the password {logins[0].password}:")
        for login in logins:
            say(f"    {login.email:<24} {login.name}, {login.role}")
