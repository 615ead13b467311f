"""Jobs that tests defer and other processes do; what they did is in the table toy_log."""

from __future__ import annotations

import time
from collections.abc import Sequence

from django.db import connection, transaction

from opiekun.core.errors import Conflict
from opiekun.core.jobs import follow, job
from opiekun.core.outbox import DeliveredEvent


def create_log() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE toy_log (id bigserial PRIMARY KEY, line text NOT NULL)")


def write(line: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO toy_log (line) VALUES (%s)", [line])


def lines() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT line FROM toy_log ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


@job("toys.note")
def note(text: str) -> None:
    write(text)


@job("toys.slow")
def slow(text: str, seconds: float) -> None:
    """Begins, works for a while, and writes its result as a whole or not at all."""
    write(f"{text} begun")
    with transaction.atomic():
        write(f"{text} done")
        time.sleep(seconds)


@job("toys.refused")
def refused() -> None:
    write("refused")
    raise Conflict("taken", "somebody else has it")


@job("toys.shaky")
def shaky() -> None:
    write("shaky")
    if lines().count("shaky") < 2:
        raise RuntimeError("the first time fails")


@job("toys.counted")
def counted(run_id: int, steps: int, seconds: float) -> None:
    with follow(run_id) as progress, transaction.atomic():
        for n in range(1, steps + 1):
            time.sleep(seconds)
            progress.report(done=n, total=steps, message=f"step {n}")
        progress.result = {"created": steps}


def remember(events: Sequence[DeliveredEvent]) -> None:
    for event in events:
        write(f"{event.record_id}:{event.facts['times']}")
