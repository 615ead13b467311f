"""Announcing: open pages are told at the commit, of any number of records, and never of what was rolled back."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connection

from opiekun.core.live import announce, publish_topics
from opiekun.core.live.announcing import CHANNEL
from opiekun.core.viewer import SYSTEM
from opiekun.core.writing import writing

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def listening() -> Iterator[psycopg.Connection[Any]]:
    given = connection.get_connection_params()
    wanted = {name: given[name] for name in ("host", "port", "user", "password", "dbname") if given.get(name)}
    with psycopg.connect(**wanted, autocommit=True) as link:
        link.execute(f"LISTEN {CHANNEL}")
        yield link


def heard(link: psycopg.Connection[Any]) -> list[str]:
    return [message.payload for message in link.notifies(timeout=0.3)]


def test_many_records_are_told_in_payloads_that_fit_each_once() -> None:
    ids = [9_000_000_000_000_000_000 + number for number in range(1000)]
    with listening() as link:
        with writing(SYSTEM):
            announce([*ids, *ids])
            assert heard(link) == []
        payloads = heard(link)
    assert len(payloads) == 3
    assert max(len(payload) for payload in payloads) < 8000
    told = [int(text) for payload in payloads for text in payload.removeprefix("record:").split(",")]
    assert sorted(told) == ids


def test_nothing_is_told_of_what_is_rolled_back_nor_of_nothing() -> None:
    def break_off() -> None:
        with writing(SYSTEM):
            announce([1])
            raise ZeroDivisionError

    with listening() as link:
        with pytest.raises(ZeroDivisionError):
            break_off()
        with writing(SYSTEM):
            announce([])
        assert heard(link) == []


def test_several_topics_are_told_at_once_each_in_payloads_of_its_own() -> None:
    with listening() as link:
        with writing(SYSTEM):
            publish_topics({"record": [7, 3, 7], "outbox": [3], "mail": []})
        assert sorted(heard(link)) == ["outbox:3", "record:3,7"]
