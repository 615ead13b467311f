"""The import of persons, as the importer knows it."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opiekun.core.viewer import Viewer
from opiekun.parties.importing.days import withheld_days
from opiekun.parties.importing.interests import withheld_interests
from opiekun.parties.importing.occasions import withheld_occasions
from opiekun.parties.importing.person_batch import PersonBatch
from opiekun.parties.importing.person_fields import person_fields
from opiekun.parties.importing.person_reader import PersonReader
from opiekun.parties.importing.person_writing import undo_persons
from opiekun.parties.importing.superiors import settle_superiors
from opiekun.records.importing.registry import ImportKind, Withheld

_NAMES = {"first_name", "last_name", "person_name"}
_PARTIES = {"party_name", "party_external_id", "party_nip", "party_regon", "party_krs"}


def _missing(mapping: Sequence[str]) -> str:
    """A new person needs a name and a party; a known one is found by its external id."""
    given = set(mapping)
    if "external_id" in given:
        return ""
    if not given & _NAMES:
        return _("Say which column is the name of the person.")
    return "" if given & _PARTIES else _("Say which column is the party at which the person is.")


def _withheld(viewer: Viewer) -> Sequence[Withheld]:
    return [*withheld_days(viewer), *withheld_interests(viewer), *withheld_occasions(viewer)]


PERSON_IMPORT = ImportKind(
    kind="person",
    name="persons",
    fields=person_fields,
    missing=_missing,
    reader=PersonReader,
    batch=PersonBatch,
    undo=undo_persons,
    alike=gettext_lazy("The same name at the same party proves nothing: father and son may work in one company."),
    withheld=_withheld,
    finish=settle_superiors,
    keys={"external_id": gettext_lazy("Id in another system"), "email": gettext_lazy("E-mail and name")},
)
