"""The right to look after the program itself."""

from typing import Final

from opiekun.core.permissions import require
from opiekun.core.viewer import Viewer

SYSTEM_KIND: Final = "system"
MANAGE: Final = "manage"


def require_operator(viewer: Viewer) -> None:
    """Refuse (``NotAllowed``) whoever does not look after the program."""
    require(viewer, SYSTEM_KIND, MANAGE)
