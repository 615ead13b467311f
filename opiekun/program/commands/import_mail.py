"""`opiekun import mail`: messages from .eml, .mbox and .msg files, archives and folders of them.

Killed and run again, what came in is skipped; nothing is lost and nothing doubled.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from opiekun.program.command import DONE, FAILED, WRONG_USAGE, print_result, say
from opiekun.program.ready import django_ready

if TYPE_CHECKING:
    from opiekun.activities.services.mail.raw_mail import Line
    from opiekun.core.viewer import Viewer

_SHOWN = 20
# What says how tables are read, and what their rows become.
_OF_TABLES = ("map", "encoding", "separator", "sheet", "head", "system", "existing", "alike", "list", "missing_party")


def run(options: argparse.Namespace) -> int:
    """Import the files one after the other; the status is 1 when one of them could not be opened."""
    from opiekun.program.commands.import_ import actor_of

    for name in (*_OF_TABLES, "errors"):
        if getattr(options, name) not in (None, []):
            say(f"opiekun import mail: --{name.replace('_', '-')} is for tables, e-mail has no use for it")
            return WRONG_USAGE
    from opiekun.program.commands import import_words as words

    report = _nothing_yet(options)
    missing = False
    with django_ready():
        actor, seen = actor_of(options.user), set[str]()
        words.speak_for(actor)
        for path in options.files:
            if path.exists():
                _one(actor, path, report, seen)
            else:
                missing = True
                report["failures"].append({"file": str(path), "reason": words.no_such_file()})
        _tell(report, options.json)
    return FAILED if missing else DONE


def _nothing_yet(options: argparse.Namespace) -> dict[str, Any]:
    numbers = dict.fromkeys(("read", "created", "updated", "skipped", "failed"), 0)
    return {**numbers, "dry_run": options.dry_run, "skipped_for": {}, "failures": []}


def _one(actor: Viewer, path: Path, report: dict[str, Any], seen: set[str]) -> None:
    from opiekun.program.commands import import_words as words

    for lines in _batches(actor, path, report["dry_run"], seen):
        for line in lines:
            _count(report, line)
        if sys.stderr.isatty():
            print(f"\r{words.messages_so_far(path.name, report['read'])}", end="", file=sys.stderr, flush=True)  # noqa: T201
    if sys.stderr.isatty():
        print(file=sys.stderr)  # noqa: T201


def _batches(actor: Viewer, path: Path, is_dry: bool, seen: set[str]) -> Iterator[list[Line]]:
    from opiekun.activities.mail.files import messages_in
    from opiekun.activities.services.mail.runs import foresee_found, import_found

    if is_dry:
        yield from foresee_found(actor, messages_in(path), seen)
    else:
        yield from (lines for _run, lines in import_found(actor, path.name, messages_in(path)))


def _count(report: dict[str, Any], line: Line) -> None:
    from opiekun.activities.selectors.mail.receipts import reason_words

    report["read"] += 1
    report["created" if line.outcome == "imported" else line.outcome] += 1
    if line.outcome == "skipped":
        report["skipped_for"][line.reason] = report["skipped_for"].get(line.reason, 0) + 1
    elif line.outcome == "failed":
        report["failures"].append({"file": line.place, "reason": str(reason_words(line.reason))})


def _tell(report: dict[str, Any], as_json: bool) -> None:
    from opiekun.activities.selectors.mail.receipts import reason_words
    from opiekun.program.commands import import_words as words

    if as_json:
        print_result(json.dumps(report, ensure_ascii=False, indent=1))
        return
    for failure in report["failures"][:_SHOWN]:
        say(f"{failure['file']}: {failure['reason']}")
    if (more := len(report["failures"]) - _SHOWN) > 0:
        say(words.more_of_them(more))
    for reason, number in sorted(report["skipped_for"].items()):
        say(words.skipped_for(number, reason_words(reason)))
    say(words.numbers(report, report["dry_run"]))
