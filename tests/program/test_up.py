"""`opiekun up`: starts, restarts what dies, stops in order, survives the death of everything."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator

import pytest

from opiekun.program.embedded.cluster import Cluster
from tests.program.running import Place, migrated_place, place
from tests.program.test_kill_loops import child_of


@pytest.fixture
def up() -> Iterator[tuple[Place, subprocess.Popen[str]]]:
    with migrated_place() as made, tempfile.TemporaryFile("w+") as said:
        # Into a file: a pipe that nobody reads would stop the program once it is full.
        process = made.start("up", stderr=said)
        try:
            made.wait_ready()
            yield made, process
        finally:
            made.kill_everything()
            process.wait()
            said.seek(0)
            # Shown with a test that fails.
            sys.stderr.write(said.read())


def test_ctrl_c_stops_everything_within_five_seconds(up: tuple[Place, subprocess.Popen[str]]) -> None:
    made, process = up
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 0
    assert time.monotonic() - began < 5
    assert made.processes() == []


def test_what_dies_is_started_again(up: tuple[Place, subprocess.Popen[str]]) -> None:
    made, process = up
    database = Cluster(made.data_dir).process_id
    assert database is not None
    for victim in (child_of(process.pid, "web"), child_of(process.pid, "worker"), database):
        os.kill(victim, signal.SIGKILL)
    time.sleep(1)
    made.wait_ready(40)
    assert child_of(process.pid, "worker")


def test_nothing_serves_on_when_only_the_supervisor_was_killed(up: tuple[Place, subprocess.Popen[str]]) -> None:
    made, process = up
    process.kill()
    process.wait()
    end = time.monotonic() + 10
    while made.get("/healthz"):
        assert time.monotonic() < end
        time.sleep(0.2)
    again = made.start("up", stderr=subprocess.DEVNULL)
    made.wait_ready(40)
    again.send_signal(signal.SIGINT)
    assert again.wait(10) == 0


def test_second_start_on_the_same_data_is_refused(up: tuple[Place, subprocess.Popen[str]]) -> None:
    made, _process = up
    answer = made.run("up")
    assert answer.returncode == 1
    assert "already runs" in answer.stderr


def test_taken_port_is_named(up: tuple[Place, subprocess.Popen[str]]) -> None:
    made, _process = up
    with place() as other:
        answer = other.run("up", OPIEKUN_PORT=str(made.port))
    assert answer.returncode == 1
    assert answer.stderr.startswith("opiekun: OPIEKUN_PORT: ")


def test_first_start_loads_the_demo_company_and_names_its_users() -> None:
    with place() as made:
        process = subprocess.Popen(
            made.command("up"), env=made.environ | {"OPIEKUN_DEMO": "yes"}, stderr=subprocess.PIPE, text=True
        )
        made.wait_ready(120)
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
    assert "demo company loaded: 2000 parties" in said
    assert "admin@demo.test" in said
