"""A record's id in one system as a person sees and changes it: given, replaced, taken away."""

from django.utils.translation import gettext as _

from opiekun.core import reading
from opiekun.core.errors import Conflict, FieldError, InvalidInput, NotFound, StaleVersion
from opiekun.core.viewer import Viewer
from opiekun.core.writing import writing
from opiekun.records.external_ids.attaching import attach, detach
from opiekun.records.external_ids.reading import read_external_id, read_system
from opiekun.records.models import ExternalId


def change_external_id(
    actor: Viewer, record_id: int, system: str, was: str, external_id: str, version: int = 0
) -> None:
    """Make the record's id in the system another one; empty is none, on both sides.

    Another id starts the exchange with the system anew, and gives the record a new version. Raises InvalidInput;
    NotFound when the actor may not edit the record; Conflict ``external_id_taken``; StaleVersion when the id is not
    ``was`` any more, whatever else of the record was changed: ``version`` is for that refusal alone.
    """
    read_system(system)
    wanted = _read(external_id)
    with writing(actor):
        rows = ExternalId.objects.select_for_update().filter(record_id=record_id, system=system)
        present = next(iter(rows.values_list("external_id", flat=True)), "")
        if present != was:
            raise StaleVersion(version, version)
        if wanted == was:
            return
        if was:
            detach(actor, record_id, system)
        for left in attach(actor, system, [(record_id, wanted)] if wanted else []):
            raise NotFound if left.code == "not_found" else refusal(left.code)


def refusal(code: str) -> Conflict:
    """Why a record was not given its id, in words."""
    words = {
        "external_id_taken": _("Another record has this id in that system."),
        "has_another": _("The record has another id in that system."),
    }
    return Conflict(code, words[code])


def _read(external_id: str) -> str:
    if not external_id.strip():
        return ""
    try:
        return read_external_id(external_id)
    except reading.WrongValue as wrong:
        raise InvalidInput([FieldError(("external_id",), wrong.code, str(wrong.message))]) from wrong
