"""The address of a record in the trash: the way back for those who may take it, nothing at all for others."""

import pytest

from opiekun.core.viewer import SYSTEM
from opiekun.parties.models import Party, Person
from opiekun.parties.services import create_party, create_person, trash_party, trash_person
from tests.parties.ui.browser import Somebody, log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Somebody:
    return log_in("administrator")


@pytest.fixture
def party() -> int:
    return create_party(SYSTEM, {"kind": "organisation", "name": "Stalbud"}).id


@pytest.fixture
def person(party: int) -> int:
    return create_person(SYSTEM, {"party": str(party), "last_name": "Maj"}).id


def test_own_address_says_that_it_is_in_the_trash_and_restores(admin: Somebody, party: int) -> None:
    trash_party(admin.viewer, party)
    answer = admin.client.get(f"/parties/{party}")
    page = answer.content.decode()
    assert answer.status_code == 410
    assert "Stalbud is in the trash." in page
    assert "Anna Kowalczyk" in page
    assert f'hx-post="/parties/{party}/restore"' in page
    admin.client.post(f"/parties/{party}/restore")
    assert admin.client.get(f"/parties/{party}").status_code == 200


def test_what_went_along_names_what_took_it_and_restores_that(admin: Somebody, party: int, person: int) -> None:
    trash_party(SYSTEM, party)
    page = admin.client.get(f"/persons/{person}").content.decode()
    assert "This record went to the trash with Stalbud." in page
    assert f'hx-post="/parties/{party}/restore"' in page
    assert f"/persons/{person}/restore" not in page
    admin.client.post(f"/parties/{party}/restore")
    assert Person.objects.get(pk=person).trashed_at is None


def test_person_thrown_away_before_the_party_is_told_of_by_itself(admin: Somebody, party: int, person: int) -> None:
    trash_person(SYSTEM, person)
    trash_party(SYSTEM, party)
    assert f'hx-post="/persons/{person}/restore"' in admin.client.get(f"/persons/{person}").content.decode()


@pytest.mark.parametrize("role", ["read_only", "salesperson"])
def test_who_may_not_restore_it_is_told_what_of_no_record_at_all_is_told(role: str, party: int, person: int) -> None:
    trash_party(SYSTEM, party)
    client = log_in(role).client
    for address in (f"/parties/{party}", f"/persons/{person}"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert "Stalbud" not in answer.content.decode()
        assert "There is no such page" in answer.content.decode()


def test_parts_and_other_pages_of_it_are_gone_for_all(admin: Somebody, party: int) -> None:
    trash_party(SYSTEM, party)
    assert admin.client.get(f"/parties/{party}", HTTP_HX_REQUEST="true", HTTP_HX_TARGET="peek").status_code == 404
    for page in ("edit", "history", "timeline", "chart"):
        assert admin.client.get(f"/parties/{party}/{page}").status_code == 404
    assert Party.objects.get(pk=party).trashed_at is not None
