"""What a record's history tells of its ids in other systems: for whom, and in which words."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from opiekun.core.fields import FieldClass, Label
from opiekun.records.record.words import ColumnWords, TableWords


def _row(row: Mapping[str, Any]) -> tuple[Label, str]:
    return _("Id in another system"), f"{row.get('system', '')}: {row.get('external_id', '')}"


EXTERNAL_ID_COLUMNS: Final = {
    "records_external_id": dict.fromkeys(("record_id", "kind", "system", "external_id"), FieldClass.BUSINESS)
}
EXTERNAL_ID_WORDS: Final = {
    "records_external_id": TableWords(
        {"external_id": ColumnWords(_("Id"))}, _("Id in another system"), _row, "external_ids"
    )
}
