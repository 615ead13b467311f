"""`opiekun backup`: database, files and secret key in one file."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from opiekun.program.command import DONE, print_result, say
from opiekun.program.ready import django_ready


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help="the file to write (default: a new one in DATA_DIR/backups)"
    )


def run(options: argparse.Namespace) -> int:
    """Make a backup while the program may be running; prints the path of the file."""
    with django_ready() as env:
        from opiekun.program.archive.make import make_backup

        name = f"opiekun-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}.tar"
        target = options.file or env.data_dir / "backups" / name
        size = make_backup(env, target)
    say(f"{size / 1_000_000:.1f} MB written; the backup holds personal data and the secret key: keep it closed away")
    if env.files.bucket:
        say(f"uploaded files stay in the bucket {env.files.bucket} and are not part of the backup")
    print_result(str(target))
    return DONE
