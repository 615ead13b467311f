"""Core's own invariants: outbox, subscribers, number series, stored files."""

from django.utils.translation import gettext_lazy as _

from opiekun.core.checks.registry import register_check

POSITIONS = """
SELECT s.last_position, given.highest, given.lowest, given.count
FROM core_outbox_state s, (
    SELECT coalesce(max(position), 0) AS highest, coalesce(min(position), 1) AS lowest, count(position) AS count
    FROM core_outbox) AS given
WHERE (given.count > 0 AND given.highest <> s.last_position) OR given.highest - given.lowest + 1 <> given.count
"""
CURSORS = """
SELECT subscriber, position FROM core_outbox_cursor
WHERE position > (SELECT last_position FROM core_outbox_state)
"""
PARKED = """
SELECT subscriber, position, record_id, attempts, error FROM core_parked_event WHERE attempts > 0 ORDER BY position
"""
SERIES = """
SELECT s.code, s.year, s.last_number, count(n.number) AS issued, max(n.number) AS highest
FROM core_number_series s LEFT JOIN core_issued_number n ON n.series_id = s.id
GROUP BY s.id HAVING s.last_number <> count(n.number) OR s.last_number <> coalesce(max(n.number), 0)
"""


def register_own_checks() -> None:
    """Called once at start-up."""
    register_check("outbox.positions", _("Positions of the outbox have no gap"), POSITIONS)
    register_check("outbox.cursors", _("No subscriber is ahead of the outbox"), CURSORS)
    register_check("outbox.parked", _("Every event could be delivered"), PARKED)
    register_check("numbers.series", _("Number series have no gap"), SERIES)
