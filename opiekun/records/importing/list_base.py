"""The records that an import made or changed, as a list page opens on them: ``/parties?import=17``.

Conditions know it as the field ``import``, so that exports, bulk operations and programs ask for it, too. An import is
its maker's alone.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from opiekun.core.errors import NotFound
from opiekun.core.fields import Field, FieldType, RelatedRows
from opiekun.core.kinds import record_kind
from opiekun.core.ui.dates import full_date
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import whole
from opiekun.records.conditions.errors import WrongCondition
from opiekun.records.conditions.operators import Operator
from opiekun.records.conditions.registry import register_condition_field
from opiekun.records.conditions.tree import Belongs, Condition, Leaf
from opiekun.records.importing.report import own_import
from opiekun.records.lists.base import BaseSource, ListBase, register_base
from opiekun.records.models import Import, RowOutcome

IMPORT: Final = "import"
IMPORT_FIELD: Final = Field(IMPORT, gettext_lazy("Import no."), FieldType.CHOICE, offered_in_menus=False)
# Rows that were left out name the record that they found, too.
_WRITTEN: Final = Q(record_id__gt=0, outcome__in=(RowOutcome.CREATED, RowOutcome.UPDATED))
_ROWS: Final = RelatedRows("records.ImportRow", "pk", "record_id", "job_id", main="", narrowed=lambda viewer: _WRITTEN)


def register_import_list(kind: str) -> None:
    """Let the list of the kind open on an import."""
    register_condition_field(kind, IMPORT_FIELD, partial(_resolve, kind))
    register_base(kind, BaseSource(IMPORT, lambda: _("Imports"), "/imports", partial(open_import, kind)))


def import_list_url(job: Import) -> str:
    """Where the records of the import are listed."""
    return f"{record_kind(job.kind).url}?{IMPORT}={job.pk}"


def open_import(kind: str, viewer: Viewer, raw: str) -> ListBase:
    """The import as the list is opened on it. Raises NotFound for one that is not there, or somebody else's."""
    job = own_import(viewer, _id(raw))
    if job.kind != kind:
        raise NotFound
    day = full_date(timezone.localtime(job.created_at).date(), get_language() or "pl")
    return ListBase(
        IMPORT,
        str(job.pk),
        job.name,
        Leaf(IMPORT, Operator.IS, (str(job.pk),)),
        Belongs(_ROWS, job.pk),
        import_list_url(job),
        note=_("Import, %(day)s") % {"day": day},
    )


def _resolve(kind: str, viewer: Viewer, values: Sequence[str]) -> Mapping[str, Condition | WrongCondition]:
    """The condition behind each number of an import, by one statement."""
    ids = {_id(value) for value in values}
    own = set(Import.objects.filter(pk__in=ids, actor_id=viewer.id, kind=kind).values_list("pk", flat=True))
    return {value: Belongs(_ROWS, _id(value)) if _id(value) in own else _no_such_import() for value in values}


def _no_such_import() -> WrongCondition:
    return WrongCondition("wrong_reference", IMPORT, _("There is no such import."))


def _id(text: str) -> int:
    return whole(text) or 0
