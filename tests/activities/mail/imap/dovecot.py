"""A real Dovecot on loopback for the tests: its own directory, ports and certificate, any user, one password."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from imapclient import IMAPClient

from opiekun.activities.mail.imap.connection import Account
from tests.activities.mail.imap.certificates import write_certificates

PASSWORD = "sekret"
PLACES = (os.environ.get("DOVECOT", ""), "dovecot", "/usr/sbin/dovecot", "/usr/local/sbin/dovecot")
_CONFIG = """
base_dir = {base}/run
state_dir = {base}/state
protocols = imap
listen = 127.0.0.1
log_path = {base}/log
auth_failure_delay = 0
disable_plaintext_auth = no
first_valid_uid = 0
mail_fsync = never
mailbox_idle_check_interval = 1 secs
mail_location = maildir:~/Maildir
default_internal_user = {internal}
default_login_user = {login}
default_internal_group = {group}
ssl = yes
ssl_cert = <{base}/server.pem
ssl_key = <{base}/server.key
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={base}/home/%n
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Sent {{
    auto = create
    special_use = \\Sent
  }}
  mailbox Trash {{
    auto = create
    special_use = \\Trash
  }}
}}
service anvil {{
  {chroot}
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  {chroot}
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {tls}
    ssl = yes
  }}
}}
"""


@dataclass(frozen=True)
class Dovecot:
    """A running server. ``ca`` is the file with the certificate that its own is signed by."""

    directory: Path
    plain: int
    tls: int

    @property
    def ca(self) -> Path:
        return self.directory / "ca.pem"

    def account(self, user: str, **other: object) -> Account:
        given: dict[str, object] = {"host": "localhost", "port": self.tls, "security": "tls", "password": PASSWORD}
        return Account(username=user, **{**given, **other})  # type: ignore[arg-type]

    @contextmanager
    def client(self, user: str) -> Iterator[IMAPClient]:
        """The user's own mail program, which moves, deletes and adds messages."""
        with IMAPClient("127.0.0.1", self.plain, ssl=False, timeout=30) as client:
            client.login(user, PASSWORD)
            yield client

    def deliver(self, user: str, *raws: bytes, folder: str = "INBOX") -> None:
        with self.client(user) as client:
            for raw in raws:
                client.append(folder, raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))


def dovecot_program() -> str | None:
    return next((path for name in PLACES if name and (path := shutil.which(name))), None)


@contextmanager
def running_dovecot(more: str = "") -> Iterator[Dovecot]:
    """Start one in a directory of its own, and end it. Raises RuntimeError with its log when it does not start.

    ``more`` is more of its configuration.
    """
    program = dovecot_program()
    assert program is not None
    directory = Path(tempfile.mkdtemp(prefix="opiekun-dovecot-"))
    try:
        server = Dovecot(directory, _free_port(), _free_port())
        config = _prepare(server, more)
        with subprocess.Popen([program, "-F", "-c", str(config)], stdout=subprocess.DEVNULL) as process:
            try:
                _wait_for(server, process)
                yield server
            finally:
                process.terminate()
                process.wait(30)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _prepare(server: Dovecot, more: str) -> Path:
    directory = server.directory
    directory.chmod(0o755)
    home = directory / "home"
    home.mkdir()
    write_certificates(directory)
    me = pwd.getpwuid(os.getuid())
    values = {"uid": me.pw_uid, "gid": me.pw_gid, "internal": me.pw_name, "login": me.pw_name, "group": me.pw_gid}
    if os.getuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(home, nobody.pw_uid, nobody.pw_gid)
        values = {"uid": nobody.pw_uid, "gid": nobody.pw_gid}
        values |= {"internal": "dovecot", "login": "dovenull", "group": "dovecot"}
    chroot = "" if os.getuid() == 0 else "chroot ="
    config = directory / "dovecot.conf"
    ports = {"plain": server.plain, "tls": server.tls}
    config.write_text(_CONFIG.format(base=directory, password=PASSWORD, chroot=chroot, **ports, **values) + more)
    return config


def _wait_for(server: Dovecot, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", server.tls), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    log = server.directory / "log"
    raise RuntimeError(f"Dovecot does not start: {log.read_text() if log.exists() else 'no log'}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
