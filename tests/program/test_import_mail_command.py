"""`opiekun import mail`: run twice nothing is doubled, killed and run again nothing is lost."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from opiekun.program.embedded.cluster import Cluster
from opiekun.program.embedded.running import ensure_running
from tests.activities.mail.letters import letter
from tests.program.running import Place, migrated_place_in_use

COUNT = 1500


@pytest.fixture(scope="module")
def migrated() -> Iterator[Place]:
    with migrated_place_in_use() as made:
        yield made


def report(migrated: Place, *arguments: str, status: int = 0) -> dict[str, Any]:
    answer = migrated.run("import", "mail", *arguments, "--json")
    assert answer.returncode == status, answer.stderr
    told: dict[str, Any] = json.loads(answer.stdout)
    return told


def numbers(told: dict[str, Any]) -> list[int]:
    return [told[name] for name in ("read", "created", "updated", "skipped", "failed")]


def test_a_folder_is_imported_once_and_failures_are_told(migrated: Place, tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(letter(mid="folder-1@x"))
    (tmp_path / "b.eml").write_bytes(b"")
    (tmp_path / "c.mbox").write_bytes(b"From a@b.pl Mon Jan  5 10:00:00 2026\n" + letter(mid="folder-2@x"))
    told = report(migrated, str(tmp_path))
    assert numbers(told) == [3, 2, 0, 0, 1]
    assert told["failures"][0]["file"] == f"{tmp_path.name}/b.eml"
    again = report(migrated, str(tmp_path))
    assert (numbers(again), again["skipped_for"]) == ([3, 0, 0, 2, 1], {"known": 2})
    assert report(migrated, str(tmp_path / "keins"), status=1)["failures"]


def test_a_dry_run_keeps_nothing_and_says_what_would_be(migrated: Place, tmp_path: Path) -> None:
    for name, mid in (("a.eml", "dry-1@x"), ("b.eml", "dry-2@x"), ("c.eml", "dry-1@x")):
        (tmp_path / name).write_bytes(letter(mid=mid))
    for _again in range(2):
        foreseen = report(migrated, "--dry-run", str(tmp_path))
        assert (numbers(foreseen), foreseen["dry_run"]) == ([3, 2, 0, 1, 0], True)
    assert numbers(report(migrated, str(tmp_path))) == [3, 2, 0, 1, 0]
    said = migrated.run("import", "mail", "--dry-run", str(tmp_path)).stderr
    assert "do dodania: 0, do zmiany: 0, do pominięcia: 3" in said
    assert "pominięte (3): Są już w programie" in said


def test_what_does_not_fit_is_refused_in_words(migrated: Place, tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(letter(mid="wrong-1@x"))
    wrong = migrated.run("import", "mail", "--list", "Klienci", str(tmp_path))
    assert (wrong.returncode, "--list is for tables" in wrong.stderr) == (2, True)
    for login in ("boss@demo.test", "a@demo.test"):
        made = migrated.run("createadmin", login, OPIEKUN_ADMIN_PASSWORD="dwanaście żółtych krów")
        assert made.returncode == 0, made.stderr
    cluster = Cluster(migrated.data_dir)
    with ensure_running(cluster), psycopg.connect(**cluster.connection(), autocommit=True) as db:
        theirs = "SELECT id FROM accounts_user WHERE email = 'a@demo.test'"
        db.execute(f"DELETE FROM accounts_user_role WHERE user_id IN ({theirs})")
    refused = migrated.run("import", "mail", "--user", "a@demo.test", str(tmp_path))
    assert refused.returncode == 1
    assert "opiekun: ten użytkownik nie ma do tego prawa" in refused.stderr
    assert numbers(report(migrated, str(tmp_path), "--dry-run"))[:2] == [1, 1]


def test_killed_and_run_again_nothing_is_lost_or_doubled(migrated: Place, tmp_path: Path) -> None:
    path = tmp_path / "poczta.mbox"
    mails = (letter(f"o{n % 50}@x.pl", mid=f"kill-{n}@x", subject=f"Nr {n}") for n in range(COUNT))
    path.write_bytes(b"\n".join(b"From a@b.pl Mon Jan  5 10:00:00 2026\n" + mail for mail in mails))
    cluster = Cluster(migrated.data_dir)
    with ensure_running(cluster), psycopg.connect(**cluster.connection(), autocommit=True) as db:
        query = "SELECT count(*), count(DISTINCT message_id) FROM activities_mailmessage WHERE message_id LIKE 'kill-%'"
        process = migrated.start("import", "mail", str(path))
        until = time.monotonic() + 60
        while db.execute(query).fetchone() == (0, 0) and process.poll() is None and time.monotonic() < until:
            time.sleep(0.05)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        (before, _distinct) = db.execute(query).fetchone() or (0, 0)
        assert 0 < before < COUNT
        told = report(migrated, str(path))
        assert numbers(told) == [COUNT, COUNT - before, 0, before, 0]
        assert db.execute(query).fetchone() == (COUNT, COUNT)
        wrong = "SELECT count(*) FROM activities_mailrun WHERE fetched <> imported + skipped + failed"
        assert db.execute(wrong).fetchone() == (0,)
