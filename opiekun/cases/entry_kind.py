"""Entries (costs, revenue, time) as generic lists, records, history, export and API know them.

What the time of a colleague costs is no field: it would be read from a list.
"""

from typing import Final

from django.utils.translation import get_language, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from opiekun.cases.choices import Bucket, Side
from opiekun.cases.entry_permissions import ENTRY, reached_entries
from opiekun.cases.models.terms import TermKind
from opiekun.cases.permissions import CASE
from opiekun.cases.rules.entry_input import ENTRY as READERS
from opiekun.cases.selectors.definition_choices import TermChoices
from opiekun.cases.services.entries import restore_entry, trash_entry, update_entry
from opiekun.core.fields import Choice, Field, FieldClass, FieldType
from opiekun.core.kinds import RecordKind
from opiekun.core.ui import format as formats
from opiekun.records.bulk.registry import BulkServices
from opiekun.records.conditions.operators import Operator
from opiekun.records.conditions.tree import Every, Leaf
from opiekun.records.conditions.values import ME
from opiekun.records.lists.setup import ALL_VIEW, BuiltinView, ListSetup

T = FieldType
B = FieldClass.BUSINESS
_SIDES: Final = tuple(Choice(side.value, side.label) for side in Side)
_BUCKETS: Final = tuple(Choice(bucket.value, bucket.label) for bucket in Bucket)

ENTRY_FIELDS: Final = (
    Field("name", pgettext_lazy("of an entry", "Text"), T.TEXT, "text", folded="search_key", shown=True),
    Field("case", pgettext_lazy("sprawa", "Case"), T.REFERENCE, "case_id", reference=CASE, shown=True),
    Field("on", _("Day"), T.DATE, "on", sortable=True, shown=True, editable=True, bulk=True),
    Field("side", _("Side"), T.CHOICE, "side", choices=_SIDES, shown=True),
    Field("bucket", pgettext_lazy("amount", "State"), T.CHOICE, "bucket", choices=_BUCKETS, shown=True),
    Field(
        *("cost_category", _("Category of costs"), T.CHOICE, "category__id__cost_category"),
        choices=TermChoices(TermKind.COST_CATEGORY),
        shown=True,
    ),
    Field(
        *("revenue_category", _("Category of revenue"), T.CHOICE, "category__id__revenue_category"),
        choices=TermChoices(TermKind.REVENUE_CATEGORY),
        shown=True,
    ),
    Field("amount", _("Amount"), T.MONEY, "amount", currency="currency", sortable=True, shown=True),
    Field("worker", _("Who worked"), T.REFERENCE, "worker_id", reference="user", shown=True),
    Field("minutes", _("Minutes"), T.NUMBER, "minutes", sortable=True, shown=True),
    Field("owner", _("Owner of the case"), T.REFERENCE, "case__owner_id", reference="user"),
    Field("created_at", _("Created"), T.INSTANT, "created_at", sortable=True),
    Field("updated_at", _("Changed"), T.INSTANT, "updated_at", sortable=True),
)

ENTRY_KIND: Final = RecordKind(
    code=ENTRY,
    model="cases.CaseEntry",
    label=pgettext_lazy("of a case", "Entry"),
    label_plural=_("Costs and time"),
    icon="coin",
    url="/case-entries",
    name_path="text",
    visible=reached_entries,
    fields=ENTRY_FIELDS,
    columns={
        "cases_entry": dict.fromkeys(
            (
                *("trashed_at", "trash_root_id", "case_id", "side", "bucket", "category_id", "on_day", "text"),
                *("amount", "currency", "worker_id", "minutes"),
            ),
            B,
        ),
    },
)


def _counted(number: int) -> str:
    shown = formats.number(number, get_language() or "pl")
    return ngettext("%(number)s entry", "%(number)s entries", number) % {"number": shown}


_TIME_COLUMNS: Final = ("name", "case", "on", "worker", "minutes")
ENTRY_LIST: Final = ListSetup(
    kind=ENTRY,
    sort="-on",
    counted=_counted,
    views=(
        BuiltinView("costs", _("Costs"), Leaf("side", Operator.IS, (Side.COST.value,))),
        BuiltinView("revenue", _("Revenue"), Leaf("side", Operator.IS, (Side.REVENUE.value,))),
        BuiltinView("time", _("Time"), Leaf("minutes", Operator.FILLED, ()), columns=_TIME_COLUMNS),
        BuiltinView(
            *("my_time", _("My time"), Every((Leaf("worker", Operator.IS, (ME,)),))),
            columns=_TIME_COLUMNS,
        ),
        BuiltinView(ALL_VIEW, pgettext_lazy("entries", "All")),
    ),
    none_yet=_("Nothing has been booked yet. Costs and time are booked on the page of a case."),
    search_hint=_("What it was…"),
    on_start=False,
    opens_on=ALL_VIEW,
    second_line=("case", "on"),
    side="amount",
)

ENTRY_BULK: Final = BulkServices(ENTRY, READERS, update_entry, trash_entry, restore_entry)
