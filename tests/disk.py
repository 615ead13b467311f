"""Where tests keep databases: in memory when the machine has such a place, for they make and drop files by thousands.

ext4 without a journal does not give the number of a deleted file again for a minute and looks through all of them for
each new file: copying the template took 0.1 s at first and 0.9 s after some hundred tests.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

_MEMORY = Path("/dev/shm")
_ENOUGH = 3 * 1024**3


def quick_directory() -> Path:
    """The directory for what is made and removed all the time; that of temporary files where memory is short."""
    with suppress(OSError):
        if shutil.disk_usage(_MEMORY).free >= _ENOUGH:
            return _MEMORY
    return Path(tempfile.gettempdir())


def kept_quick(link: Path) -> Path:
    """A directory that `link` leads to from now on, in memory; after a restart of the machine it is empty again.

    A directory that is there already, or memory that is short, leave it on the disk.
    """
    if link.is_dir():
        return link.resolve()
    link.parent.mkdir(parents=True, exist_ok=True)
    if quick_directory() != _MEMORY:
        link.mkdir(exist_ok=True)
        return link
    made = Path(tempfile.mkdtemp(prefix="opiekun-tests-", dir=_MEMORY))
    # The database's own user goes through it.
    made.chmod(0o755)
    # Of two runs that begin at once, the second finds the link of the first.
    with suppress(FileNotFoundError):
        if not link.exists():
            link.unlink()
    try:
        link.symlink_to(made)
    except FileExistsError:
        made.rmdir()
    return link.resolve()
