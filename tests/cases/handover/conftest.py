"""Who hands over, and who gets it."""

import pytest

from opiekun.accounts.models import User
from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.core.viewer import Viewer
from tests.cases.handover.handovers import with_role


@pytest.fixture
def boss() -> Viewer:
    return viewer_of_user(with_role("administrator", "Maria", "Górska"))


@pytest.fixture
def jan() -> User:
    return with_role("salesperson", "Jan", "Wnuk")


@pytest.fixture
def ewa() -> User:
    return with_role("salesperson", "Ewa", "Zając")


@pytest.fixture
def marek() -> User:
    return with_role("salesperson", "Marek", "Lis")
