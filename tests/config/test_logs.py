"""Logs tell what happened and where, never the values that were at hand."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

_FAIL = """
import logging, sys
from opiekun.config.logs import configure_logs
configure_logs(sys.argv[1])
def check(password):
    raise RuntimeError("the check failed")
class Request:
    def __repr__(self):
        return "GET /parties?q=Kowalski"
try:
    check("Krzeslo-Stol-77")
except RuntimeError:
    logging.getLogger("django.request").error("Internal Server Error", exc_info=True, extra={"request": Request()})
"""


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_a_traceback_shows_neither_local_variables_nor_the_query(log_format: str) -> None:
    told = subprocess.run([sys.executable, "-c", _FAIL, log_format], capture_output=True, text=True, check=True).stderr
    assert "the check failed" in told
    assert "in check" in told or '"check"' in told
    assert "Krzeslo" not in told.replace('check("Krzeslo-Stol-77")', "")
    assert "Kowalski" not in told
    if log_format == "json":
        (line,) = told.splitlines()
        assert json.loads(line)["event"] == "Internal Server Error"
