"""What the pages ask of a request: what its user keeps, read once for list, tabs and sidebar."""

from django.http import HttpRequest

from opiekun.core.viewer import Viewer
from opiekun.records.saved_views.stored import Kept, kept_by


def kept_for(request: HttpRequest, viewer: Viewer) -> Kept:
    """What the viewer keeps; one statement a request, however many parts of the page ask."""
    memory = vars(request)
    if "kept" not in memory:
        memory["kept"] = kept_by(viewer)
    kept: Kept = memory["kept"]
    return kept


def forget_kept(request: HttpRequest) -> None:
    """Read anew after a change."""
    vars(request).pop("kept", None)
