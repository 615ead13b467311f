"""Custom fields of users and teams: whoever may manage these fills them in; everybody else sees what he may."""

from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from opiekun.accounts.models import Access, AccessLog, Team, User
from opiekun.accounts.services.teams import create_team, edit_team
from opiekun.accounts.services.users import create_user, edit_own_profile, edit_user
from opiekun.core.errors import InvalidInput, NotAllowed, NotFound
from opiekun.core.viewer import SYSTEM, Reach
from opiekun.records.custom import definitions
from opiekun.records.custom.services import archive_field
from tests.accounts.people import make_role, make_team, make_user, viewer
from tests.accounts.races import race
from tests.api.program import program
from tests.api.test_custom_fields import described, errors
from tests.parties.ui.browser import fields, log_in
from tests.records.custom.fields import define

pytestmark = pytest.mark.django_db
NEW = {"email": "ewa@example.test", "first_name": "Ewa", "last_name": "Kos"}


def faults(refused: pytest.ExceptionInfo[InvalidInput]) -> set[tuple[Any, ...]]:
    return {(*error.loc, error.code) for error in refused.value.errors}


# ---- services


def test_values_are_written_with_the_rest_and_only_the_given_ones_change() -> None:
    define("text", "room", kind="user"), define("number", "desk", kind="user"), define("choice", "shift", kind="team")
    actor = viewer("administrator")
    user = create_user(actor, {**NEW, "custom": {"room": "12", "desk": "3,5"}})
    assert user.custom == {"room": "12", "desk": "3.5"}
    edited = edit_user(actor, user.pk, {"custom": {"room": "14"}}, expected=user.version)
    assert (edited.custom, edited.version) == ({"room": "14", "desk": "3.5"}, user.version + 1)
    assert edit_user(actor, user.pk, {"custom": {"room": "14"}}).version == edited.version
    assert edit_user(actor, user.pk, {"custom": {"desk": None}, "first_name": "Anna"}).custom == {"room": "14"}
    team = create_team(actor, {"name": "Serwis", "custom": {"shift": "gold"}})
    assert edit_team(actor, team.pk, {"custom": {"shift": "Srebrny"}}).custom == {"shift": "silver"}


def test_everything_wrong_is_named_at_once_and_nothing_is_written() -> None:
    define("number", "desk", kind="user"), define("text", "must", kind="user", required=True)
    actor = viewer("administrator")
    with pytest.raises(InvalidInput) as refused:
        create_user(actor, {**NEW, "email": "x", "custom": {"desk": "x", "none": "1"}})
    assert faults(refused) == {
        ("email", "email_format"),
        ("custom", "desk", "wrong_number"),
        ("custom", "none", "unknown_field"),
        ("custom", "must", "required"),
    }
    assert not User.objects.filter(email__in=["x", NEW["email"]]).exists()
    user = create_user(actor, {**NEW, "custom": {"must": "a"}})
    with pytest.raises(InvalidInput):
        edit_user(actor, user.pk, {"first_name": "Anna", "custom": {"must": ""}})
    user.refresh_from_db()
    assert (user.first_name, user.custom) == ("Ewa", {"must": "a"})
    assert edit_user(actor, user.pk, {"first_name": "Anna"}).first_name == "Anna", "a change of something else asks not"
    with pytest.raises(InvalidInput):
        create_team(actor, {"name": "A", "custom": {"must": "a"}})
    assert not Team.objects.filter(name="A").exists()


def test_program_makes_the_first_administrator_without_what_users_must_have() -> None:
    define("text", "must", kind="user", required=True)
    assert create_user(SYSTEM, NEW).custom == {}


def test_only_one_user_has_a_unique_value() -> None:
    define("text", "badge", kind="user", unique=True)
    first = create_user(SYSTEM, {**NEW, "custom": {"badge": "A1"}})
    with pytest.raises(InvalidInput) as refused:
        create_user(SYSTEM, {**NEW, "email": "jan@example.test", "custom": {"badge": "a1"}})
    assert faults(refused) == {("custom", "badge", "taken")}
    assert not User.objects.filter(email="jan@example.test").exists()
    assert edit_user(SYSTEM, first.pk, {"custom": {"badge": "a1"}}).custom == {"badge": "a1"}, "his own value"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_give_one_unique_value_at_once_one_is_refused() -> None:
    define("text", "badge", kind="user", unique=True), define("text", "sign", kind="team", unique=True)

    def begin(make: Any, raw: dict[str, Any]) -> None:
        """As a request begins: with the definitions of now."""
        definitions.refresh()
        make(SYSTEM, raw)

    mails = [f"user{number}@race.test" for number in range(2)]
    users = race(*[partial(begin, create_user, {**NEW, "email": m, "custom": {"badge": "A1"}}) for m in mails])
    teams = race(*[partial(begin, create_team, {"name": name, "custom": {"sign": "T"}}) for name in ("A", "B")])
    for outcomes, model in ((users, User), (teams, Team)):
        assert sorted(type(one).__name__ for one in outcomes) == ["InvalidInput", "NoneType"]
        assert model._default_manager.exclude(custom={}).count() == 1


def test_database_refuses_what_does_not_fit_whoever_writes() -> None:
    define("number", "desk", kind="user"), define("number", "size", kind="team")
    user, team = create_user(SYSTEM, NEW), make_team("A")
    for model, pk in ((User, user.pk), (Team, team.pk)):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.filter(pk=pk).update(custom={"desk": "x", "size": "x"})


def test_who_may_not_manage_users_or_teams_writes_no_values() -> None:
    define("text", "room", kind="user"), define("text", "shift", kind="team")
    target, team = create_user(SYSTEM, NEW), make_team("A")
    seeing = make_user(role_ids=[make_role({("user", "view"): Reach.ALL, ("team", "view"): Reach.ALL}).pk])
    blind = make_user(role_ids=[make_role({("user", "edit"): Reach.OWN}).pk])
    for actor, refusal in ((log_in_as(seeing), NotAllowed), (log_in_as(blind), NotFound)):
        with pytest.raises(refusal):
            edit_user(actor, target.pk, {"custom": {"room": "1"}})
        with pytest.raises(refusal):
            edit_team(actor, team.pk, {"custom": {"shift": "1"}})
    with pytest.raises(InvalidInput):
        edit_own_profile(log_in_as(seeing), {"custom": {"room": "1"}})
    target.refresh_from_db(), team.refresh_from_db()
    assert (target.custom, team.custom) == ({}, {})


def log_in_as(user: User) -> Any:
    from opiekun.accounts.selectors.viewers import viewer_of_user

    return viewer_of_user(user)


# ---- pages


def test_form_of_a_user_has_the_fields_and_keeps_what_was_typed_when_refused() -> None:
    define("text", "room", kind="user", name="Pokój", section="Biuro")
    define("number", "desk", kind="user", name="Biurko", required=True)
    admin = log_in("administrator")
    page = admin.client.get("/settings/users/new/").content.decode()
    assert ">Biuro<" in page
    sent = {**fields(page), **NEW, "custom-room": "12 <b>", "custom-desk": ""}
    refused = admin.client.post("/settings/users/new/", sent)
    assert refused.status_code == 422
    html = refused.content.decode()
    assert "Biurko: Fill this in." in html
    assert 'value="12 &lt;b&gt;"' in html
    assert not User.objects.filter(email=NEW["email"]).exists()
    assert admin.client.post("/settings/users/new/", {**sent, "custom-desk": "3"}).status_code == 200
    user = User.objects.get(email=NEW["email"])
    assert user.custom == {"room": "12 <b>", "desk": "3"}
    at = f"/settings/users/{user.pk}/"
    sent = fields(admin.client.get(at).content.decode())
    assert (sent["custom-room"], sent["custom-desk"]) == ("12 <b>", "3")
    assert admin.client.post(at, {**sent, "custom-desk": "x"}).status_code == 422
    assert admin.client.post(at, {**sent, "custom-room": "", "custom-desk": "4"}).status_code == 302
    user.refresh_from_db()
    assert user.custom == {"desk": "4"}
    changes = admin.client.get(f"{at}history/").content.decode()
    assert "Biurko" in changes
    assert "Ewa" in changes


def test_form_of_a_team_has_the_fields_also_after_its_members_were_refused() -> None:
    define("choice", "shift", kind="team", name="Zmiana", in_lists=True)
    admin = log_in("administrator")
    sent = fields(admin.client.get("/settings/teams/new/").content.decode())
    assert admin.client.post("/settings/teams/new/", {**sent, "name": "Noc", "custom-shift": "gold"}).status_code == 302
    team = Team.objects.get(name="Noc")
    assert team.custom == {"shift": "gold"}
    assert "Zmiana: " in admin.client.get("/settings/teams/").content.decode()
    at = f"/settings/teams/{team.pk}/"
    sent = fields(admin.client.get(at).content.decode())
    stale = admin.client.post(f"{at}members/", {"version": "99"})
    assert stale.status_code == 412
    assert fields(stale.content.decode())["custom-shift"] == "gold"
    assert admin.client.post(at, {**sent, "custom-shift": "silver"}).status_code == 302
    changes = admin.client.get(f"{at}history/").content.decode()
    assert "Gold" in changes
    assert "Srebrny" in changes


def test_who_only_sees_a_user_finds_the_fields_locked_and_reads_no_history_of_others() -> None:
    define("text", "room", kind="user", name="Pokój")
    target = create_user(SYSTEM, {**NEW, "custom": {"room": "12"}})
    somebody = log_in("salesperson")
    page = somebody.client.get(f"/settings/users/{target.pk}/")
    if page.status_code == 200:
        assert '<fieldset class="o-fieldset o-stack" disabled>' in page.content.decode()
    blind = make_user(role_ids=[make_role({("party", "view"): Reach.ALL}).pk])
    somebody.client.force_login(blind)
    for part in ("", "history/"):
        assert somebody.client.get(f"/settings/users/{target.pk}/{part}").status_code == 404
    assert somebody.client.post(f"/settings/users/{target.pk}/protected/").status_code == 404


def test_protected_fields_wait_to_be_opened_and_are_saved_with_the_rest() -> None:
    define("money", "pay", kind="user", name="Pensja", field_class="private")
    define("text", "room", kind="user", name="Pokój")
    user = create_user(SYSTEM, {**NEW, "custom": {"pay": "9000", "room": "1"}})
    admin = log_in("administrator")
    at = f"/settings/users/{user.pk}/"
    page = admin.client.get(at).content.decode()
    assert "Pensja. " in page
    assert "9000" not in page
    assert not AccessLog.objects.exists()
    sent = fields(page)
    assert "custom-pay" not in sent
    assert admin.client.post(at, {**sent, "custom-room": "2"}).status_code == 302
    user.refresh_from_db()
    assert user.custom["pay"] == {"amount": "9000.00", "currency": "PLN"}
    opened = admin.client.post(f"{at}protected/")
    assert "9000" in opened.content.decode()
    assert "no-store" in opened["Cache-Control"]
    log = AccessLog.objects.get()
    assert (log.access, log.kind, log.record_id) == (Access.OPENED, "user", user.pk)
    sent = {**fields(admin.client.get(at).content.decode()), "custom-pay-shown": "1"}
    wrong = admin.client.post(at, {**sent, "custom-pay": "duzo"})
    assert wrong.status_code == 422
    assert 'value="duzo"' in wrong.content.decode()
    assert admin.client.post(at, {**sent, "custom-pay": "9500"}).status_code == 302
    user.refresh_from_db()
    assert user.custom["pay"]["amount"] == "9500.00"
    AccessLog.objects.all().delete()
    assert "9,500.00" in admin.client.get(f"{at}history/").content.decode()
    assert AccessLog.objects.count() == 1, "the history shows it, too"


def test_list_of_users_shows_and_finds_values_with_as_many_statements() -> None:
    plain = log_in("administrator")

    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert plain.client.get("/settings/users/").status_code == 200
        return len(asked)

    statements()
    before = statements()
    room = define("text", "room", kind="user", name="Pokój", in_lists=True, searchable=True)
    define("text", "hidden", kind="user", name="Schowane")
    indexed(room.id, "accounts_user")
    create_user(SYSTEM, {**NEW, "custom": {"room": "Żółta sala", "hidden": "Niewidać"}})
    statements()
    assert statements() == before
    page = plain.client.get("/settings/users/").content.decode()
    assert ">Pokój</th>" in page
    assert "Żółta sala" in page
    assert "Schowane" not in page
    found = plain.client.get("/settings/users/?q=zolta+kos").content.decode()
    assert "Ewa Kos" in found
    assert "Kowalczyk" not in found[found.index("<tbody>") :]
    area = define("text", "area", kind="team", name="Rejon", searchable=True)
    indexed(area.id, "accounts_team")
    edit_team(SYSTEM, make_team("Serwis", make_team("Technika")).pk, {"custom": {"area": "Śląsk"}})
    found = plain.client.get("/settings/teams/?q=slask").content.decode()
    assert "Serwis" in found
    assert "Technika" not in found


def indexed(field_id: int, table: str) -> None:
    """As if the job had built the index by which the search finds."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"CREATE INDEX custom_{field_id}_search ON {table} (id)")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    definitions.forget(), definitions.refresh()


def test_settings_offer_users_and_teams() -> None:
    admin = log_in("administrator")
    for kind in ("user", "team"):
        sent = {"kind": kind, "type": "text", "name": "Pokój", "field_class": "business"}
        assert admin.client.post("/settings/fields/new/", sent).status_code == 302
        assert "Pokój" in admin.client.get(f"/settings/fields/?kind={kind}").content.decode()


# ---- API


def test_programs_read_write_filter_and_find_values() -> None:
    caller = program()
    room = define("text", "room", kind="user", searchable=True)
    define("reference", "boss", kind="user", reference="user"), define("number", "size", kind="team")
    indexed(room.id, "accounts_user")
    made = caller.post("/users", {**NEW, "custom": {"room": "Żółta", "boss": str(caller.user.pk)}})  # type: ignore[union-attr]
    assert made.status_code == 201, made.content
    user = made.json()
    assert user["custom"]["room"] == "Żółta"
    assert user["custom"]["boss"]["name"] == caller.user.name  # type: ignore[union-attr]
    for asked in ("custom.room=Żółta", "custom.room__contains=zolt", "q=zolta", "q=ewa zolta"):
        assert [item["id"] for item in caller.get(f"/users?{asked}").json()["items"]] == [user["id"]], asked
    assert caller.get("/users?q=ewa zielona").json()["items"] == []
    wrong = caller.patch(f"/users/{user['id']}", {"custom": {"boss": "1", "none": 1}})
    assert errors(wrong) == {("custom.boss", "not_an_id"), ("custom.none", "unknown_field")}
    assert caller.get(f"/users/{user['id']}").json() == user
    same = caller.patch(f"/users/{user['id']}", {"custom": {"room": "Zielona"}})
    assert int(same.json()["version"]) == int(user["version"]) + 1
    team = caller.post("/teams", {"name": "Serwis", "custom": {"size": 4}}).json()
    assert team["custom"] == {"size": "4"}
    assert caller.get("/teams?custom.size__gte=5").json()["items"] == []
    assert caller.get(f"/teams/{team['id']}").json()["custom"] == {"size": "4"}
    reader = program(scopes=("users:read",))
    assert reader.patch(f"/users/{user['id']}", {"custom": {"room": "1"}}).status_code == 403


def test_document_describes_the_fields_of_users_and_teams() -> None:
    caller = program()
    field = define("choice", "shift", kind="user", name="Zmiana", name_en="Shift")
    define("money", "budget", kind="team")
    document = caller.get("/openapi.json")
    assert set(described(document, "User")["properties"]) == {"shift"}
    assert set(described(document, "UserInput")["anyOf"][0]["properties"]) == {"shift"}
    assert set(described(document, "TeamChange")["anyOf"][0]["properties"]) == {"budget"}
    names = {p["name"] for p in document.json()["paths"]["/api/v1/users"]["get"]["parameters"]}
    assert {"custom.shift", "custom.shift__in"} <= names
    archive_field(SYSTEM, field.id)
    assert described(caller.get("/openapi.json"), "User")["properties"] == {}


def test_private_values_are_read_by_their_scope_and_noted() -> None:
    define("text", "pay", kind="user", field_class="private")
    user = create_user(SYSTEM, {**NEW, "custom": {"pay": "9000"}})
    AccessLog.objects.all().delete()
    assert program(scopes=("users:read",)).get(f"/users/{user.pk}").json()["custom"] == {}
    assert not AccessLog.objects.exists()
    opener = program(scopes=("users:read", "private:read"))
    assert opener.get(f"/users/{user.pk}").json()["custom"] == {"pay": "9000"}
    assert AccessLog.objects.get().access == Access.READ_BY_API


def test_programs_read_the_history_of_users_and_teams_within_their_reach() -> None:
    define("number", "desk", kind="user", name="Biurko", name_en="Desk")
    define("text", "pay", kind="user", field_class="private")
    caller = program()
    team = make_team("Serwis")
    user = create_user(SYSTEM, {**NEW, "custom": {"desk": "3", "pay": "9000"}, "team_ids": [team.pk]})
    edit_user(SYSTEM, user.pk, {"custom": {"desk": "4"}, "phone": "601234567"})
    AccessLog.objects.all().delete()
    reader = program(scopes=("users:read",))
    # Both writes are one transaction's here.
    (change,) = reader.get(f"/users/{user.pk}/history").json()["items"]
    told = {(field["field"], field["new"]) for field in change["fields"]}
    assert {("custom.desk", "3"), ("custom.desk", "4"), ("phone", "+48601234567"), ("teams.team", "Serwis")} <= told
    assert "9000" not in str(change)
    assert not AccessLog.objects.exists()
    assert "9000" in caller.get(f"/users/{user.pk}/history").content.decode()
    assert AccessLog.objects.get().access == Access.READ_BY_API
    assert caller.get(f"/teams/{team.pk}/history").json()["items"][0]["event"] == "created"
    assert caller.get("/users/999999/history").status_code == 404
    assert caller.get(f"/users/{user.pk}/history?limit=x").status_code == 422
    assert program(scopes=("parties:read",)).get(f"/users/{user.pk}/history").status_code == 403
