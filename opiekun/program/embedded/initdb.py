"""Making the data directory of the embedded PostgreSQL, once and wholly or not at all."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from opiekun.program.embedded.binaries import Binaries
from opiekun.program.embedded.cluster import ADMINISTRATOR, Cluster
from opiekun.program.embedded.errors import EmbeddedError
from opiekun.program.embedded.identity import Identity

_BUILTIN_LOCALE_SINCE = 17


def make_cluster(cluster: Cluster, binaries: Binaries, identity: Identity) -> None:
    """Run initdb beside the final place and move the result there when it is complete.

    The caller holds the server lock. Raises EmbeddedError with initdb's last line.
    """
    work = cluster.data_dir / "postgres.new"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(mode=0o700)
    identity.own(work)
    password_file = work.with_name(".initdb-password")
    try:
        password_file.touch(mode=0o600)
        password_file.write_text(cluster.administrator_password(), "ascii")
        identity.own(password_file)
        _run(_command(binaries, work, password_file), identity)
    finally:
        password_file.unlink(missing_ok=True)
    work.rename(cluster.directory)


def _command(binaries: Binaries, directory: Path, password_file: Path) -> list[str]:
    command = [binaries.path("initdb"), "--pgdata", str(directory), "--username", ADMINISTRATOR]
    command += [f"--pwfile={password_file}", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"]
    if binaries.major >= _BUILTIN_LOCALE_SINCE:
        # Letters outside ASCII know upper and lower case, whatever the machine's own locales are.
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return [*command, "--no-instructions", "--data-checksums"]


def _run(command: list[str], identity: Identity) -> None:
    answer = subprocess.run(
        [*identity.prefix, *command],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        **identity.popen_arguments(),
    )
    if answer.returncode != 0:
        lines = [line for line in answer.stderr.splitlines() if "error" in line.lower()] or answer.stderr.splitlines()
        raise EmbeddedError(f"PostgreSQL cannot make its data directory: {lines[0] if lines else answer.returncode}")
