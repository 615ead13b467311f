"""`opiekun token create`: an API token for a user."""

from __future__ import annotations

import argparse

from opiekun.program.command import DONE, Refused, print_result
from opiekun.program.ready import django_ready


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(metavar="create", required=True, dest="verb")
    create = verbs.add_parser("create", help="make a token and print it; it cannot be shown again")
    create.add_argument("--user", required=True, metavar="LOGIN", help="the e-mail address of the user")
    create.add_argument(
        "--scope", action="append", default=[], metavar="SCOPE", help="what the token may do; repeat it (default: all)"
    )
    create.add_argument("--name", default="opiekun token create", help="how the user sees it in his settings")


def run(options: argparse.Namespace) -> int:
    """Print the new token alone on standard output. Raises Refused for an unknown user or scope."""
    with django_ready():
        from opiekun.accounts.models import User
        from opiekun.accounts.services.tokens import create_token, scope_names
        from opiekun.core.viewer import SYSTEM

        user = User.objects.filter(email__iexact=options.user, is_active=True).first()
        if user is None:
            raise Refused(f"there is no active user {options.user}")
        _token, raw = create_token(SYSTEM, user.pk, options.name, options.scope or scope_names())
    print_result(raw)
    return DONE
