"""`opiekun import mail`: messages from .eml, .mbox and .msg files, archives and folders of them.

Killed and run again, what came in is skipped; nothing is lost and nothing doubled.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from opiekun.program.command import DONE, FAILED, print_result, say
from opiekun.program.ready import django_ready

if TYPE_CHECKING:
    from opiekun.core.viewer import Viewer

_SHOWN = 20


def run(options: argparse.Namespace) -> int:
    """Import the files one after the other; the status is 1 when one of them could not be opened."""
    from opiekun.program.commands.import_ import actor_of

    report: dict[str, Any] = {**dict.fromkeys(("read", "created", "updated", "skipped", "failed"), 0), "failures": []}
    missing = False
    with django_ready():
        actor = actor_of(options.user)
        for path in options.files:
            if path.exists():
                _one(actor, path, report)
            else:
                missing = True
                report["failures"].append({"file": str(path), "reason": "there is no such file"})
    if options.json:
        print_result(json.dumps(report, ensure_ascii=False, indent=1))
    else:
        for failure in report["failures"][:_SHOWN]:
            say(f"{failure['file']}: {failure['reason']}")
        say(", ".join(f"{name} {number}" for name, number in report.items() if name != "failures"))
    return FAILED if missing else DONE


def _one(actor: Viewer, path: Path, report: dict[str, Any]) -> None:
    from opiekun.activities.mail.files import messages_in
    from opiekun.activities.selectors.mail.receipts import reason_words
    from opiekun.activities.services.mail.runs import import_found

    for _run, lines in import_found(actor, path.name, messages_in(path)):
        for line in lines:
            report["read"] += 1
            report["created" if line.outcome == "imported" else line.outcome] += 1
            if line.outcome == "failed":
                report["failures"].append({"file": line.place, "reason": str(reason_words(line.reason))})
        if sys.stderr.isatty():
            print(f"\r{path.name}: {report['read']} messages", end="", file=sys.stderr, flush=True)  # noqa: T201
    if sys.stderr.isatty():
        print(file=sys.stderr)  # noqa: T201
