"""The values of the person form: as typed and as stored."""

from typing import Any, Final

from django.http import QueryDict

from opiekun.core.viewer import Viewer
from opiekun.parties.selectors.person_page import HOME, PersonRecord, PrivateDetails
from opiekun.parties.ui.forms.blocks import PERSON_BLOCKS, PRIVATE_BLOCKS, read_blocks, stored_rows, typed
from opiekun.records.custom.form import read_custom_form, stored_custom_form

NAMES: Final = ("first_name", "last_name", "sex", "salutation", "vocative")
PLACE: Final = ("job_title", "department", "occupation", "education", "remarks")
FLAGS: Final = ("is_main", "is_owner", "has_left")
Values = dict[str, Any]


def read_person_form(viewer: Viewer, posted: QueryDict, is_natural: bool, new: bool = False) -> Values:
    """What was typed, in the fields of the services. A natural person has no place in an organisation."""
    values: Values = {name: typed(posted, name) for name in (*NAMES, *PLACE)}
    if not is_natural:
        values["superior"] = typed(posted, "superior")
        values.update({flag: flag in posted for flag in FLAGS})
    return {**values, **read_custom_form(viewer, "person", posted, new), **read_blocks(posted, PERSON_BLOCKS)}


def stored_person(viewer: Viewer, record: PersonRecord) -> Values:
    """What the form of a person begins with."""
    values: Values = {name: getattr(record, name) for name in (*NAMES, *PLACE)}
    if not record.is_natural:
        values["superior"] = str(record.reports_to_id or "") if record.superior else ""
        values.update({flag: getattr(record, flag) for flag in FLAGS})
    values |= stored_custom_form(viewer, "person", record.custom)
    values["channels"] = stored_rows(PERSON_BLOCKS[:3], record.channels)
    values["addresses"] = stored_rows(PERSON_BLOCKS[3:], record.addresses)
    return values


def read_private_form(posted: QueryDict) -> Values:
    """The private details as typed."""
    home = {name: typed(posted, f"home_address-{name}") for name in HOME}
    return {**read_blocks(posted, PRIVATE_BLOCKS), "home_address": _home(home)}


def stored_private(details: PrivateDetails) -> Values:
    """What the form of private details begins with."""
    home = {name: str(details.home[name]) for name in HOME} if details.home else {}
    return {"private_channels": stored_rows(PRIVATE_BLOCKS, details.channels), "home_address": _home(home)}


def _home(values: dict[str, str]) -> dict[str, str] | None:
    """None when nothing is filled in; a country alone is no address."""
    return values if any(value for name, value in values.items() if name != "country") else None
