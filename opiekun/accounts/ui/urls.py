"""Addresses of the settings that are accounts' own, and of the login library under /account/."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, include, path

from opiekun.accounts.ui import access_log, preferences, profile, roles, security, teams, tokens, users


def _closed(request: HttpRequest) -> HttpResponse:
    """Pages of the login library that have no place here: sign-up, and e-mails beside the user's own."""
    raise Http404


def _first_page(request: HttpRequest) -> HttpResponse:
    return redirect("accounts:profile")


_settings = [
    path("", _first_page, name="settings"),
    path("preferences/", preferences.keep, name="preferences"),
    path("profile/", profile.show, name="profile"),
    path("security/", security.show, name="security"),
    path("security/sessions/close/", security.close, name="close-session"),
    path("security/sessions/close-others/", security.close_others, name="close-other-sessions"),
    path("tokens/", tokens.show, name="tokens"),
    path("tokens/<int:token_id>/revoke/", tokens.revoke, name="revoke-token"),
    path("users/", users.index, name="users"),
    path("users/new/", users.new, name="new-user"),
    path("users/<int:user_id>/", users.edit, name="user"),
    path("users/<int:user_id>/activity/", users.set_active, name="user-activity"),
    path("users/<int:user_id>/invite/", users.invite, name="invite-user"),
    path("teams/", teams.index, name="teams"),
    path("teams/new/", teams.new, name="new-team"),
    path("teams/<int:team_id>/", teams.edit, name="team"),
    path("teams/<int:team_id>/members/", teams.members, name="team-members"),
    path("teams/<int:team_id>/trash/", teams.trash, name="trash-team"),
    path("teams/<int:team_id>/restore/", teams.restore, name="restore-team"),
    path("roles/", roles.index, name="roles"),
    path("roles/new/", roles.new, name="new-role"),
    path("roles/<int:role_id>/", roles.edit, name="role"),
    path("roles/<int:role_id>/delete/", roles.delete, name="delete-role"),
    path("access-log/", access_log.index, name="access-log"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("settings/", include((_settings, "accounts"))),
    path("account/language/", preferences.choose_language, name="choose_language"),
    path("account/signup/", _closed),
    path("account/email/", _closed),
    path("account/confirm-email/", _closed),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("account/", include("allauth.account.urls")),
]
