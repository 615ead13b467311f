"""Reading a text in a child process, which may eat no more than its share and may die alone."""

import os
import signal
import subprocess
import sys
import tempfile
from typing import IO, Final

from opiekun.activities.documents.choices import TextState
from opiekun.activities.documents.text import refusals

LONGEST_SECONDS: Final = 120
_MODULE: Final = "opiekun.activities.documents.text.child"
_STATES: Final = {
    refusals.DONE: TextState.DONE,
    refusals.PARTLY: TextState.PARTLY,
    refusals.EMPTY: TextState.EMPTY,
    refusals.ENCRYPTED: TextState.ENCRYPTED,
    refusals.BROKEN: TextState.BROKEN,
    refusals.TOO_LARGE: TextState.TOO_LARGE,
}


def read_text(file: IO[bytes], media_type: str, seconds: float = LONGEST_SECONDS) -> tuple[TextState, str]:
    """The text of a file (one of the system, not a stream) and how it went."""
    file.seek(0)
    with tempfile.TemporaryFile() as out:
        try:
            done = subprocess.run(
                [sys.executable, "-P", "-m", _MODULE, media_type],
                stdin=file,
                stdout=out,
                stderr=subprocess.DEVNULL,
                env=_environment(),
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return TextState.FAILED, ""
        state = _STATES.get(done.returncode)
        if state is None:
            return TextState.TOO_LARGE if done.returncode == -signal.SIGKILL else TextState.FAILED, ""
        out.seek(0)
        return state, out.read().decode("utf-8", errors="replace")


def _environment() -> dict[str, str]:
    """Where the program is, and nothing that is secret."""
    known = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH") if name in os.environ}
    return {**known, "PYTHONPATH": os.pathsep.join(part for part in sys.path if part), "PYTHONUTF8": "1"}
