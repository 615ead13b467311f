"""`opiekun demo`: the demo company, loaded or removed."""

from __future__ import annotations

import argparse
import sys

from opiekun.program.command import DONE, Refused, say
from opiekun.program.ready import django_ready

_SIZE = 2_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--remove", action="store_true", help="remove the demo company; real data stay")
    parser.add_argument("--size", type=int, default=_SIZE, metavar="N", help="number of parties (default: %(default)s)")
    parser.add_argument(
        "--register-only", action="store_true", help="parties, persons and lists alone; a million take some ten minutes"
    )
    parser.add_argument(
        "--beside-real-data", action="store_true", help="load it although there are real parties or users"
    )


def run(options: argparse.Namespace) -> int:
    """Load or remove. Raises the refusals of opiekun.web.demo."""
    with django_ready():
        if options.remove:
            return _remove()
        return _load(options)


def _load(options: argparse.Namespace) -> int:
    from opiekun.core.viewer import SYSTEM
    from opiekun.web import demo

    _refuse_size(options.size, demo.LARGEST)
    report = _progress if sys.stderr.isatty() else None
    loaded = demo.load(
        SYSTEM,
        size=options.size,
        beside_real_data=options.beside_real_data,
        report=report,
        register_only=options.register_only,
    )
    say(f"{loaded.parties} parties and {loaded.persons} persons loaded")
    for login in demo.demo_logins():
        say(f"    {login.email:<24} {login.password}   {login.name}, {login.role}")
    return DONE


def _refuse_size(size: int, largest: int) -> None:
    if not 1 <= size <= largest:
        raise Refused(f"--size: {size} is not between 1 and {largest}")


def _progress(parties: int) -> None:
    print(f"\r{parties} parties", end="", file=sys.stderr, flush=True)  # noqa: T201


def _remove() -> int:
    from opiekun.core.viewer import SYSTEM
    from opiekun.web import demo

    removed = demo.remove(SYSTEM)
    say(f"{removed.parties} parties and {removed.persons} persons removed")
    return DONE
