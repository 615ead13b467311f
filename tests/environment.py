"""The environment of a test run, set before Django reads its settings.

Without DATABASE_URL the tests use an embedded PostgreSQL of their own, to which `.cache/tests` leads, shared by runs
that happen at the same time; each run has its own databases and its own data directory.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from urllib.parse import quote

from opiekun.program.embedded.cluster import Cluster
from tests.disk import kept_quick

FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    # Its processes belong to the superuser and may not be ended by a test that drops its database.
    "autovacuum": "off",
    "max_connections": "200",
    "shared_buffers": "256MB",
    # Its directory may be in memory.
    "min_wal_size": "64MB",
    "max_wal_size": "256MB",
    "log_min_messages": "fatal",
    "log_min_error_statement": "panic",
}
LINK = Path(__file__).resolve().parent.parent / ".cache" / "tests"
_EMBEDDED = "OPIEKUN_TESTS_USE_EMBEDDED"


def embedded_cluster() -> Cluster | None:
    """The tests' own PostgreSQL, None when DATABASE_URL names another."""
    return Cluster(LINK.resolve(), options=FAST) if os.environ.get(_EMBEDDED) == "1" else None


def _prepare() -> None:
    if "DATABASE_URL" not in os.environ:
        cluster = Cluster(kept_quick(LINK))
        os.environ[_EMBEDDED] = "1"
        os.environ["DATABASE_URL"] = (
            f"postgresql://{cluster.user}:{quote(cluster.password())}@/{cluster.name}?"
            f"host={quote(str(cluster.sockets), safe='')}"
        )
    # Each process of a parallel run, too, has a directory for itself.
    data_dir = tempfile.mkdtemp(prefix="opiekun-tests-")
    atexit.register(shutil.rmtree, data_dir, ignore_errors=True)
    os.environ["OPIEKUN_DATA_DIR"] = data_dir
    for name in ("OPIEKUN_BASE_URL", "OPIEKUN_DEBUG", "EMAIL_URL", "OPIEKUN_FILES_URL", "OPIEKUN_SECRET_KEY"):
        os.environ.pop(name, None)
    # Programs that tests start keep their byte code, whatever the machine wishes: compiling it each time is most of it.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    # No test asks the bank itself.
    os.environ["OPIEKUN_NBP_URL"] = "none"


_prepare()
