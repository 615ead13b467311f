from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from opiekun.accounts.models import Access, ApiToken, Membership, Role, RoleRight, Session, Team, User
from opiekun.accounts.selectors.viewers import viewer_of_user
from opiekun.accounts.services.access import log_access
from opiekun.accounts.services.tokens import create_token, scope_names
from opiekun.core.fields import FieldClass
from opiekun.core.viewer import SYSTEM, Reach
from tests.accounts.people import PASSWORD, make_role, make_team, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client) -> User:
    user = make_user("administrator")
    client.force_login(user)
    return user


PAGES = (
    *("profile/", "security/", "tokens/", "users/", "users/new/", "teams/", "teams/new/", "roles/", "roles/new/"),
    "access-log/",
)


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_page_is_shown_in_both_languages_without_anything_inline(
    client: Client, admin: User, page: str, language: str
) -> None:
    User.objects.filter(pk=admin.pk).update(language=language)
    response = client.get(f"/settings/{page}")
    html = response.content.decode()
    assert response.status_code == 200
    assert f'<html lang="{language}"' in html
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", html)


@pytest.mark.parametrize("page", ["login/", "password/reset/", "password/reset/done/", "inactive/"])
def test_visitor_sees_the_pages_around_logging_in(client: Client, page: str) -> None:
    assert client.get(f"/account/{page}").status_code == 200


@pytest.mark.parametrize("page", ["signup/", "email/", "confirm-email/"])
def test_pages_of_the_login_library_without_a_place_here_do_not_exist(client: Client, admin: User, page: str) -> None:
    assert client.get(f"/account/{page}").status_code == 404


def test_visitor_is_sent_to_the_login_page_and_back(client: Client) -> None:
    response = client.get("/settings/users/?q=a")
    assert response.url == "/account/login/?next=/settings/users/%3Fq%3Da"  # type: ignore[attr-defined]
    part = client.get("/settings/users/", headers={"HX-Request": "true"})
    assert (part.status_code, "/account/login/" in part["HX-Trigger"]) == (401, True)
    assert "HX-Redirect" not in part


def test_summary_of_faults_names_each_field(client: Client, admin: User) -> None:
    User.objects.filter(pk=admin.pk).update(language="en")
    response = client.post("/settings/users/new/", {"first_name": "", "last_name": "", "email": "", "language": "pl"})
    html = response.content.decode()
    assert response.status_code == 422
    for name, label in (("first_name", "First name"), ("last_name", "Last name"), ("email", "E-mail")):
        assert f'<a href="#id_{name}">{label}: Fill this in.</a>' in html


@pytest.mark.parametrize("page", ["users/new/", "roles/", "roles/new/", "teams/new/", "access-log/"])
def test_pages_of_administration_are_refused_to_a_salesperson(client: Client, page: str) -> None:
    client.force_login(make_user("salesperson"))
    assert client.get(f"/settings/{page}").status_code == 403


def test_invited_user_gets_a_link_by_mail_and_sets_a_password(client: Client, admin: User, mailoutbox: Any) -> None:
    role = Role.objects.get(code="salesperson")
    form = {"email": "nowy@example.test", "first_name": "Łukasz", "last_name": "Żak", "language": "pl"}
    shown = client.post("/settings/users/new/", {**form, "role_ids": [role.pk]})
    link = re.search(r"http://localhost:8000(/account/\S+?)<", shown.content.decode())[1]  # type: ignore[index]
    assert link in mailoutbox[0].body
    assert mailoutbox[0].to == ["nowy@example.test"]
    visitor = Client()
    page = visitor.get(link, follow=True)
    address = page.redirect_chain[-1][0]
    visitor.post(address, {"password1": PASSWORD, "password2": PASSWORD})
    assert visitor.login(email="nowy@example.test", password=PASSWORD)
    assert visitor.get(link, follow=True).status_code == 200  # used: told so, no second password


def test_taken_email_is_shown_beside_its_field_and_what_was_typed_stays(client: Client, admin: User) -> None:
    form = {"email": admin.email, "first_name": "Jan", "last_name": "Kos", "language": "pl"}
    response = client.post("/settings/users/new/", form)
    html = response.content.decode()
    assert response.status_code == 422
    assert 'id="id_email-error"' in html
    assert 'value="Jan"' in html


@pytest.mark.django_db(transaction=True)
def test_user_form_with_a_stale_version_is_refused_and_shows_what_was_typed(client: Client, admin: User) -> None:
    user = make_user()
    User.objects.filter(pk=user.pk).update(phone="+48601202303")
    form = {"email": user.email, "first_name": "Jan", "last_name": "X", "language": "pl", "version": user.version}
    response = client.post(f"/settings/users/{user.pk}/", form)
    assert response.status_code == 412
    assert 'value="Jan"' in response.content.decode()
    assert User.objects.get(pk=user.pk).first_name == "Anna"


@pytest.mark.parametrize("key", ["", "\x00", "ż" * 50, "x" * 10_000])
def test_bad_session_key_is_not_found(client: Client, admin: User, key: str) -> None:
    assert client.post("/settings/security/sessions/close/", {"key": key}).status_code == 404


@pytest.mark.parametrize("page", ["users/99999999999999999999/", "teams/99999999999999999999/", "roles/99999999/"])
def test_unknown_record_is_not_found(client: Client, admin: User, page: str) -> None:
    assert client.get(f"/settings/{page}").status_code == 404


@pytest.mark.parametrize("query", ["\x00", "%", "'", "a" * 5000, "&page=-1", "&page=99999999999", "&page=x"])
def test_odd_searches_are_answered(client: Client, admin: User, query: str) -> None:
    assert client.get("/settings/users/?q=" + query).status_code == 200


def test_users_are_found_by_fragments_without_diacritics(client: Client, admin: User) -> None:
    make_user(first_name="Łucja", last_name="Żółć")
    assert "Łucja Żółć" in client.get("/settings/users/?q=zolc+luc").content.decode()
    assert "Łucja Żółć" not in client.get("/settings/users/?q=kowal").content.decode()


def test_page_of_users_costs_few_statements(client: Client, admin: User) -> None:
    team = make_team("Sprzedaż")
    for _number in range(20):
        make_user("salesperson", teams=(team,), password=None)
    client.get("/settings/users/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/settings/users/")
    # Who asks, users, roles, teams, and the favourites in the sidebar.
    assert len(queries) == 5


def test_account_is_closed_and_opened(client: Client, admin: User) -> None:
    user = make_user()
    client.post(f"/settings/users/{user.pk}/activity/", {"active": "0"})
    assert not User.objects.get(pk=user.pk).is_active
    client.post(f"/settings/users/{user.pk}/activity/", {"active": "1"})
    assert User.objects.get(pk=user.pk).is_active


def test_last_administrator_is_told_that_he_must_stay(client: Client, admin: User) -> None:
    response = client.post(f"/settings/users/{admin.pk}/activity/", {"active": "0"}, follow=True)
    assert "data-error" in response.content.decode()
    assert User.objects.get(pk=admin.pk).is_active


def test_team_is_made_filled_moved_and_removed(client: Client, admin: User) -> None:
    above, user = make_team("Firma"), make_user()
    client.post("/settings/teams/new/", {"name": "Serwis", "parent_id": ""})
    team = Team.objects.get(name="Serwis")
    client.post(f"/settings/teams/{team.pk}/members/", {"members": [user.pk], "leads": [admin.pk]})
    assert set(Membership.objects.values_list("user_id", "is_lead")) == {(user.pk, False), (admin.pk, True)}
    client.post(f"/settings/teams/{team.pk}/", {"name": "Serwis", "parent_id": str(above.pk)})
    assert Team.objects.get(pk=team.pk).parent_id == above.pk
    assert client.post(f"/settings/teams/{team.pk}/trash/").status_code == 409
    client.post(f"/settings/teams/{team.pk}/members/", {})
    assert client.post(f"/settings/teams/{team.pk}/trash/").status_code == 302
    client.post(f"/settings/teams/{team.pk}/restore/")
    assert Team.objects.get(pk=team.pk).trashed_at is None


def test_rights_of_a_role_are_edited_in_the_matrix(client: Client, admin: User) -> None:
    role = make_role({("user", "view"): Reach.ALL})
    assert client.get(f"/settings/roles/{role.pk}/").status_code == 200
    client.post(
        f"/settings/roles/{role.pk}/",
        {"name": role.name, "right.user.view": "team", "right.team.view": "all", "sees_private": "on"},
    )
    role.refresh_from_db()
    assert role.sees_private
    rows = RoleRight.objects.filter(role=role).values_list("kind", "action", "reach")
    assert set(rows) == {("user", "view", "team"), ("team", "view", "all")}


def test_role_that_somebody_changed_meanwhile_is_not_overwritten(client: Client, admin: User) -> None:
    role = make_role({("user", "view"): Reach.ALL})
    form = {"name": role.name, "version": str(Role.objects.get(pk=role.pk).version)}
    assert client.post(f"/settings/roles/{role.pk}/", {**form, "right.user.view": "team"}).status_code == 302
    stale = client.post(f"/settings/roles/{role.pk}/", {**form, "right.user.view": "own", "description": "moje"})
    assert stale.status_code == 412
    assert "moje" in stale.content.decode(), "nothing typed is lost"
    assert list(RoleRight.objects.filter(role=role).values_list("reach", flat=True)) == ["team"]


def test_access_log_is_read_and_narrowed_to_one_user(client: Client, admin: User) -> None:
    other = make_user()
    for user in (admin, other):
        log_access(viewer_of_user(user), Access.OPENED, "user", [user.pk], [FieldClass.PRIVATE])
    page = client.get("/settings/access-log/").content.decode()
    assert page.count(other.name) >= 2, "who it was and whose record"
    narrowed = client.get(f"/settings/access-log/?actor={admin.pk}").content.decode()
    assert other.name not in narrowed
    for odd in ("record=x", "before=%00", "actor=99999999999999999999"):
        assert client.get(f"/settings/access-log/?{odd}").status_code == 200


def test_token_is_shown_once_and_works_until_it_is_revoked(client: Client, admin: User) -> None:
    made = client.post("/settings/tokens/", {"name": "ERP", "scopes": ["users:read"]})
    assert (made.status_code, made["Cache-Control"]) == (302, "no-store")
    shown = client.get("/settings/tokens/").content.decode()
    raw = re.search(r'id="token">(opk_[\w-]+)<', shown)[1]  # type: ignore[index]
    assert raw not in client.get("/settings/tokens/").content.decode()
    token = ApiToken.objects.get()
    assert raw not in (token.digest, token.prefix)
    client.post(f"/settings/tokens/{token.pk}/revoke/")
    assert ApiToken.objects.get().revoked_at is not None


def test_form_of_a_token_makes_one_however_often_it_is_sent(client: Client, admin: User) -> None:
    def blank() -> str:
        return re.search(r'name="form" value="([\w-]+)"', client.get("/settings/tokens/").content.decode())[1]  # type: ignore[index]

    form = {"name": "ERP", "scopes": ["users:read"], "form": blank()}
    wrong = client.post("/settings/tokens/", {**form, "name": ""})
    assert (wrong.status_code, f'value="{form["form"]}"' in wrong.content.decode()) == (422, True)
    client.post("/settings/tokens/", form)
    again = client.post("/settings/tokens/", form, follow=True).content.decode()
    assert "już utworzył swój token" in again
    assert ApiToken.objects.count() == 1
    client.post("/settings/tokens/", {**form, "form": blank()})
    assert ApiToken.objects.count() == 2


def test_token_of_somebody_else_in_the_cookie_is_not_shown(client: Client, admin: User) -> None:
    _token, raw = create_token(SYSTEM, make_user().pk, "ERP", ["users:read"])
    for odd in (raw, "opk_x", "<b>"):
        client.cookies["made_token"] = odd
        answer = client.get("/settings/tokens/")
        assert 'id="token"' not in answer.content.decode()
        assert answer.cookies["made_token"]["max-age"] == 0


def test_other_browser_is_logged_out_at_once(client: Client, admin: User) -> None:
    other = Client()
    other.force_login(admin)
    assert other.get("/settings/profile/").status_code == 200
    client.post("/settings/security/sessions/close-others/")
    assert other.get("/settings/profile/").status_code == 302
    assert client.get("/settings/security/").status_code == 200


def test_session_of_another_user_cannot_be_closed(client: Client, admin: User) -> None:
    stranger = Client()
    stranger.force_login(make_user())
    key = Session.objects.exclude(user=admin).get().session_key
    assert client.post("/settings/security/sessions/close/", {"key": key}).status_code == 404
    assert Session.objects.filter(session_key=key).exists()


def test_theme_switched_in_the_menu_is_kept(client: Client, admin: User) -> None:
    response = client.post("/settings/preferences/", {"theme": "dark"}, headers={"X-Requested-With": "fetch"})
    assert response.status_code == 204
    assert 'data-bs-theme="dark"' in client.get("/settings/profile/").content.decode()


def test_preferences_do_not_redirect_to_another_site(client: Client, admin: User) -> None:
    response = client.post("/settings/preferences/", {"language": "en", "next": "https://evil.test/"})
    assert response.url == "/"  # type: ignore[attr-defined]


def test_scopes_are_told_in_words_with_their_codes_beside(client: Client, admin: User) -> None:
    User.objects.filter(pk=admin.pk).update(language="en")
    page = client.get("/settings/tokens/").content.decode()
    labels = re.findall(r'name="scopes" value="([^"]+)"[^>]*><span>(.*?)</span>', page)
    assert [code for code, _label in labels] == scope_names()
    for code, label in labels:
        words, _code, _rest = label.partition(" <code")
        assert words.strip(), f"{code} has no words"
        assert words != code, f"{code} is told as it is written"
    assert dict(labels)["parties:read"].startswith("Parties: read <code")
    client.post("/settings/tokens/", {"name": "ERP", "scopes": ["users:read", "*:write"]})
    assert "Everything: write, Users: read ·" in client.get("/settings/tokens/").content.decode()
