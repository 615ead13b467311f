"""My profile."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _

from opiekun.accounts.models import Density, Language, Theme, User
from opiekun.accounts.services.users import edit_own_profile
from opiekun.accounts.ui.requests import errors_of, render_settings, viewer_of
from opiekun.core.errors import InvalidInput
from opiekun.core.ui.toasts import Toast, flash

_FIELDS = ("first_name", "last_name", "phone", "language", "theme", "density")


def show(request: HttpRequest) -> HttpResponse:
    """The form, and its saving."""
    viewer = viewer_of(request)
    user = User.objects.get(pk=viewer.id)
    context = {
        "account": user,
        "values": {name: getattr(user, name) for name in _FIELDS},
        "languages": Language.choices,
        "themes": Theme.choices,
        "densities": Density.choices,
        "errors": {},
        "summary": [],
    }
    if request.method != "POST":
        return render_settings(request, "accounts/profile.html", context)
    raw = {name: request.POST[name] for name in _FIELDS if name in request.POST}
    try:
        saved = edit_own_profile(viewer, raw)
    except InvalidInput as refused:
        return render_settings(request, "accounts/profile.html", {**context, "values": raw, **errors_of(refused)}, 422)
    with translation.override(saved.language):
        flash(request, Toast(_("Saved.")))
    return redirect("accounts:profile")
