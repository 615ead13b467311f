"""The form of a mailbox: connect one, change it, and try whether one can log in."""

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from opiekun.accounts.permissions import visible_teams
from opiekun.accounts.ui.sections import settings_sections
from opiekun.activities.mail.sending.reasons import problem_words
from opiekun.activities.models import Mailbox
from opiekun.activities.rules.mail_providers import provider_for
from opiekun.activities.selectors.mail import mailboxes as selectors
from opiekun.activities.selectors.mail.mailbox_reach import MAIL
from opiekun.activities.selectors.mail.mailbox_words import HINTS, trouble
from opiekun.activities.services.mail import mailboxes as services
from opiekun.activities.services.mail.mailbox_testing import try_settings
from opiekun.core.errors import InvalidInput, NotAllowed, Refusal
from opiekun.core.permissions import require
from opiekun.core.ui.render import render_fragment, render_page
from opiekun.core.ui.toasts import Toast, flash
from opiekun.core.viewer import Viewer
from opiekun.core.whole_numbers import whole
from opiekun.records.record.views import viewer_of

FORM: Final = "activities/mail/mailbox_form.html"
_SERVER: Final = (
    *("imap_host", "imap_port", "imap_security", "auth", "oauth_token_endpoint", "oauth_scope"),
    *("smtp_host", "smtp_port", "smtp_security"),
)
_FIELDS: Final = (
    *("address", "name", "username", "oauth_client_id", "since", "privacy", "never", "signature_html"),
    *_SERVER,
)
_SECRETS: Final = ("secret", "oauth_client_secret")
_UNTRIED: Final[Mapping[str, Any]] = {"tried": None, "trouble": None, "sending": "", "faults": ()}
_EMPTY: Final[Mapping[str, Any]] = {
    **dict.fromkeys(_FIELDS, ""),
    "imap_port": "993",
    "imap_security": "tls",
    "smtp_port": "465",
    "smtp_security": "tls",
    "auth": "password",
    "privacy": "full",
    "whose": "mine",
}


@require_http_methods(["GET", "POST"])
def new_mailbox(request: HttpRequest) -> HttpResponse:
    """Connect one."""
    viewer = viewer_of(request)
    require(viewer, MAIL, "create")
    if request.method == "GET":
        return _page(request, viewer, None, dict(_EMPTY), {})
    raw = _given(request)
    try:
        saved = services.connect_mailbox(viewer, raw)
    except Refusal as refused:
        return _refused(request, viewer, None, refused)
    flash(request, Toast(_("The mailbox is connected. Its messages come in soon.")))
    return HttpResponseRedirect(reverse("mailbox", args=[saved.id]))


@require_http_methods(["GET", "POST"])
def edit_mailbox(request: HttpRequest, mailbox_id: int) -> HttpResponse:
    """Change its settings."""
    viewer = viewer_of(request)
    require(viewer, MAIL, "create")
    one = selectors.mailbox(viewer, mailbox_id, "edit")
    if request.method == "GET":
        return _page(request, viewer, one.mailbox, _stored(one), {})
    try:
        version = request.POST.get("version", "")
        expected = whole(version)
        services.change_mailbox(viewer, mailbox_id, _given(request), expected)
    except Refusal as refused:
        return _refused(request, viewer, one.mailbox, refused)
    flash(request, Toast(_("Saved.")))
    return HttpResponseRedirect(reverse("mailbox", args=[mailbox_id]))


@require_GET
def suggest_servers(request: HttpRequest) -> HttpResponse:
    """The fields of the servers, filled with what the address's provider has."""
    require(viewer_of(request), MAIL, "create")
    provider = provider_for(str(request.GET.get("address", ""))[:254])
    values = dict(_EMPTY)
    if provider is not None:
        values |= {name: str(getattr(provider, name)) for name in _SERVER}
        values["username"] = str(request.GET.get("address", "")).strip()[:254]
    context = {"values": values, "errors": {}, "hint": HINTS.get(provider.hint, "") if provider else ""}
    return render_fragment(request, FORM, "mailbox_servers", context)


@require_POST
def try_mailbox(request: HttpRequest, mailbox_id: int | None = None) -> HttpResponse:
    """Log in by what the form says, and tell what came of it beside the button."""
    viewer = viewer_of(request)
    context: dict[str, Any] = dict(_UNTRIED)
    try:
        tried = try_settings(viewer, _given(request), mailbox_id)
        context |= {"tried": tried, "trouble": trouble(tried.code) if tried.code else None}
        context["sending"] = problem_words(tried.sending) if tried.sending else ""
    except InvalidInput as wrong:
        labels = _labels()
        faults = [(str(one.loc[0]), one.message) for one in wrong.errors]
        context["faults"] = [(f"id_{name}", labels.get(name, name), message) for name, message in faults]
    return render_fragment(request, FORM, "mailbox_tried", context)


def _labels() -> dict[str, str]:
    """What the fields are called beside which a fault cannot stand."""
    return {
        "address": _("E-mail address"),
        "secret": _("Password"),
        "username": _("User name"),
        "imap_host": _("Server for incoming mail (IMAP)"),
        "imap_port": _("Port"),
        "imap_security": _("Encryption"),
        "smtp_host": _("Server for outgoing mail (SMTP)"),
        "smtp_port": _("Port"),
        "smtp_security": _("Encryption"),
        "oauth_token_endpoint": _("Address of the token service"),
        "oauth_client_id": _("Client id"),
        "since": _("Since"),
        "never": _("Never import"),
    }


def _given(request: HttpRequest) -> dict[str, Any]:
    """The fields that the form has; a secret that was left empty is not given."""
    raw: dict[str, Any] = {name: str(request.POST[name]) for name in _FIELDS if name in request.POST}
    raw |= {name: str(request.POST[name]) for name in _SECRETS if request.POST.get(name)}
    whose = str(request.POST.get("whose", ""))
    if whose:
        raw |= {"shared": whose != "mine", "team": whose if whose not in ("mine", "all") else None}
    return raw


def _stored(one: selectors.ShownMailbox) -> dict[str, Any]:
    row = one.mailbox
    values = {name: getattr(row, name) for name in _FIELDS if name != "never"}
    whose = "mine" if row.owner_id is not None else str(row.team_id) if row.team_id is not None else "all"
    since = row.since.isoformat() if row.since else ""
    return {**values, "since": since, "never": "\n".join(one.never), "whose": whose}


def _refused(request: HttpRequest, viewer: Viewer, row: Mailbox | None, refused: Refusal) -> HttpResponse:
    if refused.status == 404 or isinstance(refused, NotAllowed):
        raise refused
    values = {**_EMPTY, **{name: str(request.POST.get(name, "")) for name in (*_FIELDS, "whose")}}
    values["whose"] = values["whose"] or "mine"
    errors = {str(one.loc[0]): str(one.message) for one in refused.errors}
    return _page(request, viewer, row, values, errors, refused)


def _page(
    request: HttpRequest,
    viewer: Viewer,
    row: Mailbox | None,
    values: dict[str, Any],
    errors: dict[str, str],
    refused: Refusal | None = None,
) -> HttpResponse:
    summary = [(f"id_{name}", message) for name, message in errors.items()]
    if refused is not None and not summary:
        summary = [("", str(refused))]
    context = {
        "row": row,
        "values": values,
        "errors": errors,
        "summary": summary,
        "hint": "",
        **_UNTRIED,
        "whose": _whose(viewer),
        "settings_sections": settings_sections(request, viewer),
    }
    return render_page(request, FORM, context, status=422 if refused else 200)


def _whose(viewer: Viewer) -> list[tuple[str, str]]:
    """For whom it may be; nothing to choose for those who may only have their own."""
    if not viewer.can(MAIL, "manage"):
        return []
    teams = visible_teams(viewer).order_by("sort_key")[:500]
    shared = [(str(team.pk), _("Team: %(name)s") % {"name": team.name}) for team in teams]
    return [("mine", _("Mine alone")), ("all", _("The whole company's")), *shared]
