"""What the settings of cases ask of their requests."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from opiekun.accounts.ui.requests import viewer_of
from opiekun.cases.permissions import CASE_TYPE
from opiekun.cases.selectors.definitions import StageDefinition, TypeDefinition, definitions
from opiekun.core.errors import FieldError, NotFound, Refusal
from opiekun.core.permissions import require
from opiekun.core.ui.toasts import Toast, toast
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import is_whole, whole
from opiekun.records.record.form_page import errors_of

_ROW: Final = re.compile(r"([a-z_]+)-(\d{1,4})-([a-z_]+)")
MOST_IDS: Final = 500
Values = dict[str, Any]


def manager(request: HttpRequest) -> Viewer:
    """The viewer, who may define. Raises NotAllowed."""
    viewer = viewer_of(request)
    require(viewer, CASE_TYPE, "manage")
    return viewer


def number(posted: QueryDict, name: str) -> int | None:
    """A whole number of the form; None for anything else."""
    text = str(posted.get(name, ""))
    return whole(text)


def ordered_ids(posted: QueryDict) -> list[int]:
    """The ids of a list in the order in which it was put."""
    texts = posted.getlist("ids")[:MOST_IDS]
    return [int(text) for text in texts if is_whole(text)]


def order_kept() -> HttpResponse:
    """The answer to a list that was put in order."""
    return toast(HttpResponse(status=204), Toast(_("The order is kept.")))


def type_of(type_id: int) -> TypeDefinition:
    """Raises NotFound."""
    of = definitions().by_id.get(type_id)
    if of is None:
        raise NotFound
    return of


def stage_of(stage_id: int) -> StageDefinition:
    """Raises NotFound."""
    stage = definitions().stage_by_id.get(stage_id)
    if stage is None:
        raise NotFound
    return stage


def read_rows(posted: QueryDict, name: str, parts: Sequence[str], content: Sequence[str]) -> list[dict[str, str]]:
    """The rows of an editor in the order of the page, without those that were taken out or have no ``content``."""
    places = dict.fromkeys(found[2] for key in posted if (found := _ROW.fullmatch(key)) and found[1] == name)
    rows = []
    for place in places:
        at = f"{name}-{place}"
        row = {part: str(posted.get(f"{at}-{part}", "")) for part in ("id", *parts)}
        if f"{at}-remove" not in posted and (row["id"] or any(row[part].strip() for part in content)):
            rows.append(row)
    return rows


def faults(refusal: Refusal, labels: Mapping[str, str]) -> dict[str, Any]:
    """A refusal as the forms print it: ``errors`` by the name of the field or of the row, ``summary`` for the top."""
    found = errors_of(refusal)
    return {
        "errors": {"-".join(str(part) for part in error.loc): str(error.message) for error in found if error.loc},
        "summary": [_said(error, labels) for error in found],
    }


def _said(error: FieldError, labels: Mapping[str, str]) -> tuple[str, str]:
    if not error.loc:
        return "", str(error.message)
    label = labels.get(str(error.loc[0]), "")
    field = "id_" + "-".join(str(part) for part in error.loc)
    return field, f"{label}: {error.message}" if label else str(error.message)
