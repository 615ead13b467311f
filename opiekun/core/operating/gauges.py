"""Numbers for Prometheus that stand in the database: the outbox, its subscribers, jobs."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import DatabaseError, connection

# Whoever watches asks every few seconds, also while millions wait: no more than these are read. Of more the number
# follows from the first and the last of their ids.
_COUNTED = 1000
_OUTBOX = f"""
WITH first AS MATERIALIZED (SELECT id, at FROM core_outbox WHERE position IS NULL ORDER BY id LIMIT {_COUNTED})
SELECT CASE WHEN count(*) < {_COUNTED} THEN count(*) ELSE greatest(count(*), 1 - min(id) + (
           SELECT id FROM core_outbox WHERE position IS NULL ORDER BY id DESC LIMIT 1)) END,
       coalesce(extract(epoch FROM clock_timestamp() - min(at)), 0),
       (SELECT last_position FROM core_outbox_state)
FROM first
"""  # noqa: S608 - a constant
_CURSORS = """
SELECT c.subscriber, s.last_position - c.position,
       (SELECT count(*) FROM core_parked_event p WHERE p.subscriber = c.subscriber)
FROM core_outbox_cursor c, core_outbox_state s ORDER BY c.subscriber
"""
_JOBS = """
SELECT status, count(*) FROM procrastinate_jobs
WHERE status IN ('todo', 'doing', 'failed') AND (scheduled_at IS NULL OR scheduled_at <= now()) GROUP BY status
"""
_WORKERS = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '30 seconds'"


@dataclass(frozen=True, slots=True)
class Gauge:
    """A number that goes up and down, with its labels."""

    name: str
    help: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)

    def line(self) -> str:
        """The number in Prometheus' text format."""
        labels = ",".join(f'{name}="{value}"' for name, value in self.labels.items())
        return f"{self.name}{{{labels}}} {self.value:g}" if labels else f"{self.name} {self.value:g}"


def read_gauges() -> list[Gauge]:
    """How things stand now. Raises DatabaseError."""
    with connection.cursor() as cursor:
        cursor.execute(_OUTBOX)
        waiting, seconds, last = cursor.fetchone()
        cursor.execute(_CURSORS)
        cursors = cursor.fetchall()
        cursor.execute(_JOBS)
        jobs = {"todo": 0, "doing": 0, "failed": 0, **dict(cursor.fetchall())}
        cursor.execute(_WORKERS)
        (workers,) = cursor.fetchone()
    gauges = [
        Gauge("opiekun_outbox_waiting", "Committed rows that the relay has not placed yet, about", waiting),
        Gauge("opiekun_outbox_waiting_seconds", "Age of the oldest of them", float(seconds)),
        Gauge("opiekun_outbox_position", "The last position given", last),
        Gauge("opiekun_workers", "Workers that gave a sign of life in the last 30 seconds", workers),
    ]
    for code, behind, _parked in cursors:
        gauges.append(Gauge("opiekun_outbox_lag", "Positions behind", behind, {"subscriber": code}))
    for code, _behind, parked in cursors:
        gauges.append(Gauge("opiekun_outbox_parked", "Parked events", parked, {"subscriber": code}))
    for status, count in jobs.items():
        gauges.append(Gauge("opiekun_jobs", "Jobs that are due", count, {"status": status}))
    return gauges


def gauges_text() -> bytes:
    """The gauges in Prometheus' text format; when the database is away, only that it is."""
    try:
        gauges = [Gauge("opiekun_database_up", "Whether the database answers", 1), *read_gauges()]
    except DatabaseError:
        connection.close()
        gauges = [Gauge("opiekun_database_up", "Whether the database answers", 0)]
    lines, named = [], set()
    for gauge in gauges:
        if gauge.name not in named:
            named.add(gauge.name)
            lines += [f"# HELP {gauge.name} {gauge.help}", f"# TYPE {gauge.name} gauge"]
        lines.append(gauge.line())
    return ("\n".join(lines) + "\n").encode()
