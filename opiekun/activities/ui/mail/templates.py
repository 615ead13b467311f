"""Templates of messages and one's signature: the list, the form, how it looks with a real person."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from opiekun.activities.mail.sending.templates import FaultyTemplate
from opiekun.activities.selectors.mail.outgoing_reach import OUTGOING
from opiekun.activities.selectors.mail.signatures import own_signature
from opiekun.activities.selectors.mail.template_fields import examples, field_values, shown_fields
from opiekun.activities.services.mail import mail_templates as services
from opiekun.activities.ui.interactions.log import number
from opiekun.core.errors import NotAllowed, NotFound, Refusal
from opiekun.core.permissions import require
from opiekun.core.rich_text import safe_html
from opiekun.core.ui.render import render_fragment, render_page
from opiekun.core.ui.toasts import Toast, flash
from opiekun.core.viewer import Viewer
from opiekun.records.record.form_page import errors_by_name, errors_of
from opiekun.records.record.views import viewer_of

LIST: Final = "activities/mail/templates.html"
FORM: Final = "activities/mail/template_form.html"
_NAMES: Final = ("name", "language", "subject", "body")


@require_http_methods(["GET", "HEAD", "POST"])
def show_templates(request: HttpRequest) -> HttpResponse:
    """The templates that one may use, and the own signature; or that signature saved."""
    viewer = viewer_of(request)
    require(viewer, OUTGOING, "create")
    signature, error = own_signature(viewer), ""
    if request.method == "POST":
        signature = str(request.POST.get("signature", ""))
        try:
            services.save_signature(viewer, signature)
        except Refusal as refusal:
            error = str(refusal)
        else:
            flash(request, Toast(_("Saved.")))
            return HttpResponseRedirect(reverse("mail_templates"))
    rows = list(services.usable_templates(viewer).order_by("name", "language", "pk"))
    context = {"rows": rows, "signature": signature, "error": error}
    return render_page(request, LIST, context, status=422 if error else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_template(request: HttpRequest, template_id: int | None = None) -> HttpResponse:
    """The form of a template, or what was typed into it saved."""
    viewer = viewer_of(request)
    require(viewer, OUTGOING, "create")
    row = None
    if template_id is not None:
        row = services.usable_templates(viewer).filter(pk=template_id).first()
        if row is None:
            raise NotFound
        if not services.may_change(viewer, row):
            raise NotAllowed
    values: dict[str, Any] = {name: getattr(row, name, "") for name in _NAMES}
    values["shared"] = bool(row and row.owner_id is None)
    version, errors = row.version if row else 0, dict[str, str]()
    if request.method == "POST":
        values = {name: str(request.POST.get(name, "")) for name in _NAMES}
        values["shared"] = request.POST.get("shared") == "on"
        try:
            if row is None:
                services.create_template(viewer, values)
            else:
                services.update_template(viewer, row.pk, values, number(request.POST, "version"))
        except NotAllowed:
            raise
        except Refusal as refusal:
            errors = errors_by_name(errors_of(refusal))
            errors = {name: words or _("Somebody saved this meanwhile.") for name, words in errors.items()}
        else:
            flash(request, Toast(_("Saved.")))
            return HttpResponseRedirect(reverse("mail_templates"))
    context = {
        "row": row,
        "values": values,
        "version": version,
        "errors": errors,
        "summary": [(f"id_{name}" if name else "", words) for name, words in errors.items()],
        "may_share": viewer.can(OUTGOING, "manage"),
        **_shown(viewer, values, None),
    }
    return render_page(request, FORM, context, status=422 if errors else 200)


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """How the template looks, with a real person where one is chosen."""
    viewer = viewer_of(request)
    require(viewer, OUTGOING, "create")
    values = {name: str(request.POST.get(name, "")) for name in _NAMES}
    shown = _shown(viewer, values, number(request.POST, "preview_person"))
    return render_fragment(request, FORM, "preview", {**shown, "alone": True, "row": None})


def _shown(viewer: Viewer, values: dict[str, Any], person: int | None) -> dict[str, Any]:
    fields = {"fields": shown_fields(values["language"]), "alone": False}
    real = field_values(viewer, None, person, values["language"]) if person else examples(values["language"])
    try:
        subject, body = services.filled(values["subject"], safe_html(values["body"]), real)
    except FaultyTemplate as faulty:
        return {**fields, "shown_subject": "", "shown_body": "", "fault": services.fault_words(faulty.fault)}
    return {**fields, "shown_subject": subject, "shown_body": body, "fault": ""}


@require_POST
def remove(request: HttpRequest, template_id: int) -> HttpResponse:
    """Take the template away."""
    services.remove_template(viewer_of(request), template_id)
    flash(request, Toast(_("The template is removed.")))
    return HttpResponseRedirect(reverse("mail_templates"))
