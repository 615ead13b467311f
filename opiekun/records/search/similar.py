"""Names that are nearly what was typed, by the trigrams of their words."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.contrib.postgres.lookups import TrigramWordSimilar
from django.db import connection, models, transaction
from django.db.models import F, Func, Q, Value

from opiekun.records.search.words import Typed, fold

# Two letters exchanged inside a word of six leave 3 of its 7 trigrams; a wrong letter in one of four, 2 of 5.
THRESHOLD: Final = 0.4
FEWEST_LETTERS: Final = 3


class WordSimilarity(Func):
    """How well the typed text (0 to 1) fits the best run of whole words.

    Of whole words, because "kowlaczyk" fits the pieces of "Kołodziejczyk, Kowalski" better than "Kowalczyk".
    """

    function = "strict_word_similarity"
    output_field = models.FloatField()


def similar_to(path: str, typed: Typed) -> Q:
    """Rows whose folded text is like the typed one; none for a text of fewer than three letters."""
    sought = _sought(typed)
    return Q(TrigramWordSimilar(F(path), sought)) if len(sought) >= FEWEST_LETTERS else Q(pk__in=[])


def similarity(path: str, typed: Typed) -> WordSimilarity:
    """The order in which similar rows are shown."""
    return WordSimilarity(Value(_sought(typed)), F(path))


@contextmanager
def loosely() -> Iterator[None]:
    """Compare at ≥ THRESHOLD inside; the database's own threshold is stricter."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(THRESHOLD)])
        yield


def _sought(typed: Typed) -> str:
    return fold(" ".join(typed.words))
