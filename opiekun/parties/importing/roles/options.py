"""What becomes of rows whose party is not in the register."""

from collections.abc import Sequence
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from opiekun.core.reading import WrongValue
from opiekun.core.viewer import Viewer
from opiekun.parties.permissions import PARTY
from opiekun.records.importing.registry import ImportOption

MISSING_PARTY: Final = "missing_party"
FAIL_ROW: Final = "fail"
CREATE_PARTY: Final = "create"


def _read(_viewer: Viewer, raw: Any) -> str:
    if raw not in (FAIL_ROW, CREATE_PARTY):
        raise WrongValue("choice")
    return str(raw)


def _choices(viewer: Viewer) -> Sequence[tuple[str, str | Promise]]:
    choices: list[tuple[str, str | Promise]] = [(FAIL_ROW, _("the row fails; import the parties first"))]
    if viewer.can(PARTY, "create"):
        choices.append((CREATE_PARTY, _("the party is added with what the row says of it")))
    return choices


MISSING_OPTION: Final = ImportOption(
    MISSING_PARTY,
    _("A party that is not there"),
    _read,
    _choices,
    _("What becomes of a row whose party is not in the register"),
    usual=FAIL_ROW,
)
