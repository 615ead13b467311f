"""Install a Debian package where that is possible: as root, with apt."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys


def install(package: str) -> None:
    """Try it; whether the program is there in the end is for the caller to see."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print(f"installing {package}", file=sys.stderr)
    quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
    if subprocess.run(command, env=quiet, stdout=sys.stderr, check=False).returncode != 0:
        subprocess.run(["apt-get", "update", "-qq"], env=quiet, stdout=sys.stderr, check=False)
        subprocess.run(command, env=quiet, stdout=sys.stderr, check=False)
