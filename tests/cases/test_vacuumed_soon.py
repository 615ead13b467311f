"""What boards and funnels read by indexes alone is vacuumed while what changed is little beside the whole table."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("table", "threshold", "share"), [("cases_case", "500", 0.001), ("cases_passage", None, 0.01)])
def test_vacuum_comes_soon_and_passes_by_no_page(table: str, threshold: str | None, share: float) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT unnest(reloptions) FROM pg_class WHERE oid = %s::regclass", [table])
        options = dict(option.split("=") for (option,) in cursor.fetchall())
    assert options.get("autovacuum_vacuum_threshold") == threshold
    assert float(options["autovacuum_vacuum_scale_factor"]) == share
    assert options["vacuum_index_cleanup"] in ("on", "true")
