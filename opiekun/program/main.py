"""The program `opiekun`: picks a command and runs it.

Exit status: 0 done, 1 refused or failed, 2 wrong usage. Messages go to standard error.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence

from opiekun.config.setting_error import SettingError
from opiekun.core.errors import Refusal
from opiekun.program.command import FAILED, WRONG_USAGE, Command, Refused, say
from opiekun.program.commands import COMMANDS
from opiekun.program.embedded.errors import EmbeddedError

_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command in `arguments` (default: the command line) and return the exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    parser = argparse.ArgumentParser(prog="opiekun", description="Opiekun: customer relationship management")
    commands = parser.add_subparsers(metavar="COMMAND", title="commands")
    for command in COMMANDS:
        # Only the chosen command is loaded: --help and mistakes answer at once.
        chosen = command.name == next((word for word in words if not word.startswith("-")), None)
        _add(commands, command, load=chosen)
    options = parser.parse_args(words)
    run = getattr(options, "run", None)
    if run is None:
        parser.print_help(sys.stderr)
        return WRONG_USAGE
    try:
        return int(run(options))
    except (SettingError, EmbeddedError, Refused, Refusal) as refusal:
        say(f"opiekun: {refusal}" if str(refusal) else f"opiekun: {_words(refusal)}")
        return FAILED
    except KeyboardInterrupt:
        return _INTERRUPTED
    except Exception as problem:
        if not _lacks_tables(problem):
            raise
        say("opiekun: the database is not at this version of the program yet; run: opiekun migrate")
        return FAILED


def _lacks_tables(problem: Exception) -> bool:
    """Whether a statement failed on a table or column that is not there: nobody migrated yet."""
    from psycopg import errors  # late, so that --help and wrong settings answer at once

    return isinstance(problem.__cause__, (errors.UndefinedTable, errors.UndefinedColumn))


def _add(commands: argparse._SubParsersAction[argparse.ArgumentParser], command: Command, load: bool) -> None:
    parser = commands.add_parser(command.name, help=command.summary, description=command.summary)
    if load:
        module = importlib.import_module(f"opiekun.program.commands.{command.module}")
        module.add_arguments(parser)
        parser.set_defaults(run=module.run)


def _words(refusal: Exception) -> str:
    """A refusal of the services says no more than what kind it is; in the language of whoever the command works for."""
    from django.utils.translation import gettext as _  # late, so that --help and wrong settings answer at once

    known = {"not_allowed": _("this user has no right to do that"), "not_found": _("there is no such record")}
    code = getattr(refusal, "code", "")
    return known.get(code, code)


if __name__ == "__main__":
    sys.exit(main())
