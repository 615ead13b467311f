"""The commands as a user types them: exit status, messages, results."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from opiekun.program.embedded.cluster import Cluster
from opiekun.program.embedded.running import ensure_running
from tests.program.running import Place, migrated_place_in_use, place

PASSWORD = "Krzeslo-Stol-77\n"


@pytest.fixture(scope="module")
def migrated() -> Iterator[Place]:
    with migrated_place_in_use() as made:
        assert made.run("createadmin", "adam@example.test", given=PASSWORD).returncode == 0
        yield made


def test_help_is_no_failure(migrated: Place) -> None:
    answer = migrated.run("--help")
    assert answer.returncode == 0
    assert "backup" in answer.stdout


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["token"], ["restore"], ["migrate", "--nonsense"]])
def test_wrong_usage_is_status_2(migrated: Place, arguments: list[str]) -> None:
    answer = migrated.run(*arguments)
    assert answer.returncode == 2
    assert answer.stdout == ""


@pytest.mark.parametrize("arguments", [["demo", "--size", "5"], ["token", "create", "--user", "adam@example.test"]])
def test_database_that_nobody_migrated_is_told_in_one_line(arguments: list[str]) -> None:
    with place() as made:
        answer = made.run(*arguments)
    assert answer.returncode == 1
    assert answer.stderr.splitlines()[-1].endswith("run: opiekun migrate")
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("OPIEKUN_PORT", "http"),
        ("DATABASE_URL", "mysql://localhost/x"),
        ("OPIEKUN_BASE_URL", "localhost"),
        ("EMAIL_URL", "mail.example.com"),
        ("OPIEKUN_SECRET_KEY", "short"),
        ("OPIEKUN_DEBUG", "perhaps"),
        ("OPIEKUN_FILES_URL", "s3://"),
        ("OPIEKUN_DATA_DIR", "/proc/nowhere"),
        ("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing"),
    ],
)
def test_wrong_setting_is_named_in_one_line(migrated: Place, setting: str, value: str) -> None:
    answer = migrated.run("migrate", **{setting: value})
    assert answer.returncode == 1
    assert answer.stderr.startswith(f"opiekun: {setting}: ")
    assert answer.stderr.count("\n") == 1


def test_migrate_twice_changes_nothing(migrated: Place) -> None:
    answer = migrated.run("migrate")
    assert (answer.returncode, answer.stderr) == (0, "the database is up to date\n")


def test_weak_password_makes_no_administrator(migrated: Place) -> None:
    answer = migrated.run("createadmin", "ewa@example.test", given="abc\n")
    assert answer.returncode == 1
    assert "too short" in answer.stderr


def test_token_is_printed_alone(migrated: Place) -> None:
    answer = migrated.run("token", "create", "--user", "adam@example.test")
    assert answer.returncode == 0
    assert len(answer.stdout.split()) == 1
    assert answer.stderr == ""


@pytest.mark.parametrize("arguments", [["--user", "nobody"], ["--user", "adam@example.test", "--scope", "nonsense"]])
def test_token_for_unknown_user_or_scope_is_refused(migrated: Place, arguments: list[str]) -> None:
    answer = migrated.run("token", "create", *arguments)
    assert answer.returncode == 1
    assert answer.stdout == ""


def test_demo_is_not_mixed_into_real_data_unasked_and_leaves_them_alone(migrated: Place) -> None:
    refused = migrated.run("demo", "--size", "20")
    assert refused.returncode == 1
    assert "real data" in refused.stderr
    before = rows(migrated)
    assert migrated.run("demo", "--size", "20", "--beside-real-data").returncode == 0
    assert migrated.run("check").returncode == 0
    assert migrated.run("demo", "--remove").returncode == 0
    kept = {"core_history", "core_outbox", "web_demoload", "core_position"}
    changed = {name for (name, count), (_, now) in zip(before, rows(migrated), strict=True) if count != now}
    assert not {name for name in changed if name.startswith(("parties_", "accounts_user"))} - kept


@pytest.mark.parametrize("size", ["0", "-3", "10000000"])
def test_demo_of_an_impossible_size_is_refused(migrated: Place, size: str) -> None:
    answer = migrated.run("demo", f"--size={size}")
    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr.startswith("opiekun: --size: ")


def test_check_holds_on_a_fresh_database(migrated: Place) -> None:
    answer = migrated.run("check", "--json")
    assert answer.returncode == 0
    assert json.loads(answer.stdout)["findings"] == []


def test_backup_comes_back_in_an_empty_place(migrated: Place) -> None:
    files = migrated.data_dir / "files" / "ab"
    files.mkdir(parents=True, exist_ok=True)
    (files / "contract.pdf").write_bytes(b"content")
    backup = migrated.run("backup")
    assert backup.returncode == 0
    with place() as other:
        assert other.run("restore", backup.stdout.strip()).returncode == 0
        assert (other.data_dir / "files" / "ab" / "contract.pdf").read_bytes() == b"content"
        key = "secret-key"
        assert (other.data_dir / key).read_text().strip() == (migrated.data_dir / key).read_text().strip()
        assert rows(other) == rows(migrated)
        # Programs that kept a position from before the restore must notice.
        assert generation(other) != generation(migrated)
        assert other.run("check").returncode == 0
        assert other.run("token", "create", "--user", "adam@example.test").returncode == 0


def test_restore_refuses_a_place_that_is_not_empty(migrated: Place) -> None:
    backup = migrated.run("backup").stdout.strip()
    answer = migrated.run("restore", backup)
    assert answer.returncode == 1
    assert "not empty" in answer.stderr


def test_damaged_backups_change_nothing(migrated: Place, tmp_path: Path) -> None:
    backup = Path(migrated.run("backup").stdout.strip())
    content = backup.read_bytes()
    (nonsense := tmp_path / "nonsense.tar").write_bytes(b"nonsense")
    (cut_off := tmp_path / "cut-off.tar").write_bytes(content[: len(content) // 2])
    (foreign := tmp_path / "foreign.tar").write_bytes(content)
    with tarfile.open(foreign, "a") as archive:
        archive.add(__file__, "files/../../escaped")
    with place() as other:
        for damaged in (nonsense, cut_off, foreign):
            answer = other.run("restore", str(damaged))
            assert answer.returncode == 1
            assert answer.stderr.count("\n") == 1
            assert not (other.data_dir / "files").exists()
        # It would not go into a place in which any of them had left something.
        assert other.run("restore", str(backup)).returncode == 0


def rows(made: Place) -> list[tuple[object, ...]]:
    """How many rows each table holds."""
    cluster = Cluster(made.data_dir)
    with ensure_running(cluster), psycopg.connect(**cluster.connection()) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
        return [(name, connection.execute(f'SELECT count(*) FROM "{name}"'.encode()).fetchone()) for (name,) in tables]


def generation(made: Place) -> object:
    """The generation of positions in the outbox."""
    cluster = Cluster(made.data_dir)
    with ensure_running(cluster), psycopg.connect(**cluster.connection()) as connection:
        return connection.execute("SELECT generation FROM core_outbox_state").fetchone()
