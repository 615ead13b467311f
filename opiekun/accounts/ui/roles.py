"""Roles, and the matrix of rights in one of them."""

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from opiekun.accounts.models import ADMINISTRATOR, Role, RoleRight
from opiekun.accounts.permissions import ROLE
from opiekun.accounts.rights import ACTION_LABELS, REACH_LABELS, rights_subjects
from opiekun.accounts.rules.reach import Right
from opiekun.accounts.services.roles import create_role, delete_role, edit_role
from opiekun.accounts.ui.requests import errors_of, posted_only, render_settings, version_of, viewer_of
from opiekun.core.errors import NotFound, Refusal
from opiekun.core.permissions import require
from opiekun.core.ui.toasts import Toast, flash
from opiekun.core.viewer import Reach

_TEXTS = ("name", "name_en", "description")
_FLAGS = ("sees_private", "sees_personal")


def index(request: HttpRequest) -> HttpResponse:
    """All roles with the number of their holders."""
    require(viewer_of(request), ROLE, "manage")
    roles = Role.objects.annotate(holders=Count("user_roles")).order_by("name")
    return render_settings(request, "accounts/roles.html", {"roles": roles})


def new(request: HttpRequest) -> HttpResponse:
    """The form of a new role."""
    viewer = viewer_of(request)
    require(viewer, ROLE, "manage")
    context = _form_context(None, {**dict.fromkeys(_TEXTS, ""), **dict.fromkeys(_FLAGS, False)}, {})
    if request.method != "POST":
        return render_settings(request, "accounts/role.html", context)
    try:
        create_role(viewer, _posted(request), _posted_rights(request))
    except Refusal as refused:
        return _again(request, context, refused)
    flash(request, Toast(_("Saved.")))
    return redirect("accounts:roles")


def edit(request: HttpRequest, role_id: int) -> HttpResponse:
    """The form of a role; the administrator's is only shown."""
    viewer = viewer_of(request)
    require(viewer, ROLE, "manage")
    role = Role.objects.filter(pk=role_id).first()
    if role is None:
        raise NotFound
    rows = RoleRight.objects.filter(role=role).values_list("kind", "action", "reach")
    rights = {(kind, action): Reach(reach) for kind, action, reach in rows}
    context = _form_context(role, {name: getattr(role, name) for name in (*_TEXTS, *_FLAGS)}, rights)
    if request.method != "POST":
        return render_settings(request, "accounts/role.html", context)
    try:
        edit_role(viewer, role_id, _posted(request), _posted_rights(request), version_of(request))
    except Refusal as refused:
        return _again(request, context, refused)
    flash(request, Toast(_("Saved.")))
    return redirect("accounts:roles")


@posted_only
def delete(request: HttpRequest, role_id: int) -> HttpResponse:
    """Remove a role that nobody holds."""
    try:
        delete_role(viewer_of(request), role_id)
        flash(request, Toast(_("The role is removed.")))
    except Refusal as refused:
        if refused.status in (403, 404):
            raise
        flash(request, Toast(str(refused.message), error=True))
    return redirect("accounts:roles")


def _form_context(role: Role | None, values: dict[str, Any], rights: dict[Right, Reach]) -> dict[str, Any]:
    return {
        "role": role,
        "values": values,
        "fixed": role is not None and role.code == ADMINISTRATOR,
        "actions": list(ACTION_LABELS.items()),
        "matrix": _matrix(rights),
        "action": reverse("accounts:role", args=[role.pk]) if role else reverse("accounts:new-role"),
        "errors": {},
        "summary": [],
    }


def _matrix(rights: dict[Right, Reach]) -> list[tuple[Any, list[tuple[str, Any, Any, str] | None]]]:
    """A line for each subject, a cell for each action: (field name, label, choices, chosen), or None."""
    return [
        (
            subject.label,
            [
                (
                    f"right.{subject.kind}.{action}",
                    label,
                    [(reach.value, REACH_LABELS[reach]) for reach in subject.reaches],
                    rights.get((subject.kind, action), Reach.NONE).value,
                )
                if action in subject.actions
                else None
                for action, label in ACTION_LABELS.items()
            ],
        )
        for subject in rights_subjects()
        # What is everybody's own needs no right, only a token a scope.
        if subject.actions
    ]


def _posted(request: HttpRequest) -> dict[str, Any]:
    texts = {name: request.POST[name] for name in _TEXTS if name in request.POST}
    return {**texts, **{name: request.POST.get(name, "") for name in _FLAGS}}


def _posted_rights(request: HttpRequest) -> dict[Right, Reach]:
    """The rights of the matrix; an unknown reach counts as none."""
    rights = {}
    for subject in rights_subjects():
        for action in subject.actions:
            text = request.POST.get(f"right.{subject.kind}.{action}", "")
            rights[subject.kind, action] = Reach(text) if text in set(Reach) else Reach.NONE
    return rights


def _again(request: HttpRequest, context: dict[str, Any], refused: Refusal) -> HttpResponse:
    if refused.status in (403, 404):
        raise refused
    if not refused.errors and not refused.message:
        refused.message = _("Somebody changed this role meanwhile. Look at the page again before you save.")
    filled = {
        **context,
        "values": {**context["values"], **_posted(request)},
        "matrix": _matrix(_posted_rights(request)),
        **errors_of(refused),
    }
    return render_settings(request, "accounts/role.html", filled, refused.status)
