"""Hours of a user and what they cost do not change past each other: of an hour that is booked and a rate that is set at
the same moment the later sees the other. Taken before any row is locked."""

from collections.abc import Iterable

from django.db import connection

_KEY = "hashtextextended('cases_hourly_rates', %s)"


def hold_rates(worker_ids: Iterable[int | None]) -> None:
    """What an hour of these costs stays as it is until the open transaction ends; many hold it at once."""
    with connection.cursor() as cursor:
        for worker_id in sorted({one for one in worker_ids if one is not None}):
            cursor.execute(f"SELECT pg_advisory_xact_lock_shared({_KEY})", [worker_id])


def change_rates(worker_id: int) -> None:
    """Wait until nobody holds the rates of the user, and have them alone until the open transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock({_KEY})", [worker_id])
