"""SQL functions that the core migration creates, as Django expressions."""

from django.db import models


class NextRecordId(models.Func):
    """The next id of the one sequence that all record kinds share."""

    template = "nextval('core_record_id_seq')"
    output_field = models.BigIntegerField()


class Fold(models.Func):
    """Text as it is searched: lower case, without diacritics, single spaces."""

    function = "core_fold"
    output_field = models.TextField()


class PolishSortKey(models.Func):
    """A key whose byte order is Polish alphabetical order; for columns with collation "C"."""

    function = "core_pl_sort_key"
    output_field = models.TextField()
