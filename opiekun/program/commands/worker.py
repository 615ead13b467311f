"""`opiekun worker`: jobs, periodic tasks and deliveries."""

from __future__ import annotations

import argparse

from opiekun.program.command import DONE, say
from opiekun.program.ready import django_ready


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--concurrency", type=int, default=2, metavar="N", help="jobs done at the same time (default: %(default)s)"
    )


def run(options: argparse.Namespace) -> int:
    """Work until stopped."""
    with django_ready(language=""):
        from opiekun.core.jobs.worker import run as work
        from opiekun.server.orphans import end_with_parent

        end_with_parent()
        work(options.concurrency)
    say("worker stopped")
    return DONE
