"""The one way to take values out of the history: for an erasure that the law demands."""

from collections.abc import Mapping, Sequence

from django.db import connection

from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing


def redact_history(actor: Viewer, subjects: Sequence[int], columns: Mapping[str, Sequence[str]]) -> int:
    """Replace the values of the columns (by table) in the whole history of the subjects. Returns how many rows changed.

    That something was changed, when and by whom stays. Rights are the caller's to check.
    """
    redacted = 0
    with writing(actor), connection.cursor() as cursor:
        for subject in subjects:
            for table, names in columns.items():
                cursor.execute("SELECT core_redact_history(%s, %s, %s)", [subject, [table], list(names)])
                redacted += cursor.fetchone()[0]
    return redacted
