"""Django's own commands which look at the code only, such as `makemigrations --check`.

Usage: python -m opiekun.program.without_database makemigrations --check --dry-run
"""

from __future__ import annotations

import os
import sys
import warnings


def main(arguments: list[str]) -> None:
    """Run a Django command without expecting a database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "opiekun.config.settings")
    # makemigrations compares with the applied migrations when it can; here it only reads files.
    warnings.filterwarnings("ignore", message="Got an error checking a consistent migration history")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["opiekun", *arguments])


if __name__ == "__main__":
    main(sys.argv[1:])
