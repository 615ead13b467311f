"""`opiekun restore`: a backup into an empty place."""

from __future__ import annotations

import argparse
from pathlib import Path

from opiekun.program.command import DONE, say
from opiekun.program.ready import django_ready


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="a backup made by `opiekun backup`")


def run(options: argparse.Namespace) -> int:
    """Restore and bring the database to this version."""
    with django_ready() as env:
        from opiekun.program.archive.restore import restore_backup
        from opiekun.program.schema import bring_schema_up_to_date

        manifest = restore_backup(env, options.file)
        applied = bring_schema_up_to_date()
        from opiekun.core.outbox import begin_generation

        # Programs outside that read the change feed learn that positions may come a second time.
        begin_generation()
    say(f"restored the backup of {manifest.made_at}" + (f"; {applied} newer migrations applied" if applied else ""))
    return DONE
