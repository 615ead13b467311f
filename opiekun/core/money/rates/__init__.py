"""Exchange rates of table A of the National Bank of Poland: fetched, stored, looked up.

For an event of a day the last table before it counts, as tax law has it. For a day to come, as for today, it is the
last table before today. Where no table of the ten days before is stored, there is no rate: nobody guesses.
"""

from opiekun.core.money.rates.lookup import (
    PLN,
    UsedRate,
    awaited_table,
    in_pln,
    rates_at,
    rates_for,
    used_rates_at,
    used_rates_for,
)

__all__ = [
    "PLN",
    "UsedRate",
    "awaited_table",
    "in_pln",
    "rates_at",
    "rates_for",
    "used_rates_at",
    "used_rates_for",
]
