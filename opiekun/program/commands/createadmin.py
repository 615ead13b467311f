"""`opiekun createadmin`: the first real user."""

from __future__ import annotations

import argparse
import getpass
import os
import sys

from opiekun.program.command import DONE, Refused, say
from opiekun.program.ready import django_ready

_VARIABLE = "OPIEKUN_ADMIN_PASSWORD"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("email", metavar="EMAIL", help="the address that the user logs in with")
    parser.add_argument("--first-name", default="Administrator", metavar="NAME")
    parser.add_argument("--last-name", default="Opiekun", metavar="NAME")
    parser.epilog = f"The password is asked for, or read from {_VARIABLE} or from standard input."


def run(options: argparse.Namespace) -> int:
    """Make an active user with the administrator's role. Raises Refused for a weak password."""
    with django_ready():
        from opiekun.accounts.models import ADMINISTRATOR, Role
        from opiekun.accounts.services.users import create_user
        from opiekun.core.viewer import SYSTEM

        password = _password()
        _refuse_weak(password)
        raw = {
            "email": options.email,
            "first_name": options.first_name,
            "last_name": options.last_name,
            "role_ids": [Role.objects.get(code=ADMINISTRATOR).pk],
        }
        user = create_user(SYSTEM, raw, password)
    say(f"{user.email} can log in now and has all rights")
    return DONE


def _password() -> str:
    if _VARIABLE in os.environ:
        return os.environ[_VARIABLE]
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass("Password: ")
    if password != getpass.getpass("Again: "):
        raise Refused("the two passwords differ")
    return password


def _refuse_weak(password: str) -> None:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    try:
        validate_password(password)
    except ValidationError as problem:
        raise Refused(" ".join(problem.messages)) from problem
