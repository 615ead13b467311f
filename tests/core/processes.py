"""Other processes on the test's own database: started for real, killed for real."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
_PREPARE = """
import logging, sys
logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
import django
django.setup()
import tests.core.toy_jobs
"""


def database_url() -> str:
    """The test's database as DATABASE_URL."""
    entry = connection.settings_dict
    login = quote(str(entry["USER"]), safe="") + (
        f":{quote(str(entry['PASSWORD']), safe='')}" if entry["PASSWORD"] else ""
    )
    place = f"host={quote(str(entry['HOST']), safe='')}" + (f"&port={entry['PORT']}" if entry["PORT"] else "")
    return f"postgresql://{login}@/{quote(str(entry['NAME']))}?{place}"


@contextmanager
def process(code: str) -> Iterator[subprocess.Popen[str]]:
    """A Python process with Django set up on the test's database; killed in the end if it still runs."""
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "opiekun.config.settings",
        "PYTHONPATH": str(ROOT),
    }
    child = subprocess.Popen(
        [sys.executable, "-c", _PREPARE + code], env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        yield child
    finally:
        child.kill()
        child.communicate()


def wait_until(true: Callable[[], object], seconds: float = 30.0) -> None:
    """Look again and again; fails when it has not become true in time."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)
