"""`opiekun migrate`: the database gets the schema of this version."""

from __future__ import annotations

import argparse

from opiekun.program.command import DONE, say
from opiekun.program.ready import django_ready


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes none."""


def run(options: argparse.Namespace) -> int:
    """Apply missing migrations; one process at a time, the others wait."""
    with django_ready():
        from opiekun.program.schema import bring_schema_up_to_date

        applied = bring_schema_up_to_date()
    say(f"{applied} migrations applied" if applied else "the database is up to date")
    return DONE
