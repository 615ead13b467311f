"""`opiekun import undo NUMBER`: takes back what an import by the command line, or of a user, has done."""

from __future__ import annotations

import argparse
import json
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from opiekun.core.whole_numbers import whole
from opiekun.program.command import DONE, FAILED, WRONG_USAGE, print_result, say
from opiekun.program.commands.import_ import actor_of
from opiekun.program.ready import django_ready

if TYPE_CHECKING:
    from opiekun.core.viewer import Viewer


def run(options: argparse.Namespace) -> int:
    """Undo the imports one after the other; they are named by number, as the report on each import names them."""
    numbers = [_number(path) for path in options.files]
    if not all(numbers) or options.dry_run:
        say("opiekun import undo: give the numbers of imports, and no more than --user and --json")
        return WRONG_USAGE
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    from opiekun.program.commands import import_words as words

    with django_ready():
        actor = actor_of(options.user)
        words.speak_for(actor)
        told = [_one(actor, number) for number in numbers]
    undone, kept = (sum(one[name] for one in told) for name in ("undone", "kept"))
    failures = [{"import": str(one["import"]), "reason": one["reason"]} for one in told if one["reason"]]
    if options.json:
        print_result(json.dumps({"undone": undone, "kept": kept, "failures": failures}, ensure_ascii=False, indent=1))
    else:
        for failure in failures:
            say(words.not_taken_back(failure["import"], failure["reason"]))
        say(words.taken_back(undone, kept))
    return FAILED if failures else DONE


def _number(path: Path) -> int:
    """The number that was given in place of a file, 0 for anything else."""
    text = str(path)
    return whole(text) or 0


def _one(actor: Viewer, number: int) -> dict[str, Any]:
    from opiekun.core.errors import NotFound, Refusal
    from opiekun.program.commands import import_words as words
    from opiekun.records.importing import report, starting

    told: dict[str, Any] = {"import": number, "undone": 0, "kept": 0, "reason": ""}
    try:
        job = starting.undo(actor, number, at_once=True)
    except NotFound:
        return {**told, "reason": words.no_such_import(number, of_user=actor.id is not None)}
    except Refusal as refused:
        return {**told, "reason": str(refused)}
    numbers = report.numbers_of(job)
    return {**told, "undone": numbers.undone, "kept": numbers.kept}
