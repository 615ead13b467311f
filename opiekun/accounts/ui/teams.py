"""The tree of teams, and one team with its members."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from opiekun.accounts.added_values import added_values
from opiekun.accounts.models import Membership, Team
from opiekun.accounts.permissions import TEAM, visible_teams, visible_users
from opiekun.accounts.selectors.teams import team_tree
from opiekun.accounts.services.teams import create_team, edit_team, restore_team, set_members, trash_team
from opiekun.accounts.ui.requests import errors_of, posted_only, render_settings, version_of, viewer_of
from opiekun.accounts.viewer import UserViewer
from opiekun.core.errors import NotFound, Refusal
from opiekun.core.permissions import require
from opiekun.core.ui.toasts import Toast, flash
from opiekun.core.whole_numbers import is_whole


def index(request: HttpRequest) -> HttpResponse:
    """The tree."""
    viewer = viewer_of(request)
    require(viewer, TEAM, "view")
    query = request.GET.get("q", "")[:200]
    teams = team_tree(viewer, query)
    headings = added_values().listed(viewer, TEAM)
    context = {"teams": teams, "headings": headings, "query": query, "may_create": viewer.can(TEAM, "create")}
    return render_settings(request, "accounts/teams.html", context)


def new(request: HttpRequest) -> HttpResponse:
    """The form of a new team."""
    viewer = viewer_of(request)
    require(viewer, TEAM, "create")
    context = _form_context(viewer, None, {"name": "", "parent_id": request.GET.get("parent", "")[:20]})
    if request.method != "POST":
        return _form(request, context)
    try:
        team = create_team(viewer, _posted(request, viewer, new=True))
    except Refusal as refused:
        return _again(request, context, refused)
    flash(request, Toast(_("Saved.")))
    return redirect("accounts:team", team_id=team.pk)


def edit(request: HttpRequest, team_id: int) -> HttpResponse:
    """Name and place of a team, and its members below."""
    viewer = viewer_of(request)
    team = _team(viewer, team_id)
    context = _form_context(viewer, team, {"name": team.name, "parent_id": team.parent_id or ""})
    if request.method != "POST":
        return _form(request, context)
    try:
        edit_team(viewer, team_id, _posted(request, viewer, new=False), version_of(request))
    except Refusal as refused:
        return _again(request, context, refused)
    flash(request, Toast(_("Saved.")))
    return redirect("accounts:teams")


@posted_only
def members(request: HttpRequest, team_id: int) -> HttpResponse:
    """Make the chosen users the members; those marked lead."""
    viewer = viewer_of(request)
    leads = set(_ids(request, "leads"))
    chosen = {user_id: user_id in leads for user_id in {*_ids(request, "members"), *leads}}
    try:
        set_members(viewer, team_id, chosen, version_of(request))
    except Refusal as refused:
        return _again(request, _form_context(viewer, _team(viewer, team_id), {}), refused)
    flash(request, Toast(_("Saved.")))
    return redirect("accounts:teams")


@posted_only
def trash(request: HttpRequest, team_id: int) -> HttpResponse:
    """Remove an empty team; it can be taken back."""
    viewer = viewer_of(request)
    try:
        trash_team(viewer, team_id, version_of(request))
    except Refusal as refused:
        return _again(request, _form_context(viewer, _team(viewer, team_id), {}), refused)
    flash(request, Toast(_("The team is in the trash."), undo_url=reverse("accounts:restore-team", args=[team_id])))
    return redirect("accounts:teams")


@posted_only
def restore(request: HttpRequest, team_id: int) -> HttpResponse:
    """Take a team out of the trash."""
    restore_team(viewer_of(request), team_id)
    return redirect("accounts:teams")


def _team(viewer: UserViewer, team_id: int) -> Team:
    team = visible_teams(viewer).filter(pk=team_id).first()
    if team is None:
        raise NotFound
    return team


def _form_context(viewer: UserViewer, team: Team | None, values: dict[str, Any]) -> dict[str, Any]:
    held = dict(Membership.objects.filter(team=team).values_list("user_id", "is_lead")) if team else {}
    users = visible_users(viewer).filter(is_active=True).order_by("sort_key", "id").values_list("id", "name")
    shown = values or {"name": team.name, "parent_id": team.parent_id or ""} if team else values
    return {
        "team": team,
        "values": shown,
        "above": [(line.id, "\u2003" * line.depth + line.name) for line in team_tree(viewer)],
        "users": [(pk, name, pk in held, held.get(pk, False)) for pk, name in users],
        "may_edit": viewer.can(TEAM, "edit" if team else "create"),
        "may_trash": team is not None and viewer.can(TEAM, "trash"),
        "action": reverse("accounts:team", args=[team.pk]) if team else reverse("accounts:new-team"),
        "errors": {},
        "summary": [],
    }


def _form(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """The page; what a company added is put in by whoever keeps it."""
    team, added = context["team"], added_values()
    context["added"] = added.form(request, TEAM, team, context["errors"], context["may_edit"])
    context["below"] = "" if team is None else added.below(request, TEAM, team.pk)
    return render_settings(request, "accounts/team.html", context, status)


def _own(request: HttpRequest) -> dict[str, Any]:
    return {name: request.POST[name] for name in ("name", "parent_id") if name in request.POST}


def _posted(request: HttpRequest, viewer: UserViewer, new: bool) -> dict[str, Any]:
    return {**_own(request), **added_values().posted(viewer, TEAM, request.POST, new)}


def _ids(request: HttpRequest, name: str) -> list[int]:
    return [int(text) for text in request.POST.getlist(name)[:500] if is_whole(text)]


def _again(request: HttpRequest, context: dict[str, Any], refused: Refusal) -> HttpResponse:
    if refused.status in (403, 404):
        raise refused
    if not refused.errors and not refused.message:
        refused.message = _("Somebody changed this team meanwhile. Look at the page again before you save.")
    viewer = viewer_of(request)
    told = errors_of(refused, lambda name: added_values().label(viewer, TEAM, name))
    return _form(request, {**context, "values": {**context["values"], **_own(request)}, **told}, refused.status)
