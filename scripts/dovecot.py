"""Have a Dovecot for the tests of mailboxes: found, or installed from Debian's packages where that is possible."""

from __future__ import annotations

import os
import shutil
import sys

import debian

PLACES = ("dovecot", "/usr/sbin/dovecot", "/usr/local/sbin/dovecot")


def dovecot() -> str | None:
    """The path of the server, None when there is none. DOVECOT in the environment comes first."""
    return os.environ.get("DOVECOT") or next((path for name in PLACES if (path := shutil.which(name))), None)


def have_dovecot() -> int:
    """0 when it is there in the end; without it the tests are skipped, but where CI is set that is a failure: 1."""
    if not dovecot():
        debian.install("dovecot-imapd")
    if dovecot():
        return 0
    print("The tests of mailboxes are skipped: install dovecot-imapd, or set DOVECOT to its path.", file=sys.stderr)
    return int(os.environ.get("CI", "").lower() in ("1", "true", "yes"))


if __name__ == "__main__":
    sys.exit(have_dovecot())
