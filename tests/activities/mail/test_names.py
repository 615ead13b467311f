"""Names of senders, from which persons are made."""

import pytest

from opiekun.activities.rules.mail_names import first_and_last


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Ewa Lis", ("Ewa", "Lis")),
        ("Lis, Ewa", ("Ewa", "Lis")),
        ("Anna Maria Lis-Nowak", ("Anna Maria", "Lis-Nowak")),
        ("Lis", ("", "Lis")),
        ("Lis,", ("", "Lis")),
        (", Ewa", ("", "Ewa")),
        ("", ("", "")),
    ],
)
def test_a_name_is_taken_apart_however_it_is_written(name: str, parts: tuple[str, str]) -> None:
    assert first_and_last(name) == parts
