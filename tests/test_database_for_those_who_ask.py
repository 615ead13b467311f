"""A test that did not ask for the database gets none: what it wrote would stay for the tests after it."""

import pytest

from opiekun.activities.models import MailTemplate


def test_without_the_mark_the_database_is_closed_also_once_it_was_made(django_db_setup: None) -> None:
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        MailTemplate.objects.create(name="A", body="x")
