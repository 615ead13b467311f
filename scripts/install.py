"""Install a locked list of Python packages, every one checked by its hash, and the program itself.

Usage: python scripts/install.py requirements.txt
uv does it in seconds; where it cannot (a package index that only pip is set up for), pip does.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable


def install(lock: str) -> None:
    """Bring the environment of the running Python to `lock`. Raises CalledProcessError when both ways fail."""
    uv = [PYTHON, "-m", "uv", "pip", "install", "--quiet", "--python", PYTHON]
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    # uv trusts its own list of authorities only; those that the machine trusts (a company's proxy) must count, too.
    environment = {"UV_SYSTEM_CERTS": "1"} | os.environ
    if subprocess.run([*uv, "--require-hashes", "-r", lock], cwd=ROOT, env=environment, check=False).returncode != 0:
        print("uv could not install the packages; trying pip", file=sys.stderr)
        subprocess.run([*pip, "--require-hashes", "-r", lock], cwd=ROOT, check=True)
    own = ["--no-deps", "--no-build-isolation", "--editable", "."]
    subprocess.run([*pip, *own], cwd=ROOT, check=True)


if __name__ == "__main__":
    install(sys.argv[1])
