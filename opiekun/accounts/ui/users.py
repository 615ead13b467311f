"""Users: the list, the form, invitations, closing and opening accounts."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from opiekun.accounts.added_values import added_values
from opiekun.accounts.models import Language, Membership, Role, User, UserRole
from opiekun.accounts.permissions import ROLE, TEAM, USER, visible_teams
from opiekun.accounts.selectors.users import user_in_sight, user_lines
from opiekun.accounts.services.invitations import invite_again, invite_user
from opiekun.accounts.services.users import activate_user, deactivate_user, edit_user
from opiekun.accounts.ui.closing import closing_offers
from opiekun.accounts.ui.requests import errors_of, posted_only, render_settings, version_of, viewer_of
from opiekun.accounts.viewer import UserViewer
from opiekun.core.errors import Refusal
from opiekun.core.permissions import reaches, require
from opiekun.core.ui.toasts import Toast, flash
from opiekun.core.whole_numbers import is_whole

_FIELDS = ("email", "first_name", "last_name", "phone", "language")


def index(request: HttpRequest) -> HttpResponse:
    """The list, searched by fragments of name and e-mail."""
    viewer = viewer_of(request)
    require(viewer, USER, "view")
    query, page = request.GET.get("q", "")[:200], _page(request)
    lines, more = user_lines(viewer, query, page)
    context = {
        "users": lines,
        "headings": added_values().listed(viewer, USER),
        "query": query,
        "page": page,
        "more": more,
        "may_create": viewer.can(USER, "create"),
    }
    return render_settings(request, "accounts/users.html", context)


def new(request: HttpRequest) -> HttpResponse:
    """The form of a new user, who gets a link by which he sets his password."""
    viewer = viewer_of(request)
    require(viewer, USER, "create")
    context = _form_context(viewer, None, {**dict.fromkeys(_FIELDS, ""), "language": Language.POLISH}, [], [])
    if request.method != "POST":
        return _form(request, context)
    raw = _posted(request, viewer, new=True)
    try:
        user, link, sent = invite_user(viewer, raw)
    except Refusal as refused:
        return _again(request, context, raw, refused)
    return _invited(request, user, link, sent)


def edit(request: HttpRequest, user_id: int) -> HttpResponse:
    """The form of a user, read-only for those who may not edit him."""
    viewer = viewer_of(request)
    user = user_in_sight(viewer, user_id)
    values = {name: getattr(user, name) for name in _FIELDS}
    roles = list(UserRole.objects.filter(user=user).values_list("role_id", flat=True))
    teams = list(Membership.objects.filter(user=user).values_list("team_id", flat=True))
    context = _form_context(viewer, user, values, roles, teams)
    if request.method != "POST":
        return _form(request, context)
    raw = _posted(request, viewer, new=False)
    try:
        edit_user(viewer, user_id, raw, version_of(request))
    except Refusal as refused:
        return _again(request, context, raw, refused)
    flash(request, Toast(_("Saved.")))
    return redirect("accounts:users")


@posted_only
def set_active(request: HttpRequest, user_id: int) -> HttpResponse:
    """Close or open the account."""
    viewer = viewer_of(request)
    try:
        if request.POST.get("active") == "1":
            user = activate_user(viewer, user_id, version_of(request))
            flash(request, Toast(_("%(name)s can log in again.") % {"name": user.name}))
        else:
            user = deactivate_user(viewer, user_id, version_of(request))
            words = _("%(name)s is logged out everywhere and can no longer log in.") % {"name": user.name}
            offer = next(iter(closing_offers(viewer, user)), None)
            url, action = (offer.url, str(offer.action)) if offer is not None else ("", "")
            flash(request, Toast(words, link_url=url, link_text=action))
    except Refusal as refused:
        if refused.status in (403, 404):
            raise
        flash(request, Toast(str(refused.message) or _("Somebody changed this user meanwhile."), error=True))
    return redirect("accounts:user", user_id=user_id)


@posted_only
def invite(request: HttpRequest, user_id: int) -> HttpResponse:
    """Send the link again to somebody who has not set a password yet."""
    return _invited(request, *invite_again(viewer_of(request), user_id))


def _invited(request: HttpRequest, user: User, link: str, sent: bool) -> HttpResponse:
    response = render_settings(request, "accounts/invited.html", {"account": user, "link": link, "sent": sent})
    response["Cache-Control"] = "no-store"
    return response


def _form_context(
    viewer: UserViewer, user: User | None, values: dict[str, Any], roles: list[int], teams: list[int]
) -> dict[str, Any]:
    may_edit = user is None or reaches(viewer.owners(USER, "edit"), user.pk)
    return {
        "account": user,
        "values": values,
        "roles": Role.objects.order_by("name"),
        "teams": visible_teams(viewer).order_by("sort_key"),
        "chosen_roles": roles,
        "chosen_teams": teams,
        "languages": Language.choices,
        "may_edit": may_edit,
        "may_set_teams": may_edit and viewer.can(TEAM, "edit"),
        "may_give_roles": may_edit and viewer.can(ROLE, "manage"),
        "action": reverse("accounts:new-user") if user is None else reverse("accounts:user", args=[user.pk]),
        "errors": {},
        "summary": [],
    }


def _form(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """The page; what a company added is put in by whoever keeps it."""
    account, added = context["account"], added_values()
    context["added"] = added.form(request, USER, account, context["errors"], context["may_edit"])
    context["offers"] = (
        [] if account is None or not context["may_edit"] else closing_offers(viewer_of(request), account)
    )
    context["below"] = "" if account is None else added.below(request, USER, account.pk)
    return render_settings(request, "accounts/user.html", context, status)


def _posted(request: HttpRequest, viewer: UserViewer, new: bool) -> dict[str, Any]:
    raw: dict[str, Any] = {name: request.POST[name] for name in _FIELDS if name in request.POST}
    if viewer.can(TEAM, "edit"):
        raw["team_ids"] = request.POST.getlist("team_ids")
    if viewer.can(ROLE, "manage"):
        raw["role_ids"] = request.POST.getlist("role_ids")
    return {**raw, **added_values().posted(viewer, USER, request.POST, new)}


def _again(request: HttpRequest, context: dict[str, Any], raw: dict[str, Any], refused: Refusal) -> HttpResponse:
    """The form as it was filled in, with what is wrong; nothing typed is lost."""
    if refused.status in (403, 404):
        raise refused
    if not refused.errors and not refused.message:
        refused.message = _("Somebody changed this user meanwhile. Look at the page again before you save.")
    chosen = {
        "chosen_roles": raw.get("role_ids", context["chosen_roles"]),
        "chosen_teams": raw.get("team_ids", context["chosen_teams"]),
    }
    chosen = {name: [int(item) for item in ids if is_whole(str(item))] for name, ids in chosen.items()}
    viewer = viewer_of(request)
    told = errors_of(refused, lambda name: added_values().label(viewer, USER, name))
    filled = {**context, "values": {**context["values"], **raw}, **chosen, **told}
    return _form(request, filled, refused.status)


def _page(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 7 else 1
