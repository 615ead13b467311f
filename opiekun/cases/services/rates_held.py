"""Hours and what they cost do not change past each other: of an hour that is booked and a rate that is set at the same
moment the later sees the other, so that no margin is told by what was true before. Taken before anything is locked."""

from django.db import connection

_LOCK = "hashtext('cases_hourly_rates')"


def hold_rates() -> None:
    """Rates stay as they are until the open transaction ends; many hold them at once."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock_shared({_LOCK})")


def change_rates() -> None:
    """Wait until nobody holds the rates, and have them alone until the open transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock({_LOCK})")
