"""A first fetch of an IMAP folder as the worker does it, from a real Dovecot: messages a second, and memory."""

from __future__ import annotations

import json
import os
import pwd
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from bench.mail import MailFigures, messages
from bench.place import Place
from tests.activities.mail.imap.dovecot import PASSWORD, Dovecot, dovecot_program, running_dovecot

_USER: Final = "bench"
_FETCH: Final = """
import json, sys
from opiekun.program.ready import django_ready
with django_ready():
    from opiekun.activities.mail.imap.connection import connected
    from opiekun.activities.models import Mailbox, MailRun
    from opiekun.activities.services.mail.mailbox_fetching import Visit
    from opiekun.activities.services.mail.mailbox_folders import sync_folders
    from opiekun.activities.services.mail.mailbox_secrets import account_of, seal
    host, port, user, password = sys.argv[1:]
    place = {"imap_host": host, "imap_port": int(port), "username": user, "secret": seal(password)}
    mailbox = Mailbox.objects.create(name=user, address="biuro@bench.test", **place)
    with connected(account_of(mailbox)) as client:
        sync_folders(mailbox, client)
        Visit(mailbox, client).everything()
    print(json.dumps(MailRun.objects.get(source=f"mailbox:{mailbox.pk}").imported))
"""


class ImapFigures(MailFigures):
    """What a fetch took; ``cpu`` is the fetching process's own, without the database's and the server's."""

    what = "fetch by IMAP"


def measure_imap(place: Place, count: int) -> ImapFigures | None:
    """Fetch a folder of new messages; None where there is no Dovecot. Raises RuntimeError when one is not kept."""
    if dovecot_program() is None:
        return None
    with running_dovecot() as server:
        _fill(server, count)
        command = [sys.executable, "-c", _FETCH, "localhost", str(server.tls), _USER, PASSWORD]
        began = time.monotonic()
        environ = place.environ | {"OPIEKUN_MAIL_CA_FILE": str(server.ca)}
        with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            said = process.stdout.read()
            _pid, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - began
    if process.returncode or json.loads(said) != count:
        raise RuntimeError(f"the fetch kept {said} messages of {count}")
    return ImapFigures(count, seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def _fill(server: Dovecot, count: int) -> None:
    """As if they had been delivered: files of a Maildir, which the server indexes when it is asked."""
    home = server.directory / "home" / _USER
    for name in ("cur", "new", "tmp"):
        (home / "Maildir" / name).mkdir(parents=True)
    for number, raw in enumerate(messages(count, "imap")):
        (home / "Maildir" / "cur" / f"{number:08}.bench:2,").write_bytes(raw.partition(b"\n")[2])
    if os.getuid() == 0:
        nobody = pwd.getpwnam("nobody")
        for path in (home, *home.rglob("*")):
            os.chown(Path(path), nobody.pw_uid, nobody.pw_gid)
