"""Demo sales targets: what each seller is to win in each month of this year and the beginning of the next."""

from typing import Any, Final

from django.db import connection

from opiekun.web.demo import known
from opiekun.web.demo.staff import Staff
from opiekun.web.models import DemoLoad

# In thousands of złoty a month; more in the last quarter.
_A_MONTH: Final = {
    known.AK: 240,
    known.MG: 150,
    known.PN: 200,
    "tomasz@demo.test": 220,
    known.JW: 90,
    "ewa@demo.test": 100,
}
_FILL: Final = """
INSERT INTO cases_target (owner_id, month, amount, currency)
SELECT t.owner, m.month, 1000 * CASE WHEN extract(month FROM m.month) >= 10 THEN t.worth * 12 / 10 ELSE t.worth END, 'PLN'
FROM unnest(%(owners)s::bigint[], %(worths)s::int[]) AS t(owner, worth)
CROSS JOIN LATERAL (
    SELECT month::date FROM generate_series(date_trunc('year', %(day)s::date), date_trunc('year', %(day)s::date)
        + interval '14 months', interval '1 month') AS month
) m
"""


def add_targets(loaded: DemoLoad, hired: Staff) -> None:
    """They go with their owners."""
    values: dict[str, Any] = {
        "owners": [hired.users[login] for login in _A_MONTH],
        "worths": list(_A_MONTH.values()),
        "day": loaded.day,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FILL, values)
