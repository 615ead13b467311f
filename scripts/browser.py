"""Have a Chromium for the browser tests: found, or installed from Debian's packages where that is possible."""

from __future__ import annotations

import os
import shutil
import sys

import debian

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str | None:
    """The path of the browser, None when there is none. CHROMIUM in the environment comes first."""
    return os.environ.get("CHROMIUM") or next((path for name in NAMES if (path := shutil.which(name))), None)


def have_chromium() -> int:
    """0 when a browser is there in the end, else 1 with one line that says what to do."""
    if chromium():
        return 0
    debian.install("chromium")
    if chromium():
        return 0
    print("The browser tests need Chromium: install chromium, or set CHROMIUM to its path.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(have_chromium())
