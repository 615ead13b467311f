"""The logo of our own company: as every page shows it, and how it is given and taken away in the settings."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from opiekun.core.errors import FieldError, InvalidInput
from opiekun.core.models import StoredFile
from opiekun.core.ui.shell import Shell
from opiekun.core.ui.toasts import Toast, flash
from opiekun.core.viewer import Viewer
from opiekun.parties.rules.pictures import LARGEST_BYTES
from opiekun.parties.rules.wrong_value import REASONS
from opiekun.parties.selectors.company import brand, logo_file
from opiekun.parties.services.company_logo import remove_logo, set_logo
from opiekun.records.record.views import viewer_of

_YEAR = 365 * 24 * 3600


def picture_response(file: StoredFile, data: bytes, kept_for: int = _YEAR) -> HttpResponse:
    """The bytes as a picture that can be nothing else."""
    response = HttpResponse(data, content_type=file.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = f"private, max-age={kept_for}, immutable"
    return response


@require_GET
def logo(request: HttpRequest, file_id: int) -> HttpResponse:
    """The picture; another one has another address, so that browsers may keep it."""
    viewer_of(request)
    return picture_response(*logo_file(file_id))


@require_POST
def change_logo(request: HttpRequest) -> HttpResponse:
    """Take the file that was sent, or with ``remove`` have none; back to the company's page, with what is wrong."""
    viewer = viewer_of(request)
    try:
        if "remove" in request.POST:
            remove_logo(viewer)
            said = Toast(_("The logo is removed."))
        else:
            set_logo(viewer, _sent(request))
            said = Toast(_("Saved."))
    except InvalidInput as refused:
        said = Toast(str(refused), error=True)
    flash(request, said)
    return HttpResponseRedirect(reverse("company"))


def _sent(request: HttpRequest) -> bytes:
    """The bytes of the file; of one that is too large no more than needed to say so."""
    sent = request.FILES.get("logo")
    if sent is None:
        raise InvalidInput([FieldError(("logo",), "required", str(REASONS["picture_format"]))])
    data: bytes = sent.read(LARGEST_BYTES + 1)
    return data


def with_brand(request: HttpRequest, viewer: Viewer | None, shell: Shell) -> Shell:
    """Our company's name and logo in the corner of every page."""
    if viewer is None:
        return shell
    known = brand()
    url = "" if known.logo_id is None else reverse("company_logo", args=[known.logo_id])
    return shell._replace(brand_name=known.name, logo_url=url)
