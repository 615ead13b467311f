"""What all tests share: a real PostgreSQL with the migrated schema, and quick password hashes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from math import inf

import hypothesis
import pytest
from django.conf import settings
from django.test import TransactionTestCase
from django.utils import translation

from opiekun.activities.selectors.interaction_kinds import forget_kinds
from opiekun.cases.selectors.definitions import forget_definitions
from opiekun.core.money.rates.lookup import forget_rates
from opiekun.parties.selectors import company
from opiekun.program.embedded.running import ensure_running
from opiekun.records.custom.definitions import forget as forget_fields
from tests.environment import embedded_cluster
from tests.template_database import clone_database, clone_name, drop_database, prepare_template, use_database

# A slow machine is no fault of the program; what must be quick is measured by the bench. The same examples each time,
# so that a change is judged by itself; `make soak` draws others.
hypothesis.settings.register_profile(
    "opiekun",
    deadline=None,
    derandomize="OPIEKUN_TEST_RANDOM" not in os.environ,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("opiekun")


def pytest_configure() -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(autouse=True)
def programs_own_language() -> None:
    """Each test begins with the program's language, whichever a request before it left active."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def nothing_kept_of_another_test() -> None:
    """What a test defined is gone with its transaction; whichever tests ran before, each begins with nothing read."""
    for forget in (forget_fields, forget_kinds, forget_definitions, forget_rates):
        forget()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest, request: pytest.FixtureRequest) -> Iterator[None]:
    """A database of this process's own, cloned from the migrated template."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    cluster = embedded_cluster()
    with ExitStack() as stack:
        if cluster is not None:
            stack.enter_context(ensure_running(cluster))
        # No longer than for this: a test that did not ask for the database would write into it for good.
        with django_db_blocker.unblock():  # type: ignore[attr-defined]
            template, name = prepare_template(), clone_name(worker)
        clone_database(template, name)
        use_database(name)
        with django_db_blocker.unblock():  # type: ignore[attr-defined]
            _keep_the_brand()
        _clone_instead_of_flushing(template, name)
        yield
        drop_database(name)


def _keep_the_brand() -> None:
    """For good: half a minute would end in any test, and cost the page that it counts a statement more."""
    vars(company)["_KEPT_FOR"] = inf
    company.brand()


def _clone_instead_of_flushing(template: str, name: str) -> None:
    """After a test that commits, the rows which migrations made must be there; history cannot be truncated."""

    def clone_again(self: TransactionTestCase) -> None:
        clone_database(template, name)

    TransactionTestCase._fixture_teardown = clone_again  # type: ignore[attr-defined]
