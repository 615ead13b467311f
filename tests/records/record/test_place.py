"""A place among entries is a word that goes into an address as it is."""

from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import quote, unquote_plus

from hypothesis import given
from hypothesis import strategies as st

from opiekun.records.record.place import read_place, write_place

MOMENTS = st.datetimes(
    datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.sampled_from([UTC, timezone(timedelta(hours=2))])
)


@given(at=MOMENTS, key=st.integers(0, 10**18 - 1))
def test_place_is_read_as_it_was_written_also_unescaped(at: datetime, key: int) -> None:
    written = write_place((at, key))
    assert read_place(written) == (at, key)
    assert read_place(unquote_plus(written)) == (at, key)
    assert quote(written, safe=":") == written


def test_place_of_an_older_address_is_still_read() -> None:
    at = datetime(2026, 11, 26, 21, 5, 7, 123456, UTC)
    assert read_place("2026-11-26T21:05:07.123456+00:00.17") == (at, 17)
    assert read_place("2026-11-26T21:05:07.123456+00:00.x") is None
