"""Values in a history read as people write them, days by their dates."""

import pytest
from django.utils import translation

from opiekun.activities.ui.tasks.words import TASK_WORDS
from opiekun.cases.models import Case, PlanLine
from opiekun.cases.services import update_case, update_entry
from opiekun.cases.ui.entry_page import ENTRY_WORDS
from opiekun.cases.ui.words import CASE_WORDS


@pytest.mark.parametrize(
    ("table", "column", "stored", "polish", "english"),
    [
        ("cases_case", "expected_close_on", "2026-12-31", "31.12.2026", "31\u00a0Dec\u00a02026"),
        ("cases_case", "probability", 35, "35\u00a0%", "35%"),
        ("activities_task", "due_on", "2026-01-02", "02.01.2026", "2\u00a0Jan\u00a02026"),
    ],
)
def test_value_reads_in_the_language_of_the_reader(
    table: str, column: str, stored: object, polish: str, english: str
) -> None:
    words = {**CASE_WORDS.tables, **TASK_WORDS.tables}[table].columns[column]
    assert words.shown is not None
    for language, said in (("pl", polish), ("en", english)):
        with translation.override(language):
            assert words.shown(stored) == said
