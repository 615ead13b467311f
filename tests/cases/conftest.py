"""What the tests of cases share."""

from collections.abc import Iterator

import pytest

from opiekun.cases.selectors.definitions import forget_definitions


@pytest.fixture(autouse=True)
def definitions_of_this_test() -> Iterator[None]:
    """What a test defined is gone with its transaction."""
    forget_definitions()
    yield
    forget_definitions()
