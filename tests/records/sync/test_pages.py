"""The page of conflicts, and where it is told that there are some."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opiekun.accounts.services.tokens import create_token
from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Party
from opiekun.records.models import SyncConflict
from tests.api.program import Program
from tests.parties.ui.browser import Somebody, log_in

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}
NEW = {"kind": "organisation", "name": "Polmetal", "industry": "Metal"}


@pytest.fixture
def admin(db: None) -> Somebody:
    return log_in("administrator")


def conflict(who: Somebody, key: str = "K-1", name: str = "Polmetal", **theirs: Any) -> tuple[int, int]:
    """The ids of a party and of the conflict about its industry (or what is given)."""
    erp = Program(create_token(SYSTEM, who.user.pk, "ERP", ("all",))[1])
    at = f"/parties/by-external-id/subiekt/{key}"
    made = erp.call("PUT", at, {**NEW, "name": name}).json()
    erp.patch(f"/parties/{made['id']}", {"industry": f"Odlewnie {key}"})
    answer = erp.call("PUT", at, {"industry": f"Huty {key}"}).json()
    return int(made["id"]), int(answer["conflicts"][0]["id"])


def test_both_values_stand_side_by_side_with_a_button_each(admin: Somebody) -> None:
    party, number = conflict(admin)
    html = admin.client.get("/conflicts").content.decode()
    for shown in ("Polmetal", "Industry", "Odlewnie K-1", "Huty K-1", "In subiekt", f"/parties/{party}"):
        assert shown in html
    assert f"/conflicts/{number}/ours" in html
    assert f"/conflicts/{number}/theirs" in html
    assert "Settle" in admin.client.get(f"/parties/{party}").content.decode()
    assert "Industry, also changed in subiekt" in admin.client.get("/").content.decode()


def test_one_click_takes_theirs_and_undo_brings_ours_back(admin: Somebody) -> None:
    party, number = conflict(admin)
    taken = admin.client.post(f"/conflicts/{number}/theirs", **HTMX)  # type: ignore[arg-type]
    assert (taken.status_code, taken.content) == (200, b"")
    assert f"/conflicts/{number}/undo" in taken["HX-Trigger"]
    assert Party.objects.get(pk=party).industry == "Huty K-1"
    assert "Nothing to settle." in admin.client.get("/conflicts").content.decode()
    undone = admin.client.post(f"/conflicts/{number}/undo", **HTMX)  # type: ignore[arg-type]
    assert undone["HX-Redirect"] == "/conflicts"
    assert Party.objects.get(pk=party).industry == "Odlewnie K-1"
    assert "Huty K-1" in admin.client.get("/conflicts").content.decode()


def test_keeping_ours_needs_no_script(admin: Somebody) -> None:
    party, number = conflict(admin)
    kept = admin.client.post(f"/conflicts/{number}/ours")
    assert (kept.status_code, kept["Location"]) == (303, "/conflicts")
    assert Party.objects.get(pk=party).industry == "Odlewnie K-1"
    assert SyncConflict.objects.get().settled_by_id == admin.user.pk
    assert admin.client.post(f"/conflicts/{number}/ours").status_code == 409


def test_who_may_only_look_gets_no_buttons_and_who_may_not_look_sees_nothing(admin: Somebody) -> None:
    _party, number = conflict(admin)
    reader, stranger = log_in("read_only"), log_in("salesperson")
    html = reader.client.get("/conflicts").content.decode()
    assert "Huty K-1" in html
    assert "Keep ours" not in html
    assert reader.client.post(f"/conflicts/{number}/theirs").status_code == 403
    assert "Huty" not in stranger.client.get("/conflicts").content.decode()
    assert stranger.client.post(f"/conflicts/{number}/theirs").status_code == 404
    assert SyncConflict.objects.filter(settled_at=None).count() == 1


def test_conflicts_of_one_record_can_be_looked_at_alone(admin: Somebody) -> None:
    first, _one = conflict(admin)
    conflict(admin, "K-2", "Drewno")
    html = admin.client.get(f"/conflicts?record={first}").content.decode()
    assert "Huty K-1" in html
    assert "Huty K-2" not in html


def test_page_takes_as_many_statements_for_one_conflict_as_for_many(admin: Somebody) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as statements:
            admin.client.get("/conflicts")
        return len(statements)

    conflict(admin)
    admin.client.get("/conflicts")
    few = count()
    for number in range(2, 9):
        conflict(admin, f"K-{number}", f"Firma {number}")
    assert count() == few


def test_trashed_record_has_no_conflicts_until_it_is_back(admin: Somebody) -> None:
    party, _number = conflict(admin)
    admin.client.post(f"/parties/{party}/trash")
    assert "Huty" not in admin.client.get("/conflicts").content.decode()
    admin.client.post(f"/parties/{party}/restore")
    assert "Huty" in admin.client.get("/conflicts").content.decode()


def test_markup_that_another_system_sends_is_shown_as_text(admin: Somebody) -> None:
    conflict(admin, "<b>1")
    assert "<b>1" not in admin.client.get("/conflicts").content.decode()
