"""The cards of the start page read a page of rows, however many parties of others were changed since."""

from typing import Any

import pytest
from django.db import connection

from opiekun.parties.ui.start import party_cards
from tests.accounts.people import make_user
from tests.activities.test_timeline_reads import rows_read
from tests.parties.people import manager

pytestmark = pytest.mark.django_db
_LOADED = """
WITH i AS (
    INSERT INTO parties_identity (kind, name) SELECT 'organisation', 'Firma ' || n FROM generate_series(1, %s) n
    RETURNING id
)
INSERT INTO parties_party (kind, identity_id, account_manager_id) SELECT 'organisation', id, %s FROM i
"""


def test_cards_read_no_parties_of_others() -> None:
    mine, other = manager(), make_user()
    with connection.cursor() as cursor:
        for many, whose in ((1_000, mine.id), (4_000, other.pk)):
            cursor.execute(_LOADED, [many, whose])
        cursor.execute("ANALYZE parties_party, parties_identity")
    sent: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        sent.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        cards = party_cards(mine)
    assert len(cards[0].rows) == 8
    [(sql, params)] = sent
    assert rows_read(sql, params)["parties_party"] <= 100
