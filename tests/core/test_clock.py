from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from opiekun.core import clock


def test_the_day_is_the_companys_not_that_of_utc() -> None:
    with clock.frozen(datetime(2026, 6, 30, 22, 30, tzinfo=UTC)):
        assert clock.now() == datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
        assert clock.today() == date(2026, 7, 1)


def test_the_company_profile_may_name_another_zone() -> None:
    clock.set_zone_source(lambda: "America/New_York")
    try:
        assert clock.on_day(datetime(2026, 7, 1, 3, tzinfo=UTC)) == date(2026, 6, 30)
    finally:
        clock._zone_source.clear()


def test_a_clock_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError), clock.frozen(datetime(2026, 1, 1)):
        pass
