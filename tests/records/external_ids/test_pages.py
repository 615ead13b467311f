"""Ids in other systems on the pages of persons and roles, as on the page of a party."""

import pytest

from opiekun.parties.services import create_party, create_person
from opiekun.parties.services.customers import make_customer
from opiekun.records.external_ids import attach, external_ids_of
from tests.parties.ui.browser import Somebody, log_in

pytestmark = pytest.mark.django_db
HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def admin() -> Somebody:
    return log_in("administrator")


@pytest.fixture
def pages(admin: Somebody) -> dict[str, int]:
    party = create_party(admin.viewer, {"kind": "organisation", "name": "Metal-Plast"}).id
    person = create_person(admin.viewer, {"party": str(party), "last_name": "Maj"}).id
    return {"persons": person, "customers": make_customer(admin.viewer, {"party": str(party)}).id}


@pytest.mark.parametrize("kind", ["persons", "customers"])
def test_id_is_seen_given_changed_and_taken_away_with_history(
    admin: Somebody, pages: dict[str, int], kind: str
) -> None:
    pk, at = pages[kind], f"/{kind}/{pages[kind]}"
    assert "In other systems" in admin.client.get(at).content.decode()
    assert 'name="system"' in admin.client.get(f"{at}/facts/new-external/edit", **HTMX).content.decode()  # type: ignore[arg-type]
    given = admin.client.post(f"{at}/facts/new-external", {"system": "Subiekt", "external_id": "K-17"}, **HTMX)  # type: ignore[arg-type]
    assert 'id="fact-external-subiekt"' in given.content.decode()
    changed = {"external_id": "K-18", "was-external_id": "K-17"}
    assert "K-18" in admin.client.post(f"{at}/facts/external-subiekt", changed, **HTMX).content.decode()  # type: ignore[arg-type]
    assert "K-18" in admin.client.get(at).content.decode()
    gone = {"external_id": "", "was-external_id": "K-18"}
    admin.client.post(f"{at}/facts/external-subiekt", gone, **HTMX)  # type: ignore[arg-type]
    assert external_ids_of([pk]) == {}
    history = admin.client.get(f"{at}/history").content.decode()
    assert all(told in history for told in ("subiekt: K-17", "subiekt: K-18"))


@pytest.mark.parametrize("kind", ["persons", "customers"])
def test_wrong_id_is_refused_and_a_reader_only_reads(admin: Somebody, pages: dict[str, int], kind: str) -> None:
    pk, at = pages[kind], f"/{kind}/{pages[kind]}/facts"
    attach(admin.viewer, "subiekt", [(pk, "K-17")])
    for code, values, status in (
        ("new-external", {"system": "1 C", "external_id": "K-1"}, 422),
        ("new-external", {"system": "subiekt", "external_id": "K-1"}, 422),
        ("external-subiekt", {"external_id": "K-18", "was-external_id": "K-16"}, 412),
        ("external-shop", {"external_id": "K-18"}, 404),
    ):
        assert admin.client.post(f"{at}/{code}", values, **HTMX).status_code == status  # type: ignore[arg-type]
    reader = log_in("read_only")
    assert "K-17" in reader.client.get(f"/{kind}/{pk}").content.decode()
    refused = reader.client.post(f"{at}/external-subiekt", {"external_id": "9", "was-external_id": "K-17"}, **HTMX)  # type: ignore[arg-type]
    assert refused.status_code == 403
    assert external_ids_of([pk]) == {pk: {"subiekt": "K-17"}}
