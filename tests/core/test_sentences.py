"""A sentence ends in one full stop, whatever its last word ends in."""

import pytest

from opiekun.core.sentences import one_full_stop


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Wygląda jak Alfa sp. z o.o..", "Wygląda jak Alfa sp. z o.o."),
        ("Jest u Beta S.A.. Zapytaj.", "Jest u Beta S.A. Zapytaj."),
        ("I tak dalej...", "I tak dalej..."),
        ("Zwykłe zdanie.", "Zwykłe zdanie."),
        ("a..b", "a..b"),
    ],
)
def test_one_full_stop(text: str, said: str) -> None:
    assert one_full_stop(text) == said
