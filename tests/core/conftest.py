from __future__ import annotations

import pytest

from tests.core import toys


@pytest.fixture
def toy_tables(db: None) -> None:
    """The toy tables; they go with the test's transaction or with its copy of the database."""
    toys.create_tables()


@pytest.fixture
def committed_toy_tables(transactional_db: None) -> None:
    """The toy tables in a test that really commits."""
    toys.create_tables()
