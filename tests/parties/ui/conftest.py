from __future__ import annotations

import pytest

from tests.parties.ui.browser import Somebody, log_in


@pytest.fixture
def admin(db: None) -> Somebody:
    """Somebody who may do everything."""
    return log_in("administrator")
