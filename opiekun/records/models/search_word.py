"""The words of names and titles, by which a misspelt one is found."""

from typing import Final

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F

LONGEST: Final = 40


class SearchWord(models.Model):
    """A word that stands in a name or a title of some record, folded. Written by the database (``records_learn``).

    A word that two transactions learn at once stands here twice: they do not wait for one another. ``records`` is in
    how many records it stood at the last count, 0 when it was learned since.
    """

    word = models.CharField(max_length=LONGEST, db_collation="C")
    records = models.IntegerField(default=0, db_default=0)

    class Meta:
        db_table = "records_search_word"
        default_permissions = ()
        indexes = [
            models.Index(fields=["word"], include=["records"], name="records_search_word_of"),
            GinIndex(OpClass(F("word"), name="gin_trgm_ops"), name="records_search_word_like"),
        ]

    def __str__(self) -> str:
        return self.word
