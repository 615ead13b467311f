"""The documents of one record as the list of documents opens on them: ``/documents?record=17``."""

from typing import Final

from django.utils.translation import gettext as _

from opiekun.activities.documents.kinds import DOCUMENT_KIND
from opiekun.activities.documents.places import places_in_sight
from opiekun.core.errors import NotFound
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import whole
from opiekun.records.conditions.operators import Operator
from opiekun.records.conditions.tree import Leaf
from opiekun.records.lists.base import BaseSource, ListBase

PARAM: Final = "record"


def open_record(viewer: Viewer, raw: str) -> ListBase:
    """The record. Raises NotFound."""
    record_id = whole(raw) or 0
    place = places_in_sight(viewer, [record_id]).get(record_id)
    if place is None:
        raise NotFound
    leaf = Leaf(place.kind, Operator.IS, (str(record_id),))
    note = _("Documents of a record")
    return ListBase(PARAM, str(record_id), place.name, leaf, leaf, f"/documents?{PARAM}={record_id}", note=note)


DOCUMENTS_OF: Final = BaseSource(PARAM, lambda: str(DOCUMENT_KIND.label_plural), DOCUMENT_KIND.url, open_record)
