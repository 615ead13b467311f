"""What every view of accounts asks of its request."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.translation import gettext as _

from opiekun.accounts.ui.sections import settings_sections
from opiekun.accounts.viewer import UserViewer
from opiekun.core.errors import FieldError, NotAllowed, Refusal
from opiekun.core.ui.render import render_page

View = Callable[..., HttpResponse]


def viewer_of(request: HttpRequest) -> UserViewer:
    """The viewer that the middleware recognised. Raises NotAllowed for a visitor."""
    viewer = getattr(request, "viewer", None)
    if not isinstance(viewer, UserViewer):
        raise NotAllowed
    return viewer


_LABELS = {
    "first_name": "First name",
    "last_name": "Last name",
    "email": "E-mail",
    "phone": "Phone",
    "name": "Name",
    "name_en": "Name in English",
    "description": "Description",
    "parent_id": "Team above",
    "expires_on": "Works until",
}


def posted_only(view: View) -> View:
    """A view that only changes something: other methods are refused."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs) if request.method == "POST" else HttpResponseNotAllowed(["POST"])

    return guarded


def render_settings(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page of the settings with their menu beside it."""
    sections = settings_sections(request, viewer_of(request))
    return render_page(request, template, {"settings_sections": sections, **context}, status=status)


def errors_of(refusal: Refusal) -> dict[str, Any]:
    """The refusal as forms show it: ``errors`` by field, ``summary`` as (field id, message) for the top."""
    found = refusal.errors or [FieldError((), refusal.code, str(refusal.message))]
    by_field = {str(error.loc[0]): str(error.message) for error in found if error.loc}
    return {"errors": by_field, "summary": [_link(error) for error in found]}


def _link(error: FieldError) -> tuple[str, str]:
    if not error.loc:
        return "", str(error.message)
    name = str(error.loc[0])
    return f"id_{name}", f"{_(_LABELS[name])}: {error.message}" if name in _LABELS else str(error.message)


def version_of(request: HttpRequest) -> int | None:
    """The version of the record that the form was filled from."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
