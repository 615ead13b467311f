"""Which user the server runs as: PostgreSQL refuses to run as root, and as a user whom the machine has no name for."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from opiekun.program.embedded.binaries import Binaries
from opiekun.program.embedded.errors import EmbeddedError

_UNPRIVILEGED = ("postgres", "nobody")
_ROOT = (
    "PostgreSQL does not run as root, and an unprivileged user cannot reach the data directory:"
    " set OPIEKUN_DATA_DIR to a place that others may pass through, or start as an ordinary user"
)
_NAMELESS = (
    "PostgreSQL does not run as a user without a name: add the user to /etc/passwd, start as an ordinary user,"
    " or set DATABASE_URL"
)


@dataclass(frozen=True)
class Identity:
    """How a server program is started: as which user, and behind which other program."""

    uid: int | None = None
    gid: int | None = None
    prefix: tuple[str, ...] = ()

    def popen_arguments(self) -> dict[str, Any]:
        """Arguments of subprocess that drop the privileges."""
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Give `path` to the server's user."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


def choose_identity(binaries: Binaries, data_dir: Path, cluster: Path) -> Identity:
    """The identity for a cluster in `data_dir`; an existing cluster keeps the owner that it has.

    Raises EmbeddedError when the program runs as root and can neither drop its privileges nor hide them.
    """
    if os.geteuid() != 0:
        return Identity() if _has_name(os.geteuid()) else _hidden(_NAMELESS)
    if cluster.exists() and cluster.stat().st_uid == 0:
        return _hidden(_ROOT)
    user = _owner(cluster) or _unprivileged_user()
    if user is not None:
        # Others may pass through, not look: the secrets inside are readable by their owner only.
        data_dir.chmod(0o711)
        identity = Identity(uid=user.pw_uid, gid=user.pw_gid)
        if _can_reach(identity, binaries, data_dir):
            return identity
        if cluster.exists():
            raise EmbeddedError(
                f"the user {user.pw_name}, who owns {cluster}, cannot reach it; check the directories above"
            )
    return _hidden(_ROOT)


def _has_name(uid: int) -> bool:
    """Whether the machine knows the user; containers run programs under numbers that nobody has."""
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _owner(cluster: Path) -> pwd.struct_passwd | None:
    return pwd.getpwuid(cluster.stat().st_uid) if cluster.exists() else None


def _unprivileged_user() -> pwd.struct_passwd | None:
    for name in _UNPRIVILEGED:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return None


def _can_reach(identity: Identity, binaries: Binaries, data_dir: Path) -> bool:
    probe = f'exec "{binaries.path("postgres")}" --version'
    try:
        answer = subprocess.run(
            ["/bin/sh", "-c", f'cd "$1" && {probe}', "probe", str(data_dir)],
            capture_output=True,
            check=False,
            cwd="/",
            **identity.popen_arguments(),
        )
    except OSError:
        return False
    return answer.returncode == 0


def _hidden(refusal: str) -> Identity:
    """This user seen as another from inside a user namespace: the files stay his own."""
    unshare = shutil.which("unshare")
    user = _unprivileged_user()
    if unshare and user is not None:
        prefix = (unshare, "--user", f"--map-user={user.pw_uid}", f"--map-group={user.pw_gid}", "--")
        if subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0:
            return Identity(prefix=prefix)
    raise EmbeddedError(refusal)
