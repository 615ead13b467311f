"""kill -9 while programs write: what was acknowledged is there afterwards, once, with its history and its event."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections.abc import Sequence

import psycopg
import pytest

from opiekun.program.embedded.cluster import Cluster
from tests.program.running import Place, migrated_place
from tests.program.writers import Writer

EMAIL = "adam@example.test"
EVERYTHING = "everything"
WRITTEN = """
SELECT i.name, p.id,
       (SELECT count(*) FROM core_outbox o WHERE o.record_id = p.id AND o.name = 'party.created' AND o.position > 0),
       (SELECT count(*) FROM core_history h WHERE h.table_name = 'parties_party' AND h.row_id = p.id),
       (SELECT count(*) FROM parties_channel c WHERE c.identity_id = p.identity_id)
FROM parties_party p JOIN parties_identity i ON i.id = p.identity_id WHERE i.name LIKE 'Firma %'
"""


def test_kill_9_of_everything_under_writers_loses_and_doubles_nothing() -> None:
    kill_under_writers([EVERYTHING])


@pytest.mark.soak
def test_kill_9_again_and_again_under_writers_loses_and_doubles_nothing() -> None:
    chance = random.Random(20)
    kill_under_writers([chance.choice([EVERYTHING, "database", "web", "worker"]) for _ in range(40)])


def kill_under_writers(victims: Sequence[str]) -> None:
    with migrated_place() as made:
        assert made.run("createadmin", EMAIL, given="Krzeslo-Stol-77\n").returncode == 0
        token = made.run("token", "create", "--user", EMAIL).stdout.strip()
        # Not into a pipe: nobody reads it, and the program would wait when it is full.
        process = made.start("up", stderr=subprocess.DEVNULL)
        made.wait_ready(120)
        writers = [Writer(made, token, number) for number in range(3)]
        for writer in writers:
            writer.start()
        for victim in victims:
            let_them_write(writers, 4)
            kill(made, process, victim)
            if victim == EVERYTHING:
                process.wait()
                process = made.start("up", stderr=subprocess.DEVNULL)
            made.wait_ready(120)
        let_them_write(writers, 2)
        for writer in writers:
            writer.stop()
        wait_for_positions(made)
        prove_whole(made, writers)
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
        assert made.run("check").returncode == 0


def let_them_write(writers: Sequence[Writer], more: int) -> None:
    """Wait until each writer has had so many more answers."""
    wanted = [len(writer.acknowledged) + more for writer in writers]
    end = time.monotonic() + 90
    while any(len(writer.acknowledged) < number for writer, number in zip(writers, wanted, strict=True)):
        assert time.monotonic() < end, [writer.faults for writer in writers]
        time.sleep(0.01)


def kill(made: Place, process: subprocess.Popen[str], victim: str) -> None:
    if victim == EVERYTHING:
        made.kill_everything()
        return
    number = Cluster(made.data_dir).process_id if victim == "database" else child_of(process.pid, victim)
    if number is not None:
        os.kill(number, signal.SIGKILL)


def child_of(process: int, word: str) -> int:
    """The process that the supervisor keeps for the command ``word``; one that was killed is waited for."""
    end = time.monotonic() + 60
    while True:
        listed = subprocess.run(
            ["ps", "--ppid", str(process), "-o", "pid=,args="], capture_output=True, text=True
        ).stdout
        for line in listed.splitlines():
            if word in line.split():
                return int(line.split()[0])
        assert time.monotonic() < end, f"{word} was not started again"
        time.sleep(0.05)


def wait_for_positions(made: Place) -> None:
    """Wait until the relay has placed all that is committed."""
    end = time.monotonic() + 60
    with psycopg.connect(**Cluster(made.data_dir).connection(), autocommit=True) as connection:
        while connection.execute("SELECT 1 FROM core_outbox WHERE position IS NULL LIMIT 1").fetchone():
            assert time.monotonic() < end
            time.sleep(0.1)


def prove_whole(made: Place, writers: Sequence[Writer]) -> None:
    with psycopg.connect(**Cluster(made.data_dir).connection()) as connection:
        rows = connection.execute(WRITTEN).fetchall()
    assert [writer.faults for writer in writers] == [[] for _ in writers]
    acknowledged = {name: number for writer in writers for name, number in writer.acknowledged.items()}
    assert len(rows) == len({name for name, *_ in rows})
    found = {name: str(number) for name, number, *_ in rows}
    assert found == acknowledged
    assert {(events, history, phones) for *_, events, history, phones in rows} == {(1, 1, 1)}
