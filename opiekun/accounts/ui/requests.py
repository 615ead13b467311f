"""What every view of accounts asks of its request."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.translation import gettext as _

from opiekun.accounts.ui.sections import settings_sections
from opiekun.accounts.viewer import UserViewer
from opiekun.core.errors import FieldError, NotAllowed, Refusal
from opiekun.core.fields import Label
from opiekun.core.ui.render import render_page
from opiekun.core.whole_numbers import whole

View = Callable[..., HttpResponse]
LabelOf = Callable[[str], Label | None]


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


def errors_of(refusal: Refusal, label_of: LabelOf = lambda name: None) -> dict[str, Any]:
    """The refusal as forms show it: ``errors`` by field, ``summary`` as (field id, message) for the top.

    ``label_of`` knows the names of the fields that are none of the program's.
    """
    found = refusal.errors or [FieldError((), refusal.code, str(refusal.message))]
    by_field = {_name(error): str(error.message) for error in found if error.loc}
    return {"errors": by_field, "summary": [_link(error, label_of) for error in found]}


def _name(error: FieldError) -> str:
    """The name of the field in the form: an added one has its code behind "custom"."""
    return "-".join(str(part) for part in (error.loc if error.loc[0] == "custom" else error.loc[:1]))


def _link(error: FieldError, label_of: LabelOf) -> tuple[str, str]:
    if not error.loc:
        return "", str(error.message)
    name = _name(error)
    label = _(_LABELS[name]) if name in _LABELS else label_of(name)
    return f"id_{name}", f"{label}: {error.message}" if label else str(error.message)


def version_of(request: HttpRequest) -> int | None:
    """The version of the record that the form was filled from."""
    text = request.POST.get("version", "")
    return whole(text)
