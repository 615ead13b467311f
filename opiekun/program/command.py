"""What every command of the program is made of."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass

DONE, FAILED, WRONG_USAGE = 0, 1, 2


class Refused(Exception):
    """A command cannot do what it was asked to; the message is one line for the user."""


@dataclass(frozen=True)
class Command:
    """One command: `module` (under opiekun.program.commands) has `add_arguments(parser)` and `run(arguments)`."""

    name: str
    module: str
    summary: str


Run = Callable[[argparse.Namespace], int]


def say(message: str) -> None:
    """Tell the user something; standard output is for results only."""
    print(message, file=sys.stderr, flush=True)  # noqa: T201


def print_result(result: str) -> None:
    """Print what other programs want to read on standard output."""
    print(result, flush=True)  # noqa: T201
