"""Counters for Prometheus, added up over all processes of the installation on this machine.

The library decides when it is imported whether its numbers are shared, by the directory in the environment. It is
therefore imported in the functions below, after `prepare_metrics_directory`.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

_DIRECTORY = "PROMETHEUS_MULTIPROC_DIR"
_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)


def prepare_metrics_directory(directory: Path) -> None:
    """Empty the directory that the processes share, unless a parent process has done it. Call before serving."""
    if os.environ.get(_DIRECTORY):
        return
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True, mode=0o700)
    os.environ[_DIRECTORY] = str(directory)


class Metrics:
    """The counters of this process. Made after the processes have parted."""

    def __init__(self) -> None:
        import prometheus_client

        self._requests = prometheus_client.Counter(
            "opiekun_requests", "Requests answered", ["method", "route", "status"]
        )
        self._seconds = prometheus_client.Histogram(
            "opiekun_request_seconds", "Time in the page thread", ["method"], buckets=_BUCKETS
        )
        self._statements = prometheus_client.Counter("opiekun_sql_statements", "SQL statements of requests")
        self._sql_seconds = prometheus_client.Counter("opiekun_sql_seconds", "Time spent in SQL by requests")

    def count(self, method: str, route: str, status: int, seconds: float, sql: int, sql_seconds: float) -> None:
        """Count one answered request; methods that strangers make up count as one."""
        method = method if method in _METHODS else "other"
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method).observe(seconds)
        self._statements.inc(sql)
        self._sql_seconds.inc(sql_seconds)


def metrics_text() -> bytes:
    """All processes' counters in Prometheus' text format."""
    import prometheus_client
    from prometheus_client import multiprocess

    if not os.environ.get(_DIRECTORY):
        return prometheus_client.generate_latest()
    registry = prometheus_client.CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return prometheus_client.generate_latest(registry)
